"""What rows of lists, timelines and dashboards show: plain values, by which a drawing is known again."""

from dataclasses import dataclass
from datetime import date

from roadmap.progress.charts import Segment, bar
from roadmap.progress.listing import ItemRow, Part
from roadmap.progress.state import DirectionState
from roadmap.progress.timeline import Lane, TimelineMark, TimelineRow


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
