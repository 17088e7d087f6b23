"""The kinds of reminders: what is due, what is no longer needed, and how it reads in a letter.

A source is registered once, when its app is ready; planning and delivery know sources only, so an app above
this one brings reminders of its own into the same ledger, with the same promise (each arrives, once).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.db.models import QuerySet
from django.utils import timezone

from cities.calendar import WorkingDays
from roadmap.models import Reminder
from roadmap.reminders.people import People, Place, Recipient

# The order in which the parts of a letter stand.
OVERDUE, DUE, NEWS, SUMMARY = "overdue", "due", "news", "summary"
GROUPS = (OVERDUE, DUE, NEWS, SUMMARY)


@dataclass(frozen=True)
class Due:
    """Something owed by a date, and who hears of it: for each recipient the audiences he or she belongs to."""

    subject_id: int
    due_date: date
    hearers: Mapping[Recipient, frozenset[str]]
    milestone_id: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of a letter. `when` says how far the date is, `note` whatever else matters, both in words.

    `row_id` is the ledger's row; two rows that say the same are one line.
    """

    group: str
    number: str
    title: str
    side: str
    url: str
    side_slug: str = ""
    due: date | None = None
    when: str = ""
    note: str = ""
    stage: int | None = None
    row_id: int = field(default=0, compare=False)


class Outlook:
    """The moment as planning sees it: the calendars, the people, and what date it is where.

    `on` stands in for "today" everywhere, for planning by hand as of another date.
    """

    def __init__(self, on: date | None = None) -> None:
        self.on = on
        self.now: datetime = timezone.now()
        self.calendar = WorkingDays.load()
        self.people = People()

    def today(self, place: Place) -> date:
        return self.on or self.now.astimezone(place.zone).date()

    def latest_day(self) -> date:
        """A date that is not before "today" anywhere on Earth."""
        return self.on or timezone.localdate(self.now, timezone.get_fixed_timezone(14 * 60))

    def is_time_to_write(self, place: Place, *, wait_for_hour: bool) -> bool:
        """Letters leave on working days, from the morning hour of the place."""
        if not self.calendar.is_working_day(place.country, self.today(place)):
            return False
        return not wait_for_hour or self.now.astimezone(place.zone).hour >= place.hour


class Source(Protocol):
    """One kind of reminder."""

    @property
    def kind(self) -> str:
        """The name of the kind, as it stands in the ledger."""

    def wanted(self, outlook: Outlook) -> Iterable[Reminder]:
        """The rows, not saved, that the ledger should have by now and may lack."""

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Those of `rows` (of this kind) that need not be told any more."""

    def lines(self, rows: Sequence[Reminder], today: date) -> list[Line]:
        """What the letter says about these rows (of this kind, of one recipient), in order."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a kind of reminders; to be called from an `AppConfig.ready`. A later one of the same kind replaces."""
    _sources[source.kind] = source


def all_sources() -> list[Source]:
    return list(_sources.values())


def source_of(kind: str) -> Source | None:
    """The source of a kind; `None` for rows that an app left behind which is no longer installed."""
    return _sources.get(kind)
