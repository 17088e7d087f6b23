"""The kinds of reminders: what is due, what is no longer needed, and how it reads in a letter.

A source is registered once, when its app is ready; planning and delivery know sources only, so an app above
this one brings reminders of its own into the same ledger, with the same promise (each arrives, once).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone

from cities.calendar import WorkingDays
from roadmap.choices import Audience
from roadmap.models import Reminder, ReminderStage
from roadmap.reminders.people import People, Place, Recipient
from roadmap.reminders.stages import Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The parts of a letter, in their order.
OVERDUE, DUE, NEWS, SUMMARY = "overdue", "due", "news", "summary"
GROUPS = (OVERDUE, DUE, NEWS, SUMMARY)


@dataclass(frozen=True)
class Due:
    """Something owed by a date, and who hears of it: for each recipient the audiences he or she belongs to."""

    subject_id: int
    due_date: date
    recipients: Mapping[Recipient, frozenset[str]]
    milestone_id: int | None = None


@dataclass(frozen=True)
class LetterLine:
    """One line of a letter. `when` says how far the date is, `note` whatever else matters, both in words.

    `row_id` is the ledger's row; two rows that say the same are one line. `roadmap` is named where a letter has lines
    of several.
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
    roadmap: str = ""
    stage: int | None = field(default=None, compare=False)
    row_id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Wanted:
    """What the ledger should have: `rows`, not saved, that it may lack, and the ids of those to cancel.

    `to_cancel` wait to be sent to somebody who is no longer concerned.
    """

    rows: Sequence[Reminder] = ()
    to_cancel: Collection[int] = ()


class PlanningDay:
    """The moment as planning sees it: the calendars, the people, and what date it is where.

    `on` stands in for "today" everywhere, for planning by hand as of another date.
    """

    def __init__(self, on: date | None = None) -> None:
        self.on = on
        self.now: datetime = timezone.now()
        self.calendar = WorkingDays.load()
        self.people = People(on)

    @cached_property
    def stages(self) -> dict[str, dict[str, list[Stage]]]:
        """The stages in use: by kind, then by audience."""
        found: dict[str, dict[str, list[Stage]]] = defaultdict(lambda: defaultdict(list))
        for row in ReminderStage.objects.filter(is_active=True, audience__in=Audience.values):
            found[row.kind][row.audience].append(Stage(row.days_before, row.repeats_weekly))
        return found

    def earliest_stage(self, kind: str) -> int:
        """How many days before a date its first stage comes; 0 when there are no stages before it."""
        days = [stage.days_before for stages in self.stages[kind].values() for stage in stages]
        return max([0, *days])

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
        """The name of the kind, as it is in the ledger."""

    @property
    def counted_from(self) -> "StrOrPromise":
        """The date from which its stages count, in words for administrators; empty for a kind without stages."""

    def wanted(self, planning_day: PlanningDay) -> Wanted:
        """What the ledger should have by now, and what of it is to be cancelled."""

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Those of `rows` (of this kind) that need not be sent any more."""

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        """What the letter says about these rows (of this kind, of one recipient), in order."""


@dataclass(frozen=True)
class WrittenByVerbs:
    """A kind whose rows are written by the verbs, so that planning adds nothing.

    `gone` gives the condition on rows that need not be sent any more.
    """

    kind: str
    gone: Callable[[], Q]
    # Notices have no stages before a date.
    counted_from: ClassVar[str] = ""

    def wanted(self, planning_day: PlanningDay) -> Wanted:
        return Wanted()

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows.filter(self.gone())


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a kind of reminders; to be called from an `AppConfig.ready`. A later one of the same kind replaces."""
    _sources[source.kind] = source


def all_sources() -> list[Source]:
    """Every kind that is registered, in the order of registration."""
    return list(_sources.values())


def source_of(kind: str) -> Source | None:
    """The source of a kind; `None` for rows that an app left behind which is no longer installed."""
    return _sources.get(kind)


def obsolete_among(rows: QuerySet[Reminder]) -> Q:
    """The condition on a row "it need not be sent any more": decided, closed, or answered since."""
    gone = Q(pk__in=[])
    for source in all_sources():
        gone |= Q(pk__in=source.obsolete(rows.filter(kind=source.kind)).order_by().values("pk"))
    return gone


def dates() -> dict[str, "StrOrPromise"]:
    """The kinds that have stages, and what date those count from in words."""
    return {source.kind: source.counted_from for source in all_sources() if source.counted_from}
