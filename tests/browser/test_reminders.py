"""The bell, its page, the choice of reminders, and the way from a letter's foot; in words for everybody, axe clean."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from roadmap.choices import Audience, ReminderKind
from roadmap.models import ReminderChoice, ReminderStage
from roadmap.reminders.run import remind
from roadmap.reporting import actions
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.mail_server import MailServer
from tests.roadmap.daily import milestone_of


@pytest.fixture
def letters(settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


@pytest.fixture
def reminded(live_server, plan, cast, letters):
    """A week before item 1 is due its executors have their letters; a report of Sochi's was returned."""
    # The tests of a live server leave an empty database behind: what migrations wrote is gone as well.
    for days in (14, 7):
        ReminderStage.objects.get_or_create(
            kind=ReminderKind.MILESTONE, days_before=days, audience=Audience.EXECUTORS
        )
    mine = milestone_of(plan, "1", cast.sochi)
    with time_machine.travel(datetime(2026, 6, 23, 9, tzinfo=UTC)):
        remind()
        report = actions.report(
            mine.pk, cast.sochi_executor, status="done", progress=None, links=["https://example.org/protocol"]
        )
        actions.decide(report.pk, cast.sochi_coordinator, verdict="returned", remark="Нет протокола")
        yield letters


def test_from_the_bell_to_the_page_and_the_choice(window, cast, reminded, width, scripts):
    page = window(cast.sochi_executor, width, scripts=scripts)
    page.goto("/my/")
    bell = page.get_by_role("link", name="Напоминания: 2 новых", exact=True)
    expect(bell).to_be_visible()
    assert nothing_scrolls_sideways(page)

    bell.click()
    expect(page.get_by_role("heading", name="Напоминания", level=1)).to_be_visible()
    expect(page.get_by_text("«Нет протокола»").first).to_be_visible()
    assert nothing_scrolls_sideways(page)

    page.get_by_label("за 14 дней").uncheck()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_label("за 14 дней")).not_to_be_checked()
    assert ReminderChoice.objects.get(person=cast.sochi_executor).muted == [14]
    expect(page.get_by_role("link", name="Напоминания: нового нет", exact=True)).to_be_visible()


def test_one_click_from_the_foot_of_a_letter(window, cast, reminded, width, scripts):
    letter = next(one for one in reminded.letters if cast.sochi_executor.email in one["To"])
    text = letter.get_body(("plain",)).get_content()
    path = re.findall(r"https?://[^/\s]+(/\S*reminders/\S+)", text)[0]
    page = window(None, width, scripts=scripts)

    page.goto(path)
    expect(page.get_by_text(cast.sochi_executor.name)).to_be_visible()
    page.get_by_label("за 7 дней").uncheck()
    page.get_by_role("button", name="Сохранить").click()

    expect(page.get_by_label("за 7 дней")).not_to_be_checked()
    assert nothing_scrolls_sideways(page)
    assert ReminderChoice.objects.get(person=cast.sochi_executor).muted == [7]
    page.goto(reverse("roadmap:my"))
    assert "/sign-in/" in page.url


def test_axe_finds_nothing(window, plan, cast, reminded):
    asked = milestone_of(plan, "1", cast.sochi)
    actions.ask_for_date(asked.pk, cast.sochi_executor, new_date=date(2026, 9, 1), reason="Каникулы")
    found = []
    for user in (cast.sochi_executor, cast.sochi_coordinator):
        page = window(user)
        for path in ("/my/", "/my/reminders/", "/my/reminders/choice/"):
            page.goto(path)
            found += problems(page, path)
    assert found == []
