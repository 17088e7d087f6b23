"""Which shifted days of next year nobody has told the program; each December its administrators are asked for them.

Governments move working days by a decree in the autumn. The library knows the decrees of before its release, and
administrators enter what it does not know (`cities.calendar`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from django.utils import timezone

from cities import outbox
from cities.calendar import WorkingDays
from cities.choices import LetterKind, Role
from cities.models import City, User
from core import marks

DECEMBER = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class UnknownShifts:
    """A country of which no shifted day of the year is known, and the days that are likely to be off."""

    country: str
    name: str
    likely: tuple[date, ...]


def unknown_shifts(year: int) -> list[UnknownShifts]:
    """The countries of our cities whose shifted days of `year` neither the library nor the administrators know.

    Two queries. A country that the library does not know at all is among them.
    """
    calendar = WorkingDays.load()
    entered = {country for country, day in calendar.special if day.year == year}
    countries = dict(City.objects.order_by("country").values_list("country", "country_name"))
    return [
        UnknownShifts(country, name or country, tuple(_bridges(calendar, country, year)))
        for country, name in countries.items()
        if country not in entered and not _library_knows(country, year)
    ]


def _library_knows(country: str, year: int) -> bool:
    try:
        known = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return False
    shifted = getattr(known, "special_public_holidays", {}).get(year)
    return bool(shifted) or any(day.year == year for day in known.weekend_workdays)


def _bridges(calendar: WorkingDays, country: str, year: int) -> Iterable[date]:
    """The working days between two days off: those that a decree moves as a rule."""
    day = date(year, 1, 1)
    while day.year == year:
        around = (day - ONE_DAY, day + ONE_DAY)
        if calendar.is_working_day(country, day) and not any(
            calendar.is_working_day(country, other) for other in around
        ):
            yield day
        day += ONE_DAY


def tell() -> int:
    """In December, once for each year: write to every administrator what is not known of the next one; how many."""
    today = timezone.localdate()
    year = today.year + 1
    told = marks.last(marks.NEXT_YEAR)
    if today.month != DECEMBER or (told and told.detail == str(year)) or not unknown_shifts(year):
        return 0
    people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    addresses = list(people.values_list("email", flat=True))
    for address in addresses:
        outbox.put(LetterKind.NEXT_YEAR, address)
    marks.note(marks.NEXT_YEAR, str(year))
    return len(addresses)
