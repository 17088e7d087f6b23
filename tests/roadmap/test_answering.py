"""The two numbers: what was reported by its date, and how soon after a letter; and who never answers."""

from datetime import date

import pytest
from django.test import Client

from roadmap.choices import Status
from roadmap.models import Reminder
from roadmap.progress import answering
from roadmap.reminders import run
from roadmap.reporting import actions
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of


@pytest.fixture
def answered(plan, cast, mail_server):
    """Item 1 fell due on 30 June on both sides; Sochi reported two days after its letter, Minsk never."""
    with on_day("2026-06-23"):
        run.remind(by_hand=True)
    with on_day("2026-06-25"):
        owed = milestone_of(plan, "1", cast.sochi)
        actions.report(owed.pk, cast.sochi_executor, status=Status.IN_PROGRESS, progress=50)
    return plan


def test_the_share_is_by_side_and_month(answered, cast):
    found = answering.months([answered.pk], date(2026, 7, 5))
    assert [(one.side, one.first, one.due, one.reported) for one in found] == [
        ("Сочи", date(2026, 6, 1), 1, 1),
        ("Минск", date(2026, 6, 1), 1, 0),
    ]
    assert not answering.months([answered.pk], date(2026, 6, 30))


def test_a_report_after_the_date_or_long_before_is_not_by_the_date(plan, cast):
    for day, number in (("2026-07-01", "1"), ("2026-08-20", "2")):
        with on_day(day):
            owed = milestone_of(plan, number, cast.sochi)
            actions.report(owed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=50)
    found = answering.months([plan.pk], date(2026, 10, 5))
    assert [one.reported for one in found if one.side == "Сочи"] == [0, 0]


def test_the_median_counts_from_the_first_letter_to_the_next_report(answered):
    assert answering.median([answered.pk], date(2026, 6, 1)) == pytest.approx(2 * 86400, abs=5)
    assert answering.median([answered.pk], date(2026, 6, 24)) is None
    assert answering.median([], date(2026, 6, 1)) is None


def test_whoever_got_three_letters_and_reported_nothing_never_answers(answered, cast):
    with on_day("2026-06-29"):
        run.remind(by_hand=True)
    assert cast.minsk_executor not in answering.never_answered(answered, date(2026, 4, 1))
    with on_day("2026-06-30"):
        run.remind(by_hand=True)
    assert Reminder.objects.filter(person=cast.minsk_executor, state="sent").count() == 3
    silent = answering.never_answered(answered, date(2026, 4, 1))
    assert cast.minsk_executor in silent
    assert cast.sochi_executor not in silent


def test_names_are_for_those_who_coordinate(answered, cast):
    with on_day("2026-07-05"):
        for person, shown in ((cast.sochi_reader, False), (cast.sochi_coordinator, True)):
            client = Client()
            client.force_login(person)
            page = client.get(f"/r/{answered.slug}/answering/").content.decode()
            assert "Как отвечают на план" in page
            assert ("Кто никогда не отвечает" in page) is shown
