"""Linking a chat: a code from the profile, sent to the bot by its person; and how it ends."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from cities import accounts, journal_words, outbox, personal
from cities.models import User
from core.models import SecurityEvent
from roadmap.channels import linking
from roadmap.channels.block import of_person
from roadmap.channels.listening import HELP_AN_HOUR, listen
from roadmap.choices import ChannelName
from roadmap.models import Bot, LinkedChat, ReminderChoice
from tests.database import Cast
from tests.roadmap.daily import asked_by, signed_in
from tests.roadmap.messengers import MAX_TOKEN, Messengers

pytestmark = pytest.mark.django_db
CHAT = 4711


def chosen_by(person: User) -> str:
    return ReminderChoice.objects.get(person=person).channel


def link(person: User, chat: str, channel: str = ChannelName.TELEGRAM) -> None:
    assert linking.confirm(person, channel, linking.ask(channel, chat, linking.offer(person, channel)))


def number_in(said: str) -> str:
    found = re.search(r"\b[0-9]{6}\b", said)
    assert found
    return found[0]


def code_for(browser: Client) -> str:
    page = browser.post("/profile/channel/telegram/link/").content.decode()
    found = re.search(r"/start ([A-Z0-9]{10})<", page)
    assert found
    return found[1]


def test_from_the_profile_to_the_chat_and_back(cast: Cast, messengers: Messengers) -> None:
    person = cast.sochi_executor
    browser = signed_in(person)
    listen()  # the bot's own name is known from the first time on
    assert "Telegram" in browser.get("/profile/").content.decode()
    code = code_for(browser)

    messengers.tell_telegram(CHAT, f"/start {code}")
    listen()
    [(chat, said)] = messengers.said
    assert chat == str(CHAT)
    # Nothing is linked before the number of this chat is typed where the code was made; it is asked for there again.
    assert not LinkedChat.objects.exclude(chat="").exists()
    assert "/confirm/" in browser.get("/profile/").content.decode()
    number = number_in(said)
    browser.post("/profile/channel/telegram/confirm/", {"number": f" {number[:3]} {number[3:]}"})
    assert LinkedChat.objects.get(person=person).chat == str(CHAT)
    assert chosen_by(person) == ChannelName.TELEGRAM
    # What is about the account goes by mail.
    assert outbox.deliver() == 1
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "привязан" in letter.body
    page = browser.get("/profile/").content.decode()
    assert 'value="telegram"' in page

    browser.post("/profile/channel/", {"channel": "mail"})
    assert chosen_by(person) == ChannelName.MAIL
    browser.post("/profile/channel/", {"channel": "telegram"})
    assert chosen_by(person) == ChannelName.TELEGRAM
    browser.post("/profile/channel/telegram/unlink/")
    assert not LinkedChat.objects.exists()
    assert chosen_by(person) == ChannelName.MAIL
    told = [one.detail for one in SecurityEvent.objects.filter(detail__startswith="chat").order_by("pk")]
    assert told == [f"chat telegram linked: {person.email}", f"chat telegram unlinked: {person.email}"]


def test_the_journal_says_it_in_words(cast: Cast, messengers: Messengers) -> None:
    link(cast.sochi_executor, "1")
    words = journal_words.in_words(SecurityEvent.objects.latest("pk"))
    assert "Telegram" in words
    assert "telegram" not in words
    assert cast.sochi_executor.email in words


def test_a_code_works_once_for_a_while_and_for_nobody_closed(
    cast: Cast, messengers: Messengers, clock: time_machine.Traveller
) -> None:
    person, other = cast.sochi_executor, cast.minsk_executor
    code = linking.offer(person, "telegram")
    assert not linking.ask("max", "1", code)
    number = linking.ask("telegram", "1", code.lower())
    # Pressed twice it is the same; another chat is too late.
    assert linking.ask("telegram", "1", code) == number
    assert not linking.ask("telegram", "2", code)
    assert linking.confirm(person, "telegram", number)
    assert not linking.ask("telegram", "1", code)
    assert not linking.confirm(person, "telegram", number)

    former, newer = (linking.offer(other, "telegram") for _time in range(2))
    assert not linking.ask("telegram", "2", former)
    number = linking.ask("telegram", "2", newer)
    clock.shift(timedelta(minutes=linking.CODE_MINUTES, seconds=1))
    assert not linking.ask("telegram", "2", newer)
    assert not linking.confirm(other, "telegram", number)
    linking.offer(person, "telegram")
    clock.shift(timedelta(minutes=linking.CODE_MINUTES, seconds=1))
    assert linking.forget_codes() == 1
    assert LinkedChat.objects.get().chat == "1"

    closed = linking.offer(other, "telegram")
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert not linking.ask("telegram", "2", closed)


def test_whoever_presses_anothers_link_gives_no_chat_away(cast: Cast, messengers: Messengers) -> None:
    attacker, colleague = cast.minsk_executor, cast.sochi_executor
    messengers.tell_telegram(CHAT, f"/start {code_for(signed_in(attacker))}")
    listen()
    [(_chat, said)] = messengers.said
    assert "ничего не делайте" in said
    # The colleague's own profile takes no number of somebody else's code, and the attacker does not see the number.
    signed_in(colleague).post("/profile/channel/telegram/confirm/", {"number": number_in(said)})
    for guess in range(linking.NUMBERS):
        assert not linking.confirm(attacker, "telegram", f"{(int(number_in(said)) + guess + 1) % 10**6:06}")
    # Not even with the number, once so many were tried: a new code is needed.
    assert not linking.confirm(attacker, "telegram", number_in(said))
    assert not LinkedChat.objects.exists()


@pytest.mark.parametrize("channel", ["telegram", "max"])
def test_what_nobody_understands_holds_up_nothing(
    cast: Cast, messengers: Messengers, settings: Settings, channel: str
) -> None:
    if channel == "max":
        settings.MAX_BOT_TOKEN, settings.TELEGRAM_BOT_TOKEN = MAX_TOKEN, ""
    code = linking.offer(cast.sochi_executor, channel)
    messengers.tell_oddly()
    if channel == "max":
        messengers.tell_max(CHAT, payload=code)
    else:
        messengers.tell_telegram(CHAT, f"/start {code}")
    listen()

    assert LinkedChat.objects.get().asked_chat == str(CHAT)


def test_a_chat_belongs_to_one_account(cast: Cast, messengers: Messengers) -> None:
    former, newer = cast.sochi_executor, cast.minsk_executor
    waiting = linking.ask("telegram", str(CHAT), linking.offer(newer, "telegram"))
    link(former, str(CHAT))
    assert not linking.confirm(newer, "telegram", waiting)
    code = linking.offer(newer, "telegram")
    for text in (f"/start {code}", "/stop", f"/start {code}"):
        messengers.tell_telegram(CHAT, text)
    listen()
    assert "уже" in messengers.said[0][1]
    assert chosen_by(former) == ChannelName.MAIL
    assert linking.confirm(newer, "telegram", number_in(messengers.said[-1][1]))
    assert LinkedChat.objects.get(chat=str(CHAT)).person == newer


def test_whoever_guesses_is_left_without_answer(cast: Cast, messengers: Messengers) -> None:
    for number in range(linking.WRONG_AN_HOUR + 5):
        messengers.tell_telegram(CHAT, f"/start WRNGC{number:05}")
    listen()
    assert len(messengers.said) == linking.WRONG_AN_HOUR


def test_other_words_are_answered_now_and_then_and_groups_never(cast: Cast, messengers: Messengers) -> None:
    code = linking.offer(cast.sochi_executor, "telegram")
    for _time in range(HELP_AN_HOUR + 2):
        messengers.tell_telegram(CHAT, "Здравствуйте, это кто?")
    messengers.tell_telegram(-5, f"/start {code}", kind="group")
    listen()
    assert len(messengers.said) == HELP_AN_HOUR
    assert not LinkedChat.objects.exclude(asked_chat="").exists()


@pytest.mark.parametrize("how", ["/stop", "block"])
def test_the_chat_itself_ends_it(cast: Cast, messengers: Messengers, how: str) -> None:
    link(cast.sochi_executor, str(CHAT))
    if how == "block":
        messengers.stop_telegram(CHAT)
    else:
        messengers.tell_telegram(CHAT, how)
    listen()
    assert not LinkedChat.objects.exists()
    assert chosen_by(cast.sochi_executor) == ChannelName.MAIL


def test_max_links_by_its_link_and_by_words(cast: Cast, messengers: Messengers, settings: Settings) -> None:
    settings.TELEGRAM_BOT_TOKEN, settings.MAX_BOT_TOKEN = "", MAX_TOKEN
    messengers.tell_max(7, payload=linking.offer(cast.sochi_executor, "max"))
    messengers.tell_max(8, text=linking.offer(cast.minsk_executor, "max"))
    messengers.tell_max(9, text=linking.offer(cast.sochi_reader, "max"), kind="chat")
    listen()
    found = LinkedChat.objects.exclude(asked_chat="").values_list("person", "asked_chat")
    assert set(found) == {(cast.sochi_executor.pk, "7"), (cast.minsk_executor.pk, "8")}
    listen()
    assert len(messengers.said) == 2


def test_what_was_heard_is_not_heard_again_and_a_deaf_bot_is_left_alone(
    cast: Cast, messengers: Messengers, clock: time_machine.Traveller
) -> None:
    messengers.tell_telegram(CHAT, "Здравствуйте")
    assert [listen(), listen()] == [1, 0]

    messengers.deaf = "500"
    listen()
    asked = len(messengers.asked)
    listen()
    assert len(messengers.asked) == asked
    clock.shift(timedelta(seconds=6))
    messengers.deaf = ""
    messengers.tell_telegram(CHAT, "Ещё раз")
    assert listen() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_heard_while_the_database_goes_is_heard_again(cast: Cast, messengers: Messengers) -> None:
    listen()
    messengers.tell_telegram(CHAT, "Здравствуйте")
    cuts = iter([True])

    def cut(execute: Callable[..., object], sql: str, *rest: Any) -> object:
        # Once: the next statement finds the database back.
        if sql.startswith("UPDATE") and '"marker"' in sql and next(cuts, False):
            other = connection.copy()
            with closing(other), other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return execute(sql, *rest)

    with pytest.raises(OperationalError), connection.execute_wrapper(cut):
        listen()
    connection.close()

    Bot.objects.update(listening_until=None)
    assert [listen(), listen()] == [1, 0]


def test_two_that_listen_at_once_hear_it_once(cast: Cast, messengers: Messengers) -> None:
    listen()
    Bot.objects.update(listening_until=timezone.now() + timedelta(seconds=30))
    messengers.tell_telegram(CHAT, "Здравствуйте")
    assert listen() == 0
    Bot.objects.update(listening_until=timezone.now() - timedelta(seconds=1))
    assert listen() == 1


def test_a_new_password_and_a_closed_account_unlink(cast: Cast, messengers: Messengers) -> None:
    person = cast.sochi_executor
    link(person, "1")
    accounts.password_was_set(person, by=person)
    assert not LinkedChat.objects.exists()
    link(person, "1")
    accounts.end_what_is_open(person)
    assert not LinkedChat.objects.exists()


def test_the_chat_is_told_as_held_and_goes_with_the_person(cast: Cast, messengers: Messengers) -> None:
    person = cast.sochi_executor
    link(person, "998877")
    assert "998877" in str(personal.held(person))


def test_without_a_bot_there_is_no_such_thing(cast: Cast) -> None:
    browser = signed_in(cast.sochi_executor)
    assert "/profile/channel/" not in browser.get("/profile/").content.decode()
    for path in ("", "telegram/link/", "telegram/confirm/", "telegram/unlink/"):
        assert browser.post(f"/profile/channel/{path}").status_code == 404


def test_what_is_not_offered_is_not_chosen(cast: Cast, messengers: Messengers) -> None:
    browser = signed_in(cast.sochi_executor)
    for wanted in ("telegram", "max", "pigeon", ""):
        browser.post("/profile/channel/", {"channel": wanted})
    assert not ReminderChoice.objects.exclude(channel=ChannelName.MAIL).exists()
    assert browser.post("/profile/channel/max/link/").status_code == 404


def test_the_profile_asks_as_often_with_both_bots(
    cast: Cast, messengers: Messengers, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    link(cast.sochi_executor, "1")
    settings.MAX_BOT_TOKEN = MAX_TOKEN
    with django_assert_num_queries(2):
        assert of_person(asked_by(cast.sochi_executor)) is not None
