"""The menu says how many tasks there are to do and how many reports wait, and asks the database no more for it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.choices import Verdict
from roadmap.reminders import badge, bell
from roadmap.reporting import actions
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import address, milestone_of, signed_in

pytestmark = pytest.mark.django_db
LINK = ["https://example.org/protocol"]


def menu(person) -> dict[str, str]:
    page = flat(signed_in(person).get("/my/").content.decode())
    text = page.split('class="nav-wide"')[1].split("</nav>")[0]
    entries = re.findall(r'<a href="([^"]+)"[^>]*>[^<]+(?:<span class="nav-count">([^<]+)</span>)?', text)
    return {path: count for path, count in entries if count}


def test_the_counts_are_those_of_the_pages(plan, cast, django_capture_on_commit_callbacks):
    with on_day("2026-06-10"):
        owed = milestone_of(plan, "1", cast.sochi)
        assert menu(cast.sochi_executor) == {"/my/": "1"}
        assert menu(cast.sochi_reader) == {}
        new = actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=LINK)
        assert menu(cast.sochi_coordinator)["/my/accept/"] == "1"
        assert "/my/accept/" not in menu(cast.minsk_coordinator)
        # What waits is nobody's task but the coordinator's.
        with django_capture_on_commit_callbacks(execute=True):
            badge.forget([cast.sochi_executor.pk])
        assert bell.numbers(cast.sochi_executor).tasks == 0
        with django_capture_on_commit_callbacks(execute=True):
            actions.decide(new.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
        assert menu(cast.sochi_executor) == {"/my/": "1"}


def test_what_is_returned_is_to_do_whatever_its_date(plan, cast):
    with on_day("2026-01-10"):
        owed = milestone_of(plan, "1", cast.sochi)
        assert bell.to_do_now(cast.sochi_executor).count() == 0
        new = actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=LINK)
        actions.decide(new.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
        assert [one.pk for one in bell.to_do_now(cast.sochi_executor)] == [owed.pk]


def test_what_one_does_shows_on_the_next_page(plan, cast, django_capture_on_commit_callbacks):
    with on_day("2026-06-10"):
        owed = milestone_of(plan, "1", cast.sochi)
        new = actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=LINK)
        client = signed_in(cast.sochi_coordinator)
        assert 'href="/my/accept/"' in client.get("/my/").content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address("decide", owed), {"report": new.pk, "verdict": "accepted"})
        assert 'href="/my/accept/"' not in client.get("/my/").content.decode()


def test_all_numbers_are_one_statement(plan, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        badge.forget([cast.sochi_coordinator.pk])
    cast.sochi_coordinator.body  # noqa: B018 - a page has it at hand
    bell.to_do_now(cast.sochi_coordinator)
    with CaptureQueriesContext(connection) as asked:
        bell.numbers(cast.sochi_coordinator)
    assert len(asked) == 1
