"""Reminders by the bots of messengers, against servers that take them, refuse, hang and break the line."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from cities.models import User
from config import log_form, metrics, status
from core.models import SecurityEvent
from roadmap.channels import linking
from roadmap.channels.chosen import chosen
from roadmap.channels.listening import listen
from roadmap.channels.waiting import AWAY_AFTER, PAUSES
from roadmap.choices import ChannelName, LetterState, ReminderKind, ReminderState
from roadmap.models import Bot, Letter, LinkedChat, Reminder, ReminderChoice, Roadmap
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer, text_of
from tests.roadmap.messengers import MAX_TOKEN, TOKEN, Messengers
from tests.roadmap.reminded import dies_before_the_stamp, letter_to, one_more_for_education, states_of

pytestmark = pytest.mark.django_db
CHAT = 4711


def link(person: User, channel: str = ChannelName.TELEGRAM, chat: int = CHAT) -> None:
    assert linking.confirm(person, channel, linking.ask(channel, str(chat), linking.offer(person, channel)))


@pytest.fixture
def linked(planned: Cast, mail_server: MailServer, messengers: Messengers) -> Cast:
    """Sochi's executor has chosen Telegram."""
    link(planned.sochi_executor)
    return planned


def later(clock: time_machine.Traveller, minutes: int) -> None:
    clock.shift(timedelta(minutes=minutes, seconds=1))


@pytest.mark.parametrize("channel", [ChannelName.TELEGRAM, ChannelName.MAX])
def test_who_chose_a_bot_is_told_by_it_and_by_nothing_else(
    planned: Cast, mail_server: MailServer, messengers: Messengers, settings: Settings, channel: str
) -> None:
    settings.MAX_BOT_TOKEN = MAX_TOKEN
    link(planned.sochi_executor, channel)

    assert deliver().sent == 4
    [(chat, text)] = messengers.said
    assert chat == str(CHAT)
    assert "Обмен педагогическим опытом" in text
    assert "http://" in text
    assert mail_server.letters_to(planned.sochi_executor.email) == []
    letter = letter_to(planned.sochi_executor)
    assert (letter.state, letter.channel, letter.uncertain) == (LetterState.SENT, channel, False)
    assert states_of(planned.sochi_executor) == {ReminderState.SENT}
    plan_reminders()
    assert deliver().letters == []
    assert len(messengers.said) == 1


def test_a_bot_tells_no_names_no_words_and_no_secret_links(
    linked: Cast, messengers: Messengers, settings: Settings, plan: Roadmap, clock: time_machine.Traveller
) -> None:
    settings.ONE_TAP, settings.MAILBOX_ADDRESS = True, "reply@roadmap.example.org"
    link(linked.sochi_coordinator, chat=CHAT + 1)
    owed = Reminder.objects.filter(person=linked.sochi_executor).latest("pk").milestone
    assert owed is not None
    proof = ["https://example.org/protocol"]
    actions.report(owed.pk, linked.sochi_executor, status="done", progress=100, text="Тайна", links=proof)
    deliver()

    told = dict(messengers.said)
    assert str(ReminderKind.AWAITS.label) in told[str(CHAT + 1)]
    text = "".join(told.values())
    for hidden in (linked.sochi_executor.name, "Тайна", "/tap/", "reply+", "Исполнитель", "protocol"):
        assert hidden not in text


def test_a_message_is_never_too_long_for_a_messenger(
    linked: Cast, messengers: Messengers, make_roadmap: Callable[..., Roadmap]
) -> None:
    make_roadmap(40, "large")
    plan_reminders()
    deliver()

    [(_chat, text)] = messengers.said
    assert len(text) < 4000


@pytest.mark.parametrize("sign", ["Щ", "🎉", "\n"])
def test_neither_is_one_of_long_titles(
    linked: Cast, messengers: Messengers, make_roadmap: Callable[..., Roadmap], sign: str
) -> None:
    """As Telegram counts, a smiley is two signs; and no title looks like a line of ours."""
    items = make_roadmap(80, "large").items
    items.update(
        title="Праздник" + sign * 500 + "• Пункт 7", number=Concat(Value("1.2.3.4.5.6.7.8.9."), "number")
    )
    plan_reminders()
    deliver()

    [(_chat, text)] = messengers.said
    assert len(text.encode("utf-16-le")) // 2 < 4000
    assert "\n• Пункт 7" not in text
    assert text.count("\n• ") >= 10
    assert "Ещё" in text


@pytest.mark.parametrize("how", ["500", "429", "garbage"])
def test_what_is_not_taken_is_tried_again_by_the_same_bot(
    linked: Cast, messengers: Messengers, mail_server: MailServer, clock: time_machine.Traveller, how: str
) -> None:
    messengers.answer = how
    deliver()
    letter = letter_to(linked.sochi_executor)
    assert (letter.state, letter.channel) == (LetterState.WAITING, ChannelName.TELEGRAM)
    # That it was too busy is no attempt of the letter's.
    assert letter.attempts == (0 if how == "429" else 1)
    assert letter.uncertain == (how == "garbage")

    messengers.answer = ""
    later(clock, PAUSES[0])
    deliver()
    assert letter_to(linked.sochi_executor).state == LetterState.SENT
    assert len(messengers.said) == 1
    assert mail_server.letters_to(linked.sochi_executor.email) == []


def test_retry_after_is_kept_for_everybody(
    linked: Cast, messengers: Messengers, clock: time_machine.Traveller
) -> None:
    messengers.answer, messengers.retry_after = "429", 600
    deliver()
    asked = len(messengers.asked)
    messengers.answer = ""
    later(clock, 5)
    deliver()
    listen()
    assert "/sendMessage" not in "".join(messengers.asked[asked:])

    later(clock, 6)
    deliver()
    assert len(messengers.said) == 1


def test_a_rest_that_nobody_means_ends_after_a_day(
    linked: Cast, messengers: Messengers, clock: time_machine.Traveller
) -> None:
    messengers.answer, messengers.retry_after = "429", 10**18
    deliver()
    bot = Bot.objects.get(channel="telegram")
    assert bot.rests()
    assert bot.quiet_until is not None
    assert bot.quiet_until - timezone.now() <= timedelta(days=1)


def test_a_message_that_may_have_arrived_stays_uncertain_with_its_bot(
    linked: Cast, messengers: Messengers, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    messengers.answer = "accept and hang"
    deliver()
    letter = letter_to(linked.sochi_executor)
    assert (letter.state, letter.uncertain) == (LetterState.WAITING, True)
    one_more_for_education(linked)
    plan_reminders()

    messengers.answer = ""
    later(clock, PAUSES[0])
    deliver()
    # The very same lines again, and nothing new among them.
    assert len(messengers.said) == 2
    assert messengers.said[0] == messengers.said[1]
    assert mail_server.letters_to(linked.sochi_executor.email) == []


def test_a_worker_that_dies_leaves_the_message_to_the_next(
    linked: Cast, messengers: Messengers, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies_before_the_stamp(ChannelName.TELEGRAM, monkeypatch)
    claimed = Letter.objects.get(state=LetterState.CLAIMED)
    assert claimed.uncertain

    later(clock, 6)
    deliver()
    assert Letter.objects.get(pk=claimed.pk).state == LetterState.SENT
    # As with letters: twice, where the stamp was lost, and never by another way.
    assert len(messengers.said) == 2
    assert len(set(messengers.said)) == 1


def test_who_blocks_the_bot_is_unlinked_and_gets_the_letter_once(
    linked: Cast, messengers: Messengers, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    messengers.answer = "403"
    deliver()
    assert not LinkedChat.objects.exists()
    assert ReminderChoice.objects.get(person=linked.sochi_executor).channel == ChannelName.MAIL
    last = SecurityEvent.objects.latest("pk")
    assert (last.person, last.detail) == (
        linked.sochi_executor,
        f"chat telegram blocked: {linked.sochi_executor.email}",
    )

    for _run in range(3):
        deliver()
    [letter] = mail_server.letters_to(linked.sochi_executor.email)
    assert "Telegram" not in text_of(letter)
    stamped = letter_to(linked.sochi_executor)
    assert (stamped.channel, stamped.instead_of) == (ChannelName.MAIL, ChannelName.TELEGRAM)
    assert messengers.said == []


def test_a_proxy_that_refuses_unlinks_nobody(
    linked: Cast, messengers: Messengers, settings: Settings
) -> None:
    settings.TELEGRAM_BOT_TOKEN = "another"
    deliver()
    assert LinkedChat.objects.filter(chat=str(CHAT)).exists()
    assert letter_to(linked.sochi_executor).state == LetterState.WAITING


def test_a_bot_that_stays_away_hands_over_to_mail(
    linked: Cast, messengers: Messengers, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    messengers.answer = messengers.deaf = "500"
    for _run in range(AWAY_AFTER + len(PAUSES)):
        deliver()
        listen()
        later(clock, 16)
    assert len(mail_server.letters_to(linked.sochi_executor.email)) == 1
    assert messengers.said == []
    # Those who come later do not wait for it.
    link(linked.minsk_reader, chat=CHAT + 5)
    assert chosen([linked.minsk_reader.pk]) == {}
    assert Bot.objects.get(channel="telegram").failures >= AWAY_AFTER
    # It is back when it answers.
    messengers.answer = messengers.deaf = ""
    later(clock, 31)
    listen()
    assert Bot.objects.get(channel="telegram").failures == 0
    assert chosen([linked.minsk_reader.pk]) == {linked.minsk_reader.pk: "telegram"}


def test_what_a_bot_may_have_brought_says_so_when_it_comes_by_mail(
    linked: Cast, messengers: Messengers, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    messengers.answer = "garbage"
    deliver()
    linking.unlink(linked.sochi_executor, ChannelName.TELEGRAM)
    later(clock, PAUSES[0])
    deliver()

    [letter] = mail_server.letters_to(linked.sochi_executor.email)
    assert "Telegram" in text_of(letter)


def test_mail_that_is_away_holds_up_no_bot(
    linked: Cast, messengers: Messengers, mail_server: MailServer
) -> None:
    mail_server.stop()
    done = deliver()
    assert len(messengers.said) == 1
    assert done.error != ""


def test_the_database_lets_nothing_go_back_from_mail(planned: Cast) -> None:
    day, at = timezone.localdate(), timezone.now()
    with transaction.atomic(), pytest.raises(IntegrityError):
        Letter.objects.create(
            address="a@x.example",
            day=day,
            message_id="<1@x>",
            state="sent",
            sent_at=at,
            channel="max",
            instead_of="telegram",
        )


def test_no_token_comes_into_a_log(
    linked: Cast, messengers: Messengers, caplog: pytest.LogCaptureFixture
) -> None:
    levels = log_form.logging("line", "DEBUG")["loggers"]
    assert isinstance(levels, dict)
    assert {levels[name]["level"] for name in ("httpx", "httpcore")} == {"WARNING"}
    messengers.answer = messengers.deaf = "drop"
    with caplog.at_level(logging.WARNING):
        deliver()
        listen()
    assert TOKEN not in caplog.text
    assert not Letter.objects.filter(error__contains=TOKEN).exists()
    assert not Bot.objects.filter(error__contains=TOKEN).exists()


def test_the_state_page_and_the_metrics_tell_each_channel(linked: Cast, messengers: Messengers) -> None:
    messengers.answer = "403"
    deliver()
    assert status.channel_numbers() == {"mail": (1, 0), "telegram": (0, 1)}
    [line] = [line for line in status.lines() if line.name == "channels"]
    assert line.ok
    assert "Telegram" in line.detail
    told = metrics.text().decode()
    assert 'roadmap_channel_waiting{channel="mail"} 1.0' in told
    assert 'roadmap_channel_failed{channel="telegram"} 1.0' in told


def test_nothing_is_asked_while_nothing_is_set_up(
    planned: Cast, mail_server: MailServer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert listen() == 0


def test_the_choice_costs_the_same_for_one_and_for_many(
    planned: Cast,
    mail_server: MailServer,
    messengers: Messengers,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [planned.sochi_executor, planned.minsk_executor, planned.sochi_reader]
    link(people[0])
    with django_assert_num_queries(2):
        assert chosen([people[0].pk]) == {people[0].pk: "telegram"}
    for number, person in enumerate(people[1:], 1):
        link(person, chat=CHAT + number)
    with django_assert_num_queries(2):
        assert len(chosen([person.pk for person in people])) == 3
