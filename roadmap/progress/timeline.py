"""The timeline's geometry: items by direction over the months, milestones as marks, events, the day.

Places are percents of the width, so that the drawing fits any screen and any sheet.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from roadmap.models import Direction, Side
from roadmap.panels import UpcomingEvent
from roadmap.progress.charts import Axis, month_ends
from roadmap.progress.points import Point
from roadmap.progress.state import ItemState, Snapshot


@dataclass(frozen=True)
class TimelineSpan:
    """The days that are drawn, both inclusive."""

    first: date
    last: date
    axis: Axis = field(default_factory=Axis)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, day: date) -> float:
        """Where the end of `day` lies, percent of the width; held within the drawing."""
        return self.axis.x(((day - self.first).days + 1) / self.days)

    def place(self, due: date) -> float:
        """Where a due date lies: outside the days drawn in the room that is kept for it."""
        if due < self.first:
            return self.axis.before / 2
        return 100 - self.axis.after / 2 if due > self.last else self.x(due)

    def has_place(self, due: date) -> bool:
        if due < self.first:
            return bool(self.axis.before)
        return due <= self.last or bool(self.axis.after)

    @property
    def later_x(self) -> float | None:
        """Where what is later begins; None where nothing is."""
        return 100 - self.axis.after if self.axis.after else None

    def shows(self, first: date | None, last: date) -> bool:
        """Whether anything from `first` (or only the day `last`) to `last` lies in it."""
        return self.has_place(last) or ((first or last) <= self.last and last >= self.first)


def span_of(snapshot: Snapshot, year: int | None, quarter: int | None) -> TimelineSpan:
    """The whole roadmap, one of its years, or a quarter (1–4) of that year."""
    if year is None:
        first_day, last_day = snapshot.roadmap.starts_on, snapshot.roadmap.ends_on
        due = [point.due_date for point in snapshot.points if point.due_date]
        return TimelineSpan(first_day, last_day, Axis.of(due, first_day, last_day))
    first, last = (quarter * 3 - 2, quarter * 3) if quarter else (1, 12)
    after = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return TimelineSpan(date(year, first, 1), after - timedelta(days=1))


@dataclass(frozen=True)
class TimelineColumn:
    """A month (or, over several years, a quarter) of the head: where it begins and how wide it is, percent.

    `is_minor`: its name is left out where the screen is narrow.
    """

    day: date
    x: float
    width: float
    is_quarter: bool
    is_minor: bool


def columns(span: TimelineSpan) -> list[TimelineColumn]:
    """Months where there are 12 or fewer, else quarters."""
    ends = month_ends(span.first, span.last)
    are_quarters = len(ends) > 12
    if are_quarters:
        ends = [end for end in ends if end.month % 3 == 0 or end == span.last]
    # Named in any case: the first month of each quarter of a year, the first and the third quarter of each year.
    named = range(1, 13) if len(ends) <= 3 else (1, 7) if are_quarters else (1, 4, 7, 10)
    found, x, day = [], span.axis.x(0), span.first
    for end in ends:
        found.append(TimelineColumn(day, x, round(span.x(end) - x, 2), are_quarters, day.month not in named))
        x, day = span.x(end), end + timedelta(days=1)
    return found


@dataclass(frozen=True)
class TimelineMark:
    """A milestone in the drawing: its due date, and the window that leads to it as a line."""

    point: Point
    x: float
    line_x: float
    line_width: float
    is_in: bool  # False when only its window reaches into the span


@dataclass(frozen=True)
class Lane:
    """One side's milestones on one item."""

    side: Side
    marks: list[TimelineMark]
    dateless: list[Point]
    y: int  # of its middle, px


@dataclass(frozen=True)
class TimelineRow:
    """An item with its milestones, drawn on one line."""

    item: ItemState
    lanes: list[Lane]
    height: int


@dataclass(frozen=True)
class EventMark:
    """An event above the lines: its place and width in percent of the field."""

    entry: UpcomingEvent
    x: float
    width: float


LANE_HEIGHT = 20


def rows(snapshot: Snapshot, span: TimelineSpan) -> list[tuple[Direction, list[TimelineRow]]]:
    """The items that have something in `span`, by direction; over the whole roadmap all of them."""
    whole = span == span_of(snapshot, None, None)
    found = []
    for state in snapshot.by_direction:
        drawn = [
            TimelineRow(item, lanes, LANE_HEIGHT * len(lanes))
            for item in state.items
            if (lanes := _lanes(item, snapshot, span)) and (whole or any(lane.marks for lane in lanes))
        ]
        if drawn:
            found.append((state.direction, drawn))
    return found


def _lanes(item: ItemState, snapshot: Snapshot, span: TimelineSpan) -> list[Lane]:
    lanes = []
    for place, side in enumerate(snapshot.sides):
        points = item.of_side(side.pk).points
        marks = [
            _mark(point, point.due_date, span)
            for point in points
            if point.due_date and span.shows(point.starts_on, point.due_date)
        ]
        dateless = [point for point in points if not point.due_date]
        lanes.append(Lane(side, marks, dateless, LANE_HEIGHT * place + LANE_HEIGHT // 2))
    return lanes


def _mark(point: Point, due: date, span: TimelineSpan) -> TimelineMark:
    x = span.place(due)
    start = span.x(point.starts_on - timedelta(days=1)) if point.starts_on else x
    return TimelineMark(point, x, start, round(max(x - start, 0), 2), span.has_place(due))


def events(entries: list[UpcomingEvent], span: TimelineSpan) -> list[EventMark]:
    """The events in the drawing: exact ones as days, rough ones as the window that is known."""
    marks = []
    for entry in entries:
        start = span.x(entry.starts_on - timedelta(days=1))
        marks.append(EventMark(entry, start, round(span.x(entry.ends_on) - start, 2)))
    return marks
