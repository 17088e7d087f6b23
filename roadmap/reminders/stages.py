"""Which stage of reminding has come: pure arithmetic of dates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7
# A stage is never moved further than this by days off.
LONGEST_SHIFT = timedelta(days=30)


@dataclass(frozen=True)
class Stage:
    """`days_before` the due date (below zero: after it); `repeats_weekly`: and each week after that."""

    days_before: int
    repeats_weekly: bool = False

    def has(self, days_before: int) -> bool:
        """Whether a row of so many days before the due date is of this stage, or one of its repeats."""
        later = self.days_before - days_before
        return later == 0 or (self.repeats_weekly and later > 0 and later % WEEK == 0)


@dataclass(frozen=True)
class Come:
    """A stage that has come: its days, and the working day on which it came."""

    days_before: int
    day: date


def latest(
    stages: Iterable[Stage], due: date, today: date, working_day_before: Callable[[date], date]
) -> Come | None:
    """The latest of the stages whose day is `today` or past, or `None` before the first.

    "Past" and not "today": a day on which nothing ran loses nothing, and of several that were missed the
    latest speaks for all. A stage on a day off comes on the working day before it.
    """
    come = None
    for stage in stages:
        found = _come(stage, due, today, working_day_before)
        if found and (come is None or found.days_before < come.days_before):
            come = found
    return come


def _come(stage: Stage, due: date, today: date, working_day_before: Callable[[date], date]) -> Come | None:
    days_before = stage.days_before
    if stage.repeats_weekly:
        weeks = (today + LONGEST_SHIFT - (due - timedelta(days=days_before))).days // WEEK
        days_before -= WEEK * max(weeks, 0)
    while days_before <= stage.days_before:
        day = working_day_before(due - timedelta(days=days_before))
        if day <= today:
            return Come(days_before, day)
        days_before += WEEK
    return None
