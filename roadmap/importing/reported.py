"""The state that a file gives an item, and what it means for the item's milestones.

A signed plan with a column of states says one thing about a whole item, or one about each side's part of it, while
the program keeps a state for each side and period. So a state speaks about the periods that have begun;
"taken off control" speaks about
all. It becomes reports (origin: import), never a silent change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from cities.models import User
from roadmap.choices import CLOSED, ReportOrigin, Status
from roadmap.lateness import today_in
from roadmap.models import Item, Milestone, Roadmap
from roadmap.progress.state import status_of
from roadmap.reporting import in_bulk
from roadmap.reporting.actions import Stated


@dataclass(frozen=True)
class Begun:
    """A milestone that the state of a file speaks about."""

    pk: int
    status: str
    progress: int
    started: bool
    side: str = ""
    due: int | None = None


@dataclass(frozen=True)
class Standing:
    """The status and progress (whole percent) of an item or of one side's part, and the milestones they follow from.

    `until` is the last year that a file's state speaks of: what is due after it is left as it is.
    """

    status: str = Status.PLANNED
    progress: int = 0
    # The mean before rounding: an export may have rounded it another way.
    mean: float = field(default=0, compare=False, repr=False)
    milestones: tuple[Begun, ...] = field(default=(), compare=False, repr=False)
    until: int | None = field(default=None, compare=False)

    def __getitem__(self, place: int) -> str | int:
        return (self.status, self.progress)[place]


UNTOUCHED = Standing()


def standing(roadmap: Roadmap) -> Mapping[int, Standing]:
    """The state of each item (id) now."""
    begun: dict[int, list[Begun]] = defaultdict(list)
    milestones = _with_today(Milestone.objects.filter(item__roadmap=roadmap))
    for row in milestones.order_by(F("due_date").asc(nulls_last=True), "pk"):
        begun[row.item_id].append(_begun(row, row.today))
    items: Iterable[Any] = Item.objects.filter(roadmap=roadmap).with_state()
    return {
        item.pk: Standing(item.status, round(item.progress or 0), item.progress or 0, tuple(begun[item.pk]))
        for item in items
    }


def of_side(item: Standing, side: str) -> Standing:
    """The state of one side's part of an item (the side by its city's slug)."""
    own = tuple(one for one in item.milestones if one.side == side)
    live = [one.progress for one in own if one.status != Status.CANCELLED]
    mean = sum(live) / len(live) if live else 0
    return Standing(status_of(one.status for one in own), round(mean), mean, own)


def _begun(milestone: Milestone, today: date) -> Begun:
    started = milestone.starts_on is None or milestone.starts_on <= today
    due = milestone.due_date.year if milestone.due_date else None
    return Begun(milestone.pk, milestone.status, milestone.progress, started, milestone.side.city.slug, due)


def after(now: Standing, status: str | None, progress: int | None, until: int | None = None) -> Standing:
    """The standing that the file's state asks for; `now` itself where it asks for nothing new."""
    if status is None and progress is None:
        return now
    wanted = Status(status) if status else _of_percent(progress or 0)
    percent = {Status.DONE: 100, Status.PLANNED: 0}.get(wanted, progress)
    if wanted == now.status and (percent is None or abs(percent - now.mean) < 1):
        return now
    if now.milestones and not asked(now.milestones, wanted, percent, until):
        return now
    return Standing(wanted, now.progress if percent is None else percent, now.mean, now.milestones, until)


def _of_percent(progress: int) -> Status:
    if progress == 100:
        return Status.DONE
    return Status.IN_PROGRESS if progress else Status.PLANNED


def asked(
    milestones: Sequence[Begun], status: str, progress: int | None, until: int | None = None
) -> list[Begun]:
    """Those of an item's milestones (by due date) that have to report, for the item to be in that state.

    With `until` only those that are due by the end of that year.
    """
    if until is not None:
        milestones = [one for one in milestones if one.due is not None and one.due <= until]
    if status == Status.CANCELLED:
        return [one for one in milestones if one.status not in CLOSED]
    live = [one for one in milestones if one.status != Status.CANCELLED]
    begun = [one for one in live if one.started] or live[:1]
    if status != Status.DONE:
        # A state short of "done" says nothing about what is closed already, unless all of it is.
        begun = [one for one in begun if one.status not in CLOSED] or begun[-1:]
    return [
        one for one in begun if one.status != status or (progress is not None and one.progress != progress)
    ]


def _with_today(milestones: Any) -> Any:
    return milestones.select_related("side__city").annotate(today=today_in("side__city"))


@dataclass(frozen=True)
class Wanted:
    """The state that a file asks for: of an item, or of one side's part of it (the side by its city's slug)."""

    item: int
    side: str
    standing: Standing
    text: str


def report(wanted: Sequence[Wanted], by: User) -> int:
    """Write the reports that bring items, or sides' parts of them, into the wanted states; returns their number.

    What is said of whole items comes first: what is said of a side then goes by how that left it.
    """
    whole = [one for one in wanted if not one.side]
    parts = [one for one in wanted if one.side]
    return sum(_report(some, by) for some in (whole, parts) if some)


def _report(wanted: Sequence[Wanted], by: User) -> int:
    rows = _with_today(Milestone.objects.filter(item__in={one.item for one in wanted}))
    of_item: dict[int, list[Begun]] = defaultdict(list)
    for row in rows.order_by(F("due_date").asc(nulls_last=True), "pk"):
        of_item[row.item_id].append(_begun(row, row.today))
    stated = {
        point.pk: Stated(one.standing.status, one.standing.progress, one.text, ReportOrigin.IMPORT)
        for one in wanted
        for point in asked(
            [begun for begun in of_item[one.item] if one.side in ("", begun.side)],
            one.standing.status,
            one.standing.progress,
            one.standing.until,
        )
    }
    return in_bulk.report_stated(stated, by)
