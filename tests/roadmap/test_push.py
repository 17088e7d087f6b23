"""Reminders in browsers, against a push service that takes them, refuses, hangs and breaks the line."""

import ipaddress
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries, Settings

from config import metrics, status
from core.models import SecurityEvent
from roadmap.channels import browsers, push, wording
from roadmap.channels.chosen import chosen
from roadmap.channels.waiting import AWAY_AFTER, PAUSES
from roadmap.choices import ChannelName, LetterState, ReminderState
from roadmap.models import Letter, PushBrowser, PushService, Reminder, ReminderChoice, Roadmap
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer, text_of
from tests.push_service import Browser
from tests.push_service import PushService as Service
from tests.roadmap.pushed import row_of, subscribed
from tests.roadmap.reminded import dies_before_the_stamp, letter_to, one_more_for_education, states_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(planned: Cast, mail_server: MailServer, push_service: Service) -> Browser:
    """Sochi's executor has chosen to be reminded in a browser."""
    return subscribed(planned.sochi_executor, push_service)


def later(clock: time_machine.Traveller, minutes: float) -> None:
    clock.shift(timedelta(minutes=minutes, seconds=1))


def test_who_chose_it_is_told_in_the_browser_and_by_nothing_else(
    browser: Browser, planned: Cast, push_service: Service, mail_server: MailServer
) -> None:
    assert deliver().sent == 4
    assert push_service.refused == []
    [shown] = browser.shown
    milestone = Reminder.objects.filter(person=planned.sochi_executor).latest("pk").milestone
    assert milestone is not None
    assert shown.content["title"] == "Пункт 1. Обмен педагогическим опытом"
    assert shown.content["body"].replace("\N{NO-BREAK SPACE}", " ") == "Сочи · до 30 июня 2026 · через 7 дней"
    assert shown.content["url"] == f"/my/milestones/{milestone.pk}/"
    assert shown.content["tag"] == shown.headers["topic"]
    assert (shown.headers["ttl"], shown.headers["urgency"]) == ("604800", "normal")
    assert mail_server.letters_to(planned.sochi_executor.email) == []
    letter = letter_to(planned.sochi_executor)
    assert (letter.state, letter.channel, letter.uncertain) == (LetterState.SENT, ChannelName.PUSH, False)
    assert states_of(planned.sochi_executor) == {ReminderState.SENT}
    assert row_of(browser).told_at is not None
    plan_reminders()
    assert deliver().letters == []
    assert len(browser.shown) == 1


def test_no_names_no_words_and_no_secret_links(
    browser: Browser, planned: Cast, push_service: Service, settings: Settings
) -> None:
    settings.ONE_TAP, settings.MAILBOX_ADDRESS = True, "reply@roadmap.example.org"
    others = subscribed(planned.sochi_coordinator, push_service, "second")
    owed = Reminder.objects.filter(person=planned.sochi_executor).latest("pk").milestone
    assert owed is not None
    proof = ["https://example.org/protocol"]
    actions.report(owed.pk, planned.sochi_executor, status="done", progress=100, text="Тайна", links=proof)
    deliver()

    told = [*browser.shown, *others.shown]
    assert len(told) == 2
    text = "".join(str(one.content) for one in told)
    for hidden in (planned.sochi_executor.name, "Тайна", "/tap/", "reply+", "Исполнитель", "protocol", "@"):
        assert hidden not in text


def test_many_lines_and_long_titles_stay_small(
    browser: Browser, planned: Cast, make_roadmap: Callable[..., Roadmap], plan: Roadmap
) -> None:
    make_roadmap(40, "large")
    plan.items.update(title="Очень длинное название " * 60)
    plan_reminders()
    deliver()

    [shown] = browser.shown
    assert shown.size <= 4096
    assert len(str(shown.content).encode()) < 3000
    assert shown.content["url"] == "/my/"
    assert shown.content["title"].startswith("Дорожная карта: ")
    assert "ещё" in shown.content["body"].lower()


def test_a_body_without_end_is_cut() -> None:
    text = wording._shown("Заголовок " * 90, "слово " * 5000, "/my/", "mark")
    assert len(text.encode()) <= wording.NOTICE_BYTES


@pytest.mark.parametrize("how", ["404", "410"])
def test_a_browser_that_is_gone_is_let_go_of_and_the_letter_comes_once(
    browser: Browser, planned: Cast, push_service: Service, mail_server: MailServer, how: str
) -> None:
    push_service.answer = how
    deliver()
    assert not PushBrowser.objects.exists()
    assert ReminderChoice.objects.get(person=planned.sochi_executor).channel == ChannelName.MAIL
    last = SecurityEvent.objects.latest("pk")
    assert last.detail == f"browser at localhost gone: {planned.sochi_executor.email}"

    for _run in range(3):
        deliver()
    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    # Nothing can have come, so nothing is said of it.
    assert "уже дошло" not in text_of(letter)
    stamped = letter_to(planned.sochi_executor)
    assert (stamped.channel, stamped.instead_of) == (ChannelName.MAIL, ChannelName.PUSH)
    assert len(push_service.asked) == 1


@pytest.mark.parametrize("how", ["400", "403", "413"])
def test_what_is_refused_for_good_goes_by_mail_and_the_browser_stays(
    browser: Browser, planned: Cast, push_service: Service, mail_server: MailServer, how: str
) -> None:
    push_service.answer = how
    deliver()
    deliver()
    assert len(mail_server.letters_to(planned.sochi_executor.email)) == 1
    assert how in row_of(browser).error
    # It is about this message or this browser: nobody else waits for it.
    assert PushService.objects.get().failures == 0
    assert ReminderChoice.objects.get(person=planned.sochi_executor).channel == ChannelName.PUSH


def test_a_service_that_fails_is_asked_again(
    browser: Browser,
    planned: Cast,
    push_service: Service,
    mail_server: MailServer,
    clock: time_machine.Traveller,
) -> None:
    push_service.answer = "500"
    deliver()
    letter = letter_to(planned.sochi_executor)
    assert (letter.state, letter.channel, letter.attempts) == (LetterState.WAITING, ChannelName.PUSH, 1)
    assert not letter.uncertain

    push_service.answer = ""
    later(clock, PAUSES[0])
    deliver()
    assert letter_to(planned.sochi_executor).state == LetterState.SENT
    assert len(browser.shown) == 1
    assert mail_server.letters_to(planned.sochi_executor.email) == []
    assert row_of(browser).error == ""


def test_too_many_requests_are_no_attempt_and_kept_for_everybody_at_that_service(
    browser: Browser, planned: Cast, push_service: Service, clock: time_machine.Traveller
) -> None:
    others = subscribed(planned.minsk_executor, push_service, "second")
    push_service.answer, push_service.retry_after = "429", 600
    deliver()
    assert len(push_service.asked) == 1
    letter = letter_to(planned.sochi_executor)
    assert (letter.state, letter.attempts) == (LetterState.WAITING, 0)

    push_service.answer = ""
    later(clock, 5)
    deliver()
    assert len(push_service.asked) == 1
    later(clock, 6)
    deliver()
    assert [len(one.shown) for one in (browser, others)] == [1, 1]


def test_a_message_that_may_have_arrived_is_repeated_as_it_was_and_takes_its_own_place(
    browser: Browser,
    planned: Cast,
    push_service: Service,
    mail_server: MailServer,
    clock: time_machine.Traveller,
) -> None:
    push_service.answer = "accept and hang"
    deliver()
    letter = letter_to(planned.sochi_executor)
    assert (letter.state, letter.uncertain) == (LetterState.WAITING, True)
    one_more_for_education(planned)
    plan_reminders()

    push_service.answer = ""
    later(clock, PAUSES[0])
    deliver()
    first, second = browser.shown
    # The same words and the same mark: the service and the browser show one of the two.
    assert first.content == second.content
    assert first.headers["topic"] == second.headers["topic"]
    assert mail_server.letters_to(planned.sochi_executor.email) == []


def test_what_a_browser_may_have_shown_says_so_when_it_comes_by_mail(
    browser: Browser,
    planned: Cast,
    push_service: Service,
    mail_server: MailServer,
    clock: time_machine.Traveller,
) -> None:
    push_service.answer = "drop"
    deliver()
    assert letter_to(planned.sochi_executor).uncertain
    browsers.end(planned.sochi_executor, row_of(browser).pk)
    later(clock, PAUSES[0])
    deliver()

    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    assert "браузер" in text_of(letter)


def test_a_worker_that_dies_leaves_the_message_to_the_next(
    browser: Browser, planned: Cast, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies_before_the_stamp(ChannelName.PUSH, monkeypatch)
    claimed = Letter.objects.get(state=LetterState.CLAIMED)
    assert claimed.uncertain

    later(clock, 6)
    deliver()
    assert Letter.objects.get(pk=claimed.pk).state == LetterState.SENT
    first, second = browser.shown
    assert first.content == second.content
    assert first.headers["topic"] == second.headers["topic"]


def test_told_in_one_of_two_browsers_is_told(
    browser: Browser, planned: Cast, push_service: Service, mail_server: MailServer
) -> None:
    second = subscribed(planned.sochi_executor, push_service, "second")
    deliver()
    assert [len(one.shown) for one in (browser, second)] == [1, 1]
    assert browser.shown[0].content == second.shown[0].content


@pytest.mark.parametrize("how", ["410", "500", "429", "hang", "400"])
def test_one_browser_that_fails_holds_up_no_other(
    browser: Browser, planned: Cast, push_service: Service, mail_server: MailServer, how: str
) -> None:
    # Asked in this order: the newest first.
    second = subscribed(planned.sochi_executor, push_service, "second")
    push_service.answers = {"first": how}
    deliver()
    assert len(second.shown) == 1
    assert letter_to(planned.sochi_executor).state == LetterState.SENT
    assert mail_server.letters_to(planned.sochi_executor.email) == []
    assert PushBrowser.objects.count() == (1 if how == "410" else 2)
    assert ReminderChoice.objects.get(person=planned.sochi_executor).channel == ChannelName.PUSH


def test_of_two_that_fail_the_one_that_is_left_is_asked_again(
    browser: Browser,
    planned: Cast,
    push_service: Service,
    mail_server: MailServer,
    clock: time_machine.Traveller,
) -> None:
    second = subscribed(planned.sochi_executor, push_service, "second")
    push_service.answers = {"first": "500", "second": "410"}
    deliver()
    assert letter_to(planned.sochi_executor).state == LetterState.WAITING
    push_service.answers = {}
    later(clock, PAUSES[0])
    deliver()
    assert [len(one.shown) for one in (browser, second)] == [1, 0]
    assert mail_server.letters_to(planned.sochi_executor.email) == []


def test_a_service_that_stays_away_hands_over_to_mail_and_comes_back(
    browser: Browser,
    planned: Cast,
    push_service: Service,
    mail_server: MailServer,
    clock: time_machine.Traveller,
) -> None:
    person = planned.sochi_executor
    push_service.answer = "500"
    for _run in range(AWAY_AFTER + len(PAUSES)):
        deliver()
        later(clock, 16)
    # One letter has few attempts, so it has gone by mail; others have found out more.
    assert len(mail_server.letters_to(person.email)) == 1
    service = PushService.objects.get()
    service.let_rest()
    service.refresh_from_db()
    assert service.failures >= AWAY_AFTER
    assert browsers.is_away(service)
    assert chosen([person.pk]) == {}
    later(clock, 31)
    # One message finds out whether it is back.
    assert chosen([person.pk]) == {person.pk: "push"}
    push_service.answer = ""
    push.test(row_of(browser).pk)
    service.refresh_from_db()
    assert (service.failures, service.error) == (0, "")
    assert len(mail_server.letters_to(person.email)) == 1


@pytest.mark.parametrize("networks", [[], ["10.0.0.0/8"]])
def test_a_private_address_is_not_spoken_to(
    browser: Browser,
    planned: Cast,
    push_service: Service,
    mail_server: MailServer,
    settings: Settings,
    clock: time_machine.Traveller,
    networks: list[str],
) -> None:
    settings.PUSH_NETWORKS = [ipaddress.ip_network(one) for one in networks]
    for _run in range(6):
        deliver()
        later(clock, 61)
    assert push_service.asked == []
    assert "PUSH_NETWORKS" in row_of(browser).error
    assert len(mail_server.letters_to(planned.sochi_executor.email)) == 1


def test_a_certificate_that_nobody_trusts_is_not_spoken_to(
    browser: Browser, push_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core import line

    monkeypatch.delenv("SSL_CERT_FILE")
    line._tls.cache_clear()
    assert "CERTIFICATE" in push.test(row_of(browser).pk).error.upper()
    assert push_service.asked == []


def test_a_service_that_is_not_allowed_any_more_and_another_key_reach_nobody(
    browser: Browser, planned: Cast, push_service: Service, settings: Settings, mail_server: MailServer
) -> None:
    person = planned.sochi_executor
    assert chosen([person.pk]) == {person.pk: "push"}
    former = settings.PUSH_SERVICES
    settings.PUSH_SERVICES = ["fcm.googleapis.com"]
    assert chosen([person.pk]) == {}
    settings.PUSH_SERVICES = former
    settings.VAPID_PRIVATE_KEY = "5zmj635jqjQznmwmaihGtWUgV0hel2c-zhXNyBH1uc8"
    assert chosen([person.pk]) == {}
    deliver()
    assert push_service.asked == []
    assert len(mail_server.letters_to(person.email)) == 1


def test_without_keys_nothing_is_asked(
    planned: Cast, mail_server: MailServer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert chosen([planned.sochi_executor.pk]) == {}


def test_the_choice_costs_the_same_for_one_and_for_many(
    browser: Browser, planned: Cast, push_service: Service, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [planned.sochi_executor, planned.minsk_executor, planned.sochi_reader]
    with django_assert_num_queries(2):
        assert len(chosen([one.pk for one in people])) == 1
    for number, person in enumerate(people[1:]):
        subscribed(person, push_service, f"more-{number}")
    with django_assert_num_queries(2):
        assert len(chosen([one.pk for one in people])) == 3


def test_the_state_page_and_the_metrics_tell_of_browsers(browser: Browser, push_service: Service) -> None:
    push_service.answer = "500"
    deliver()
    [line] = [line for line in status.lines() if line.name == "channels"]
    assert line.ok
    assert "Браузеры: 1, ждут отправки: 1" in line.detail
    assert "localhost" in line.detail
    assert 'roadmap_channel_waiting{channel="push"} 1.0' in metrics.text().decode()
    PushService.objects.update(failures=AWAY_AFTER)
    [line] = [line for line in status.lines() if line.name == "channels"]
    assert not line.ok


def test_no_key_and_no_address_comes_into_a_log(
    browser: Browser, push_service: Service, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    hidden: list[Any] = [browser.endpoint, settings.VAPID_PRIVATE_KEY, "vapid t="]
    with caplog.at_level(logging.DEBUG, logger="roadmap"), caplog.at_level(logging.DEBUG, logger="core"):
        for how in ("500", "drop", "410"):
            push_service.answer = how
            PushService.objects.update(quiet_until=None)
            push.test(row_of(browser).pk)
    for one in hidden:
        assert one not in caplog.text
        assert not SecurityEvent.objects.filter(detail__contains=one).exists()
        assert not PushService.objects.filter(error__contains=one).exists()
