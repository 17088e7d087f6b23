"""Which days a country works: the `holidays` library, and before it the days that administrators entered.

The library knows public holidays and the shifted days that were decreed before its release; both governments
go on decreeing, so a `CalendarDay` row overrules it either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

from cities.models import CalendarDay

SATURDAY = 5
# The longest unbroken run of days off that is believed; a calendar without a working day must not hang us.
LONGEST_BREAK = 60


@lru_cache(maxsize=32)
def _library(country: str) -> holidays.HolidayBase | None:
    """The library's calendar, which fills itself year by year as it is asked; `None` for an unknown country."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


@lru_cache(maxsize=50_000)
def _works_by_library(country: str, day: date) -> bool:
    known = _library(country)
    return known.is_working_day(day) if known is not None else day.weekday() < SATURDAY


@dataclass(frozen=True)
class WorkingDays:
    """The calendars of all countries as they are now; to be asked many times at the cost of one query.

    `special` maps (country, date) to whether that day works.
    """

    special: Mapping[tuple[str, date], bool] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "WorkingDays":
        """With the administrators' days; one query."""
        rows = CalendarDay.objects.values_list("country", "date", "is_working")
        return cls({(country, day): works for country, day, works in rows})

    def is_working_day(self, country: str, day: date) -> bool:
        """Whether `day` is worked in `country` (two letters of ISO 3166)."""
        entered = self.special.get((country, day))
        return _works_by_library(country, day) if entered is None else entered

    def working_day_before(self, country: str, day: date) -> date:
        """`day` where it is worked, else the last working day before it."""
        for back in range(LONGEST_BREAK):
            earlier = day - timedelta(days=back)
            if self.is_working_day(country, earlier):
                return earlier
        return day

    def working_day_after(self, country: str, day: date) -> date:
        """`day` where it is worked, else the first working day after it."""
        for ahead in range(LONGEST_BREAK):
            later = day + timedelta(days=ahead)
            if self.is_working_day(country, later):
                return later
        return day


def is_working_day(country: str, day: date) -> bool:
    """`WorkingDays.is_working_day` for a single question; one query."""
    return WorkingDays.load().is_working_day(country, day)


def working_day_before(country: str, day: date) -> date:
    """`WorkingDays.working_day_before` for a single question; one query."""
    return WorkingDays.load().working_day_before(country, day)
