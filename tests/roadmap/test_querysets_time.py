"""Overdue, due soon, silent: in the calendar of the side's city, at the very edges of the days."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from roadmap.lateness import Lateness, LocalDay
from roadmap.models import Milestone
from roadmap.reporting import actions
from tests.roadmap.daily import annotated, milestone_of

DUE = date(2026, 6, 30)


@pytest.fixture
def owed(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


def flags(milestone, on=None):
    found = Milestone.objects.with_state(on).filter(pk=milestone.pk)
    return annotated(found, "is_overdue", "is_due_soon")[0]


@pytest.mark.parametrize(
    ("on", "overdue", "due_soon"),
    [
        (date(2026, 5, 30), False, False),
        (date(2026, 5, 31), False, True),  # thirty days
        (DUE, False, True),
        (date(2026, 7, 1), True, False),
    ],
)
@pytest.mark.parametrize("status", ["planned", "in_progress", "suspended", "done", "cancelled"])
def test_overdue_and_due_soon_by_day_and_status(owed, on, overdue, due_soon, status):
    closed = status in ("done", "cancelled")
    Milestone.objects.filter(pk=owed.pk).update(
        status=status, progress=100 if status == "done" else 0, closed_on=DUE if closed else None
    )
    assert flags(owed, on) == ((False, False) if closed else (overdue, due_soon))


@pytest.mark.parametrize(
    ("zone", "moment", "overdue"),
    [
        ("Europe/Moscow", "2026-06-30T20:59:00Z", False),
        ("Europe/Moscow", "2026-06-30T21:00:00Z", True),
        ("Asia/Vladivostok", "2026-06-30T13:59:00Z", False),
        ("Asia/Vladivostok", "2026-06-30T14:00:00Z", True),
        ("America/New_York", "2026-07-01T03:59:00Z", False),
        ("America/New_York", "2026-07-01T04:00:00Z", True),
    ],
)
def test_today_is_the_date_in_the_sides_city(owed, cast, zone, moment, overdue):
    cast.sochi.time_zone = zone
    cast.sochi.save()
    with time_machine.travel(moment, tick=False):
        assert flags(owed)[0] is overdue
        assert Milestone.objects.overdue().filter(pk=owed.pk).exists() is overdue


def test_without_a_date_nothing_is_ever_overdue(owed):
    Milestone.objects.filter(pk=owed.pk).update(due_date=None, first_due_date=None)
    assert flags(owed, date(2030, 1, 1)) == (False, False)


@pytest.mark.parametrize(
    ("on", "silent"),
    [
        (date(2026, 3, 31), False),  # the window opened on 1 January: 89 days
        (date(2026, 4, 1), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),  # the roadmap is over
    ],
)
def test_silent_after_ninety_days_without_a_report(owed, on, silent):
    assert Milestone.objects.silent(on).filter(pk=owed.pk).exists() is silent


def test_a_report_breaks_the_silence_for_ninety_days(owed, cast):
    # 22:30 in UTC is the next day in Sochi already.
    with time_machine.travel(datetime(2026, 4, 1, 22, 30, tzinfo=UTC), tick=False):
        actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=10)
    silent = Milestone.objects.filter(pk=owed.pk)
    assert not silent.silent(date(2026, 6, 30)).exists()
    assert silent.silent(date(2026, 7, 1)).exists()


def test_who_may_report_is_told_the_same_in_a_filter_and_in_a_mark(plan, cast):
    for user in (
        cast.sochi_executor,
        cast.sochi_coordinator,
        cast.sochi_reader,
        cast.administrator,
        cast.stranger,
    ):
        everything = Milestone.objects.with_rights_of(user)
        may = set(Milestone.objects.reportable_by(user).values_list("pk", flat=True))
        assert {pk for pk, may_report in annotated(everything, "pk", "may_report") if may_report} == may
        decides = set(Milestone.objects.decidable_by(user).values_list("pk", flat=True))
        assert {pk for pk, may_decide in annotated(everything, "pk", "may_decide") if may_decide} == decides


@pytest.mark.parametrize(
    ("last_report", "silent"),
    [(None, False), (date(2026, 6, 1), False), (date(2026, 3, 1), True)],
    ids=["never reported", "29 days ago", "121 days ago"],
)
def test_without_a_date_silence_counts_from_the_first_report_on(plan, cast, last_report, silent):
    said = last_report and datetime(last_report.year, last_report.month, last_report.day, 9, tzinfo=UTC)
    Milestone.objects.filter(item__number="1").update(
        first_due_date=None, due_date=None, starts_on=None, last_reported_at=said
    )
    on = date(2026, 6, 30)
    of_item = Milestone.objects.filter(item__number="1")
    judged = LocalDay(on, "Europe/Moscow", plan.starts_on, plan.ends_on).judge("planned", None, None, said)

    assert of_item.silent(on).exists() is silent
    assert judged == Lateness(is_overdue=False, is_due_soon=False, is_silent=silent)
