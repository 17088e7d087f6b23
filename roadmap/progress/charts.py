"""The numbers and the geometry of the dashboard's charts, drawn as SVG by the templates."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from roadmap.choices import Status
from roadmap.models import Direction
from roadmap.progress.points import Point
from roadmap.progress.state import ItemGroup, ItemState, Snapshot, Tally, year_of

# The order of a bar's segments; "overdue" is drawn hatched.
SEGMENTS = ("done", "in_progress", "overdue", "suspended", "planned", "cancelled")


@dataclass(frozen=True)
class Segment:
    """A part of a bar: what it stands for, how many, where it starts, how wide it is (percent of the bar)."""

    name: str
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


def bar(tally: Tally) -> list[Segment]:
    """The segments of a bar of `tally`, left to right; empty ones are left out."""
    segments, x = [], 0.0
    for name in SEGMENTS:
        count = tally.segments[name]
        if count:
            width = 100 * count / tally.total
            segments.append(Segment(name, count, round(x, 2), round(width, 2)))
            x += width
    return segments


@dataclass(frozen=True)
class Month:
    """The end of a month: the share (percent) of milestones that were to be closed, and that were, by then."""

    last_day: date
    planned: int
    done: int | None  # None for months to come
    planned_share: float
    done_share: float | None
    x: float  # percent of the chart's width
    zone: str = ""  # "earlier" or "later" for what lies outside the roadmap's years


# So many percent of the width an axis keeps for what lies before or after the roadmap's years.
ROOM = 6


@dataclass(frozen=True)
class Axis:
    """The days of the roadmap over a width of 100, with room at the ends for dates outside them."""

    before: int = 0
    after: int = 0

    @classmethod
    def of(cls, dates: Iterable[date], first: date, last: date) -> "Axis":
        """The axis for these due dates."""
        dates = list(dates)
        return cls(
            ROOM if any(day < first for day in dates) else 0, ROOM if any(day > last for day in dates) else 0
        )

    def x(self, share: float) -> float:
        """Where a share (0 to 1) of the roadmap's days lies, held within them."""
        return round(self.before + (100 - self.before - self.after) * min(max(share, 0.0), 1.0), 2)


@dataclass(frozen=True)
class Trend:
    """Plan and fact by month. Only milestones with a date that are not cancelled count."""

    total: int
    months: tuple[Month, ...]
    now: Month  # how it is on the snapshot's day
    years: tuple[tuple[int, float], ...]  # the year and where it begins, percent of the width

    @property
    def plan_path(self) -> str:
        """The plan as a line in a field of 100 × 100."""
        return "M0 100 " + " ".join(f"L{month.x:g} {100 - month.planned_share:g}" for month in self.months)

    @property
    def fact_path(self) -> str:
        """The fact as a line in a field of 100 × 100, up to the day."""
        past = [month for month in self.months if month.done_share is not None and month.x < self.now.x]
        points = [*past, self.now]
        return "M0 100 " + " ".join(f"L{month.x:g} {100 - (month.done_share or 0):g}" for month in points)

    @property
    def now_y(self) -> float:
        """Where the fact is in that field on the day."""
        return round(100 - (self.now.done_share or 0), 2)

    @property
    def fact_area(self) -> str:
        return f"{self.fact_path} L{self.now.x:g} 100 Z"

    @property
    def gap(self) -> int:
        """Milestones by which the fact is behind the plan on the day; below zero: ahead."""
        return self.now.planned - (self.now.done or 0)


def trend(snapshot: Snapshot) -> Trend | None:
    """Plan and fact over the roadmap's period; None when nothing has a date."""
    first, last = snapshot.roadmap.starts_on, snapshot.roadmap.ends_on
    counted = [point for point in snapshot.points if point.due_date and point.status != Status.CANCELLED]
    if not counted:
        return None
    due = sorted(point.due_date for point in counted if point.due_date)
    closed = sorted(
        point.closed_on for point in counted if point.status == Status.DONE and point.closed_on is not None
    )
    length = (last - first).days + 1

    axis = Axis.of(due, first, last)

    def at(day: date, to_come: bool, zone: str = "") -> Month:
        planned = bisect_right(due, day)
        done = None if to_come else bisect_right(closed, day)
        return Month(
            last_day=day,
            planned=planned,
            done=done,
            planned_share=round(100 * planned / len(counted), 2),
            done_share=None if done is None else round(100 * done / len(counted), 2),
            x=100 if zone == "later" else axis.x(max((day - first).days + 1, 0) / length),
            zone=zone,
        )

    months = [at(day, day > snapshot.on) for day in month_ends(first, last)]
    if axis.before:
        months.insert(0, at(first - timedelta(days=1), first > snapshot.on, "earlier"))
    if axis.after:
        # The plan ends with everything.
        months.append(at(due[-1], due[-1] > snapshot.on, "later"))
    years = tuple(
        (year, axis.x(max((date(year, 1, 1) - first).days, 0) / length))
        for year in range(first.year, last.year + 1)
    )
    # Counted on the day itself: what is closed after the roadmap's end is closed, and before its start nothing is owed.
    return Trend(len(counted), tuple(months), at(snapshot.on, False), years)


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month from `first` to `last`; the very last is `last` itself."""
    ends: list[date] = []
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date.fromordinal(date(year, month, 1).toordinal() - 1)
        if end >= last:
            return [*ends, last]
        ends.append(end)


@dataclass(frozen=True)
class HeatCell:
    """What a direction owes in a year: items with something due then, their mean progress, how many overdue."""

    year: int | str  # "earlier" or "later" than the roadmap's years
    items: int
    progress: float | None
    overdue: int

    @property
    def level(self) -> int:
        """The step of the colour, 0 (nothing) to 4 (everything)."""
        if not self.progress:
            return 0
        return 4 if self.progress == 100 else 1 + int(self.progress // 34)


def heat(snapshot: Snapshot) -> list[tuple[Direction, tuple[HeatCell, ...]]]:
    """Direction × year: each cell looks at the milestones that fall due in that year.

    What falls due outside the roadmap's years has a column before or after them.
    """
    roadmap = snapshot.roadmap
    due = {year_of(point.due_date, *roadmap.years) for point in snapshot.points if point.due_date}
    years: list[int | str] = [*range(roadmap.years[0], roadmap.years[1] + 1)]
    years = [*(["earlier"] if "earlier" in due else []), *years, *(["later"] if "later" in due else [])]
    rows: list[tuple[Direction, tuple[HeatCell, ...]]] = []
    for state in snapshot.by_direction:
        cells = []
        for year in years:
            groups: list[ItemGroup] = [
                part for item in state.items if (part := item.in_year(year, roadmap.years)).points
            ]
            tally = Tally(groups)
            cells.append(HeatCell(year, tally.total, tally.progress, tally.overdue))
        rows.append((state.direction, tuple(cells)))
    return rows


class Attention(TypedDict):
    """What managers see first: milestones with their items, the latest first; items in dispute."""

    overdue: list[tuple[ItemState, Point]]
    disputed: list[ItemState]
    awaiting: list[tuple[ItemState, Point]]


def attention(snapshot: Snapshot) -> Attention:
    """What is late, disputed or waiting for a decision as of the day of the snapshot."""
    named = [(item, point) for item in snapshot.items for point in item.points]
    return {
        "overdue": sorted(
            (pair for pair in named if pair[1].is_overdue), key=lambda pair: -pair[1].days_late
        ),
        "disputed": [item for item in snapshot.items if item.is_disputed],
        "awaiting": [pair for pair in named if pair[1].is_awaiting],
    }
