"""What rows of lists, timelines and dashboards show: plain values, by which a drawing is known again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from roadmap.progress.changes import StateChange
from roadmap.progress.charts import Segment, bar
from roadmap.progress.listing import ItemRow, Part
from roadmap.progress.points import Point
from roadmap.progress.state import DirectionState, ItemState
from roadmap.progress.timeline import Lane, TimelineMark, TimelineRow
from roadmap.progress.upcoming import Upcoming


@dataclass(frozen=True)
class DrawnPart:
    """One side's part of an item in the list; without a status the side takes no part."""

    side: str
    status: str | None
    is_overdue: bool
    is_awaiting: bool
    progress: float | None
    body: str


@dataclass(frozen=True)
class DrawnItem:
    """A row of the list of items."""

    pk: int
    number: str
    title: str
    direction: str
    is_example: bool
    deadline: str
    next_due: date | None
    needs_date: bool
    parts: tuple[DrawnPart, ...]
    progress: float | None
    is_disputed: bool


def item(row: ItemRow) -> DrawnItem:
    """What the list shows of an item."""
    return DrawnItem(
        row.item.pk,
        row.item.number,
        row.item.title,
        row.item.direction.title,
        row.item.is_example,
        row.item.deadline_text,
        row.state.next_due,
        row.needs_date,
        tuple(_part(part) for part in row.parts),
        row.state.progress,
        bool(row.state.is_disputed),
    )


def _part(part: Part) -> DrawnPart:
    body = part.bodies[0].body.label if part.bodies else ""
    return DrawnPart(
        str(part.side), part.status, bool(part.overdue), bool(part.awaiting), part.progress, body
    )


@dataclass(frozen=True)
class DrawnLine:
    """An item on the dashboard that needs attention or has changed, and what is said of its milestone.

    `kind` says which of it: "late" (the date, days), "dated" (the date), "moved" (from date to date), "disputed" (the
    statuses of `side` and of the `other` one), "changed" (from status and percent to status and percent).
    """

    kind: str
    number: str
    title: str
    mark: str
    side: str
    due: date | None = None
    days_late: int = 0
    old_due: date | None = None
    status: str = ""
    progress: int = 0
    old_status: str = ""
    old_progress: int = 0
    other: str = ""


@dataclass(frozen=True)
class DrawnComing:
    """A line of the next days: a due date of an item, or (with a `url`) an event, and `when` it is.

    `place` says of a due date who owes something by then.
    """

    title: str
    place: str
    day: date | None = None
    number: str = ""
    status: str = ""
    url: str = ""
    when: str = ""


def coming(line: Upcoming) -> DrawnComing:
    """What the dashboard shows of a line of the next days."""
    if line.entry:
        event = line.entry
        return DrawnComing(str(event.title), str(event.place), url=event.url, when=str(event.when))
    return DrawnComing(line.item.title, ", ".join(line.sides), line.day, line.item.number, line.status)


def _late(pair: tuple[ItemState, Point], names: Mapping[int, str]) -> DrawnLine:
    item, point = pair[0].item, pair[1]
    side = names[point.side]
    return DrawnLine("late", item.number, item.title, "overdue", side, point.due_date, point.days_late)


def _awaiting(pair: tuple[ItemState, Point], names: Mapping[int, str]) -> DrawnLine:
    item, point = pair[0].item, pair[1]
    return DrawnLine("dated", item.number, item.title, "awaiting", names[point.side], point.due_date)


def _disputed(row: ItemState, names: Mapping[int, str]) -> DrawnLine:
    (closed, idle), item = row.disputes[0], row.item
    line = DrawnLine("disputed", item.number, item.title, "disputed", names[closed.side])
    return replace(line, old_status=closed.status, other=names[idle.side], status=idle.status)


def _change(one: StateChange, names: Mapping[int, str]) -> DrawnLine:
    item, point, side = one.item.item, one.point, names[one.point.side]
    if one.kind == "overdue":
        return DrawnLine("dated", item.number, item.title, "overdue", side, point.due_date)
    line = DrawnLine("moved", item.number, item.title, point.status, side, point.due_date)
    if one.kind == "moved":
        return replace(line, old_due=one.old_due_date)
    now, before = (point.status, point.progress), (one.old_status, one.old_progress)
    return DrawnLine("changed", item.number, item.title, point.status, side, None, 0, None, *now, *before)


# What the dashboard says of each kind of rows, with the names of the sides.
LINES: dict[str, Callable[[Any, Mapping[int, str]], DrawnLine]] = {
    "late": _late,
    "awaiting": _awaiting,
    "disputed": _disputed,
    "change": _change,
}


@dataclass(frozen=True)
class DrawnMark:
    """A milestone in the timeline; places are percents of the width."""

    x: float
    line_x: float
    line_width: float
    is_in: bool
    mark: str
    due: date | None


@dataclass(frozen=True)
class DrawnLane:
    """One side's milestones; `y` is the lane's middle, px."""

    side: str
    marks: tuple[DrawnMark, ...]
    dateless: tuple[str, ...]
    y: int


@dataclass(frozen=True)
class DrawnRow:
    """An item of the timeline; `height` in px."""

    number: str
    title: str
    lanes: tuple[DrawnLane, ...]
    height: int


def timeline_row(row: TimelineRow) -> DrawnRow:
    """What the timeline shows of an item."""
    lanes = tuple(_lane(lane) for lane in row.lanes)
    return DrawnRow(row.item.item.number, row.item.item.title, lanes, row.height)


def _lane(lane: Lane) -> DrawnLane:
    return DrawnLane(
        str(lane.side),
        tuple(_mark(mark) for mark in lane.marks),
        tuple(point.mark for point in lane.dateless),
        lane.y,
    )


def _mark(mark: TimelineMark) -> DrawnMark:
    return DrawnMark(mark.x, mark.line_x, mark.line_width, mark.is_in, mark.point.mark, mark.point.due_date)


@dataclass(frozen=True)
class DrawnShare:
    """How far one side is in a direction; without segments it takes no part."""

    side: str
    bar: tuple[Segment, ...]
    progress: float | None


@dataclass(frozen=True)
class DrawnDirection:
    """A direction on the dashboard: its items, how many are overdue, how far each side is."""

    pk: int
    title: str
    total: int
    overdue: int
    sides: tuple[DrawnShare, ...]


def direction(row: DirectionState) -> DrawnDirection:
    """What the dashboard shows of a direction."""
    sides = tuple(DrawnShare(str(side), tuple(bar(tally)), tally.progress) for side, tally in row.sides)
    return DrawnDirection(row.direction.pk, row.direction.title, row.all.total, row.all.overdue, sides)
