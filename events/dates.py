"""When an event is: exact days or a rough window, read from what people write, and written back.

The wording is read by the roadmap's own grammar (`plans.deadlines`); this module says which of its readings
can be the time of one event.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from plans.deadlines import Deadline, Kind, parse_deadline

YEARS = (1991, 2100)
# The values of `events.models.Precision`, which imports this module.
ROUGH = {
    Kind.MONTH: "month",
    Kind.QUARTER: "quarter",
    Kind.SEASON: "season",
    Kind.HALF_YEAR: "season",
    Kind.YEAR: "year",
}
# A stretch so long is not the time of an event but the time in which it will be.
LONGEST = 62
_LIMIT = re.compile(
    r"\s*(до|к|не позднее|не позже|после|с начала|до конца)\b(?!.*\d\s*[-–—]\s*\d)", re.IGNORECASE
)


@dataclass(frozen=True)
class Dates:
    """The time of an event: both days are included; without a precision of "day" they are a window."""

    precision: str = "unknown"
    starts_on: date | None = None
    ends_on: date | None = None
    date_text: str = ""

    @property
    def is_exact(self) -> bool:
        return self.precision == "day"


def exact(first: date | None, last: date | None) -> Dates:
    """The days from `first` to `last`; one day when one of them is missing. Raises for an end before the start."""
    first, last = first or last, last or first
    if first is None or last is None:
        raise ValidationError({"starts_on": _("Give the first day of the event.")})
    if last < first:
        raise ValidationError(
            {
                "ends_on": _(
                    "The event ends (%(last)s) before it starts (%(first)s): correct one of the dates."
                )
                % {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
            }
        )
    for name, day in (("starts_on", first), ("ends_on", last)):
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError({name: _("The year must lie between 1991 and 2100.")})
    return Dates("day", first, last)


def read(text: str, first: date | None = None, last: date | None = None) -> Dates:
    """The dates of a form or of a row: the exact ones where given, else what `text` says, else nothing known.

    Raises `ValidationError` (of `date_text`, `starts_on` or `ends_on`) for what cannot be one event's time.
    """
    if first or last:
        return exact(first, last)
    text = " ".join(text.split())
    if not text:
        return Dates()
    found = parse_deadline(text, YEARS)
    if _LIMIT.match(text) and found.kind in (Kind.DATE, Kind.MONTH, Kind.YEAR):
        raise ValidationError(
            {
                "date_text": _(
                    "“%(text)s” is a deadline. Write when the event is: “12–14 September 2026” or a month."
                )
                % {"text": text[:100]}
            }
        )
    return _from_deadline(found, text)


def _from_deadline(found: Deadline, text: str) -> Dates:
    first, last = found.start or found.end, found.end
    if found.kind in ROUGH and first and last:
        return Dates(ROUGH[found.kind], first, last, text)
    if found.kind is Kind.DATE and last:
        return Dates("day", last, last)
    if found.kind is Kind.PERIOD and first and last:
        return exact(first, last) if (last - first).days < LONGEST else Dates("season", first, last, text)
    if found.kind is Kind.UNPARSEABLE and found.warnings:
        raise ValidationError({"date_text": found.warnings[0].text})
    raise ValidationError(
        {
            "date_text": _(
                "“%(text)s” is not the time of one event. Write “12–14 September 2026”, “September 2026” or a quarter;"
                " an event that comes back every year is a new event each time."
            )
            % {"text": text[:100]}
        }
    )


def time_in_words(dates: Any) -> str:
    """The dates of an event or of `Dates`: «12–14 сентября 2026», «сентябрь 2026», or "" for nothing known."""
    first, last = dates.starts_on, dates.ends_on
    if dates.precision != "day":
        return dates.date_text or (span(first, last) if first and last else "")
    return span(first, last)


def span(first: date, last: date) -> str:
    """Two days, both included, with what they share written once."""
    end = formats.date_format(last, "j E Y")
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    if first.year == last.year:
        return f"{formats.date_format(first, 'j E')} — {end}"
    return f"{formats.date_format(first, 'j E Y')} — {end}"
