"""Which stage has come: the arithmetic, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.reminders.stages import Come, Stage, latest

EXECUTORS = (Stage(30), Stage(14), Stage(7), Stage(1), Stage(0), Stage(-7, repeats_weekly=True))
HEADS = (Stage(-30, repeats_weekly=True),)
DUE = date(2026, 9, 30)  # a Wednesday


def every_day(day: date) -> date:
    return day


def weekdays(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - 4, 0))


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 8, 30), None),  # 31 days before
        (date(2026, 8, 31), 30),
        (date(2026, 9, 15), 30),
        (date(2026, 9, 16), 14),
        (date(2026, 9, 23), 7),
        (date(2026, 9, 29), 1),
        (date(2026, 9, 30), 0),
        (date(2026, 10, 6), 0),
        (date(2026, 10, 7), -7),
        (date(2026, 10, 13), -7),
        (date(2026, 10, 14), -14),
        (date(2026, 12, 30), -91),
    ],
)
def test_the_latest_stage_that_has_come_speaks(today: date, stage: int | None) -> None:
    come = latest(EXECUTORS, DUE, today, every_day)

    assert (come and come.days_before) == stage


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 10, 29), None),
        (date(2026, 10, 30), -30),
        (date(2026, 11, 5), -30),
        (date(2026, 11, 6), -37),
    ],
)
def test_heads_hear_from_the_thirtieth_day_and_each_week_after(today: date, stage: int | None) -> None:
    come = latest(HEADS, DUE, today, every_day)

    assert (come and come.days_before) == stage


def test_a_stage_on_a_day_off_comes_on_the_working_day_before() -> None:
    due = date(2026, 10, 4)  # a Sunday; Saturday is the day before

    assert latest(EXECUTORS, due, date(2026, 10, 1), weekdays) == Come(7, date(2026, 9, 25))
    assert latest(EXECUTORS, due, date(2026, 10, 2), weekdays) == Come(0, date(2026, 10, 2))


def test_without_stages_nothing_comes() -> None:
    assert latest((), DUE, DUE, every_day) is None


@given(late=st.integers(-40, 1000), shift=st.integers(0, 12))
def test_once_come_a_stage_never_goes_back(late: int, shift: int) -> None:
    """Whatever the calendar, a later day never brings an earlier stage, and a stage comes on a day not after."""

    def calendar(day: date) -> date:
        return day - timedelta(days=day.toordinal() % (shift + 1))

    today = DUE + timedelta(days=late)
    now, next_day = (latest(EXECUTORS, DUE, day, calendar) for day in (today, today + timedelta(days=1)))
    if now:
        assert now.day <= today
        assert next_day is not None
        assert next_day.days_before <= now.days_before
