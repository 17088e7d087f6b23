"""A month as a calendar shows it: weeks of days, the events on each, and who has the day off."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from cities.calendar import WorkingDays
from cities.models import City
from events.choices import Precision
from events.models import Event
from events.querysets import EventQuerySet


@dataclass
class Day:
    """One day: `off` names the countries that do not work, `is_off` says that none does."""

    date: date
    in_month: bool
    is_today: bool
    off: list[str] = field(default_factory=list)
    is_off: bool = False
    events: list[Event] = field(default_factory=list)


@dataclass
class Month:
    """The month that begins on `first`: whole weeks, and the events known only roughly that may fall into it."""

    first: date
    weeks: list[list[Day]]
    rough: list[Event]

    @property
    def previous(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"

    @property
    def is_empty(self) -> bool:
        return not self.rough and not any(day.events for week in self.weeks for day in week if day.in_month)


def of(first: date, events: EventQuerySet, cities: QuerySet[City]) -> Month:
    """The month of the day `first` with what of `events` touches it, and the days off of the countries of `cities`.

    Its today is that of whoever looks, by their own clock. Three queries.
    """
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found = list(events.between(weeks[0][0], weeks[-1][-1]).order_by("starts_on", "title", "pk"))
    known = list(cities.order_by("country", "pk"))
    countries = {city.country: city.country_name for city in known}
    today = timezone.localdate()
    working = WorkingDays.load()
    days = [
        [_day(day, first, today, countries, working, [one for one in found if one.is_exact]) for day in week]
        for week in weeks
    ]
    last = _last_of(first)
    rough = [
        one
        for one in found
        if one.precision != Precision.DAY
        and one.starts_on
        and one.ends_on
        and one.starts_on <= last
        and one.ends_on >= first
    ]
    return Month(first, days, rough)


def _day(
    day: date, first: date, today: date, countries: dict[str, str], working: WorkingDays, events: list[Event]
) -> Day:
    off = [name for country, name in countries.items() if not working.is_working_day(country, day)]
    return Day(
        day,
        in_month=day.month == first.month,
        is_today=day == today,
        off=off,
        is_off=bool(off) and len(off) == len(countries),
        events=[
            one for one in events if one.starts_on and one.ends_on and one.starts_on <= day <= one.ends_on
        ],
    )


def _last_of(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
