"""Which browsers show whose reminders: turned on by a press, and ended with the sign-out, the password, the account."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from cities import accounts, journal_words, outbox, personal
from cities.models import User
from core.models import Counter, SecurityEvent
from roadmap import tasks
from roadmap.channels import browsers, push
from roadmap.channels.block import of_person
from roadmap.choices import ChannelName
from roadmap.housekeeping import nightly
from roadmap.models import PushBrowser, PushService, ReminderChoice
from tests.database import PASSWORD, Cast
from tests.push_service import PushService as Service
from tests.push_service import as_text
from tests.roadmap.daily import asked_by, signed_in
from tests.roadmap.pushed import CHROME, row_of, subscribed, turns_on

pytestmark = pytest.mark.django_db


def chosen_by(person: User) -> str:
    return ReminderChoice.objects.get(person=person).channel


def comes_in(window: Client, person: User) -> None:
    """Signs in in this browser, whatever is open there."""
    answer = window.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_from_the_profile_to_the_browser_and_back(cast: Cast, push_service: Service) -> None:
    person, browser = cast.sochi_executor, push_service.subscribe("first")
    window = Client(headers={"User-Agent": CHROME})
    comes_in(window, person)
    page = window.get("/profile/").content.decode()
    assert f'data-key="{push_service.server_key}"' in page
    assert 'data-push="off"' in page

    page = turns_on(window, browser).content.decode()
    assert "Теперь напоминания приходят в этот браузер" in page
    assert 'data-push="on"' in page
    assert "Chrome, Linux" in page
    assert "этот браузер" in page
    assert chosen_by(person) == ChannelName.PUSH
    cookie = window.cookies["reminders"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    # What is about the account goes by mail.
    assert outbox.deliver() == 1
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "браузер" in letter.body

    window.post("/profile/channel/", {"channel": "mail"})
    assert chosen_by(person) == ChannelName.MAIL
    window.post("/profile/channel/", {"channel": "push"})
    assert chosen_by(person) == ChannelName.PUSH
    window.post(f"/profile/browsers/{row_of(browser).pk}/end/")
    assert not PushBrowser.objects.exists()
    assert chosen_by(person) == ChannelName.MAIL
    told = [one.detail for one in SecurityEvent.objects.filter(detail__startswith="browser").order_by("pk")]
    assert told == [
        f"browser at localhost turned on: {person.email}",
        f"browser at localhost turned off: {person.email}",
    ]


def test_a_test_is_sent_by_the_worker_and_says_what_came_of_it(cast: Cast, push_service: Service) -> None:
    person, browser = cast.sochi_executor, push_service.subscribe("first")
    window = signed_in(person)
    turns_on(window, browser)
    pk = row_of(browser).pk
    window.post(f"/profile/browsers/{pk}/test/")
    assert push_service.asked == []
    tasks.test_browser(pk)
    [shown] = browser.shown
    assert shown.content["title"] == "Дорожная карта: проба"
    push_service.answer = "413"
    tasks.test_browser(pk)
    assert "не приняла последнее сообщение" in window.get("/profile/").content.decode()


def test_signing_out_ends_it_there_and_nowhere_else(cast: Cast, push_service: Service) -> None:
    person = cast.sochi_executor
    home, office = Client(), Client()
    for window, name in ((home, "home"), (office, "office")):
        comes_in(window, person)
        turns_on(window, push_service.subscribe(name))
    office.post("/sign-out/")
    [left] = PushBrowser.objects.all()
    assert left.endpoint.endswith("/home")
    assert chosen_by(person) == ChannelName.PUSH
    assert SecurityEvent.objects.filter(
        detail__startswith="browser at localhost ended by the sign out"
    ).exists()
    home.post("/sign-out/")
    assert not PushBrowser.objects.exists()
    assert chosen_by(person) == ChannelName.MAIL


def test_a_session_that_runs_out_goes_on_reminding_until_somebody_else_comes(
    cast: Cast, push_service: Service
) -> None:
    window = Client()
    comes_in(window, cast.sochi_executor)
    turns_on(window, push_service.subscribe("shared"))
    del window.cookies["sessionid"]
    comes_in(window, cast.sochi_executor)
    assert PushBrowser.objects.count() == 1
    # At a shared computer the next person signs in where the former one has only gone away.
    del window.cookies["sessionid"]
    comes_in(window, cast.sochi_colleague)
    assert not PushBrowser.objects.exists()
    assert chosen_by(cast.sochi_executor) == ChannelName.MAIL


def test_a_browser_belongs_to_one_account(cast: Cast, push_service: Service) -> None:
    browser = push_service.subscribe("shared")
    turns_on(signed_in(cast.sochi_executor), browser)
    turns_on(signed_in(cast.minsk_executor), browser)
    assert row_of(browser).person == cast.minsk_executor
    assert chosen_by(cast.sochi_executor) == ChannelName.MAIL
    details = SecurityEvent.objects.values_list("detail", flat=True)
    assert f"browser at localhost taken by another account: {cast.sochi_executor.email}" in details


def test_turned_on_again_it_stands_once_and_tells_nobody_anew(cast: Cast, push_service: Service) -> None:
    window, browser = signed_in(cast.sochi_executor), push_service.subscribe("first")
    turns_on(window, browser)
    turns_on(window, browser)
    # The browser has another address now, and is known by its cookie.
    turns_on(window, push_service.subscribe("renewed"))
    [row] = PushBrowser.objects.all()
    assert row.endpoint.endswith("/renewed")
    assert outbox.deliver() == 1


@pytest.mark.parametrize(
    "end", [accounts.end_what_is_open, lambda one: accounts.password_was_set(one, by=one)]
)
def test_the_password_and_the_account_end_all(
    cast: Cast, push_service: Service, end: Callable[[User], object]
) -> None:
    subscribed(cast.sochi_executor, push_service, "one")
    subscribed(cast.sochi_executor, push_service, "two")
    subscribed(cast.minsk_executor, push_service, "other")
    end(cast.sochi_executor)
    assert [row.person for row in PushBrowser.objects.all()] == [cast.minsk_executor]
    assert chosen_by(cast.sochi_executor) == ChannelName.MAIL


def test_an_administrator_who_sets_the_password_ends_it_too(cast: Cast, push_service: Service) -> None:
    subscribed(cast.sochi_executor, push_service)
    accounts.password_was_set(cast.sochi_executor, by=cast.administrator)
    assert not PushBrowser.objects.exists()


def test_ending_all_other_sessions_ends_all_other_browsers(cast: Cast, push_service: Service) -> None:
    here = Client()
    comes_in(here, cast.sochi_executor)
    turns_on(here, push_service.subscribe("here"))
    subscribed(cast.sochi_executor, push_service, "lost-laptop")
    here.post("/profile/protection/sessions/end/")
    [left] = PushBrowser.objects.all()
    assert left.endpoint.endswith("/here")


def test_nobody_ends_or_tries_anothers(cast: Cast, push_service: Service) -> None:
    browser = subscribed(cast.sochi_executor, push_service)
    stranger = signed_in(cast.sochi_colleague)
    for what in ("test", "end"):
        assert stranger.post(f"/profile/browsers/{row_of(browser).pk}/{what}/").status_code == 404
    assert PushBrowser.objects.count() == 1


def test_a_form_from_elsewhere_is_refused(cast: Cast, push_service: Service) -> None:
    window = Client(enforce_csrf_checks=True)
    window.force_login(cast.sochi_executor)
    assert turns_on(window, push_service.subscribe("first")).status_code == 403
    assert not PushBrowser.objects.exists()


def test_it_is_asked_again_who_is_there(cast: Cast, push_service: Service, settings: Settings) -> None:
    settings.CONFIRM_MINUTES = 10
    window, browser = signed_in(cast.sochi_executor), push_service.subscribe("first")
    session = window.session
    session["confirmed"] = int(time.time()) - 11 * 60
    session.save()
    page = turns_on(window, browser).content.decode()
    assert 'name="password_again"' in page
    assert "p256dh" in page
    assert not PushBrowser.objects.exists()
    window.post("/profile/browsers/", {"subscription": browser.subscription(), "password_again": PASSWORD})
    assert row_of(browser).person == cast.sochi_executor


GOOD = "https://localhost/push/1"


def said(**changes: Any) -> str:
    key = as_text(bytes.fromhex(
        "04" "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    ))  # fmt: skip
    whole = {"endpoint": GOOD, "p256dh": key, "auth": as_text(b"s" * 16)} | changes
    keys = {"p256dh": whole["p256dh"], "auth": whole["auth"]}
    return json.dumps({"endpoint": whole["endpoint"], "keys": keys})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"endpoint": 5}',
        "[" * 4000,
        said(auth="short"),
        said(p256dh=as_text(b"\4" + b"1" * 64)),
        said(p256dh="ключ"),
        said(endpoint=None),
        said(endpoint="http://localhost/push/1"),
        said(endpoint="//localhost/push/1"),
        said(endpoint="https://user@localhost/push/1"),
        said(endpoint="https://localhost/push/1#part"),
        said(endpoint="https://localhost:0x50/push"),
        said(endpoint=f"https://localhost/{'x' * 1000}"),
        said(endpoint="https://localhost/\r\nX: 1"),
        said(endpoint="https://127.0.0.1/push"),
        said(endpoint="https://[::1]/push"),
        said(endpoint="https://169.254.169.254/latest"),
        said(endpoint="https://localhost.example.org/push"),
        said(endpoint="https://push.example.org/push"),
    ],
)
def test_what_is_no_subscription_of_ours_is_refused(cast: Cast, push_service: Service, text: str) -> None:
    window = signed_in(cast.sochi_executor)
    page = window.post("/profile/browsers/", {"subscription": text}, follow=True)
    assert page.status_code == 200
    assert "notice--" in page.content.decode()
    assert not PushBrowser.objects.exists()
    assert not ReminderChoice.objects.exists()


def test_hosts_are_named_whole_or_with_all_below(settings: Settings) -> None:
    settings.PUSH_SERVICES = ["fcm.googleapis.com", ".push.apple.com"]
    for host in ("fcm.googleapis.com", "web.push.apple.com"):
        assert browsers.is_allowed(host)
    for host in (
        "evil-fcm.googleapis.com",
        "push.apple.com",
        "push.apple.com.evil.example",
        "evilpush.apple.com",
        "",
    ):
        assert not browsers.is_allowed(host)


def test_a_port_of_its_own_is_for_ones_own_house_only(settings: Settings) -> None:
    settings.PUSH_SERVICES, settings.PUSH_NETWORKS = ["localhost"], []
    with pytest.raises(browsers.ValidationError):
        browsers.read(said(endpoint="https://localhost:8443/push/1"))
    assert browsers.read(said(endpoint="https://localhost:443/push/1"))


def test_there_are_limits(cast: Cast, push_service: Service) -> None:
    window = signed_in(cast.sochi_executor)
    for number in range(browsers.MOST):
        subscribed(cast.sochi_executor, push_service, f"b{number}")
    page = turns_on(window, push_service.subscribe("one-more")).content.decode()
    assert "не больше чем в 5 браузеров" in page
    assert PushBrowser.objects.count() == browsers.MOST
    for _time in range(browsers.SUBSCRIBED_AN_HOUR):
        page = turns_on(window, push_service.subscribe("b0")).content.decode()
    assert "Слишком часто" in page
    pk = PushBrowser.objects.latest("pk").pk
    pages = [
        window.post(f"/profile/browsers/{pk}/test/", follow=True)
        for _time in range(browsers.TESTS_AN_HOUR + 1)
    ]
    assert "Слишком часто" not in pages[0].content.decode()
    assert "Слишком часто" in pages[-1].content.decode()
    assert Counter.objects.filter(key__startswith="push-").count() == 2


def test_without_keys_there_is_no_such_thing(cast: Cast) -> None:
    window = signed_in(cast.sochi_executor)
    assert "data-push" not in window.get("/profile/").content.decode()
    for path in ("", "1/test/", "1/end/"):
        assert window.post(f"/profile/browsers/{path}").status_code == 404
    script = window.get("/push-worker.js").content.decode()
    assert "unregister" in script
    assert "showNotification" not in script


def test_the_worker_is_given_out_to_everybody_and_kept_by_nobody(
    client: Client, push_service: Service
) -> None:
    answer = client.get("/push-worker.js")
    assert "showNotification" in answer.content.decode()
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")


def test_it_is_not_chosen_without_a_browser_that_is_reached(
    cast: Cast, push_service: Service, settings: Settings
) -> None:
    window = signed_in(cast.sochi_executor)
    window.post("/profile/channel/", {"channel": "push"})
    assert not ReminderChoice.objects.exclude(channel=ChannelName.MAIL).exists()
    subscribed(cast.sochi_executor, push_service)
    settings.VAPID_PRIVATE_KEY = "5zmj635jqjQznmwmaihGtWUgV0hel2c-zhXNyBH1uc8"
    page = window.get("/profile/").content.decode()
    assert "Ключ сайта сменился" in page
    assert 'value="push"' not in page


def test_it_is_told_as_held_and_goes_with_the_person(cast: Cast, push_service: Service) -> None:
    browser = subscribed(cast.sochi_executor, push_service)
    assert browser.endpoint in str(personal.held(cast.sochi_executor))


def test_after_a_year_it_is_let_go_of(
    cast: Cast, push_service: Service, clock: time_machine.Traveller
) -> None:
    subscribed(cast.sochi_executor, push_service)
    assert nightly.clean()["browsers"] == 0
    assert PushService.objects.exists()
    clock.shift(timedelta(days=browsers.DAYS, minutes=1))
    assert nightly.clean()["browsers"] == 1
    assert not PushService.objects.exists()
    assert chosen_by(cast.sochi_executor) == ChannelName.MAIL


def test_the_database_keeps_one_account_and_encryption(cast: Cast, push_service: Service) -> None:
    row = row_of(subscribed(cast.sochi_executor, push_service))
    for changes in ({"token": "other"}, {"token": "other", "endpoint": "http://localhost/x"}):
        again = PushBrowser.objects.get(pk=row.pk)
        again.pk = None
        for name, value in changes.items():
            setattr(again, name, value)
        with transaction.atomic(), pytest.raises(IntegrityError):
            again.save()


def test_the_journal_says_it_in_words(cast: Cast, push_service: Service) -> None:
    subscribed(cast.sochi_executor, push_service)
    event = SecurityEvent.objects.filter(detail__startswith="browser").latest("pk")
    words = journal_words.in_words(event)
    assert words == f"{cast.sochi_executor.email}: напоминания в браузере включены (localhost)"


def test_a_browser_that_is_gone_meanwhile_is_not_tried(cast: Cast, push_service: Service) -> None:
    assert push.test(4711).permanent


def test_the_profile_asks_as_often_with_five_browsers(
    cast: Cast, push_service: Service, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subscribed(cast.sochi_executor, push_service)
    with django_assert_num_queries(2):
        assert of_person(asked_by(cast.sochi_executor)) is not None
    for number in range(4):
        subscribed(cast.sochi_executor, push_service, f"more-{number}")
    with django_assert_num_queries(2):
        assert of_person(asked_by(cast.sochi_executor)) is not None
