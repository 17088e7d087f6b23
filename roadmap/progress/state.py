"""The state of a roadmap as of a day: what each item, side and direction has reached.

One query brings the milestones; the rest is counting. For a past day the plan comes from its history, and the reports
are played again. What is overdue, due soon or silent is said by `roadmap.lateness`; the status of a group of milestones
is the rule of docs/domain.md that `ItemQuerySet.with_state` knows in SQL; tests prove that both agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from core.prepared import prepared
from roadmap.choices import CLOSED, DeadlineKind, Status
from roadmap.editions.past import PastPlan, first_day, plan_on, roadmap_on, zone_of
from roadmap.models import Direction, Edition, Item, Roadmap, Side
from roadmap.progress.points import Point, Scope, points
from roadmap.progress.sides import sides_in_order


def _mean(values: list[Any]) -> float | None:
    # A dashboard asks for hundreds of means of two or three numbers; `fmean` counts them over an iterator of its own.
    return sum(values) / len(values) if values else None


def status_of(statuses: Iterable[str]) -> str:
    """The status of some milestones together: the rule "Status of an item" of domain.md, in its order."""
    every = set(statuses)
    seen = every - {Status.CANCELLED}
    if not every or seen == {Status.PLANNED}:
        return Status.PLANNED
    if not seen:
        return Status.CANCELLED
    if seen == {Status.DONE}:
        return Status.DONE
    if Status.SUSPENDED in seen and seen <= {Status.SUSPENDED, Status.DONE}:
        return Status.SUSPENDED
    return Status.IN_PROGRESS


def year_of(due: date, first: int, last: int) -> int | str:
    """The year of a date; "earlier" or "later" for one outside the years of the roadmap."""
    if due.year < first:
        return "earlier"
    return "later" if due.year > last else due.year


@dataclass
class ItemGroup:
    """Some milestones of one item, of one side or of all, as one thing with a status and a progress."""

    points: list[Point] = field(default_factory=list)

    @cached_property
    def live(self) -> list[Point]:
        return [point for point in self.points if point.status != Status.CANCELLED]

    @cached_property
    def status(self) -> str:
        """The rule "Status of an item" of docs/domain.md, in its order."""
        return status_of(point.status for point in self.points)

    @cached_property
    def progress(self) -> float | None:
        """Mean percent over the milestones that are not cancelled; None where there are none."""
        return _mean([point.progress for point in self.live])

    @cached_property
    def is_overdue(self) -> bool:
        return any(point.is_overdue for point in self.points)

    @cached_property
    def is_due_soon(self) -> bool:
        return any(point.is_due_soon for point in self.points)

    @cached_property
    def is_silent(self) -> bool:
        return any(point.is_silent for point in self.points)

    @cached_property
    def is_awaiting(self) -> bool:
        return any(point.is_awaiting for point in self.points)

    @cached_property
    def years(self) -> set[int]:
        """The years in which something of this falls due."""
        return {point.due_date.year for point in self.points if point.due_date}

    @cached_property
    def next_due(self) -> date | None:
        """The earliest due date of what is open."""
        return min(
            (point.due_date for point in self.points if point.is_open and point.due_date), default=None
        )

    @cached_property
    def has_open_without_date(self) -> bool:
        return any(point.is_open and point.due_date is None for point in self.points)

    @property
    def bar(self) -> str:
        """The segment of a bar in which this counts: its status, or "overdue"."""
        return "overdue" if self.is_overdue else self.status

    def in_year(self, year: int | str, years: tuple[int, int]) -> "ItemGroup":
        """What falls due in a year, or "earlier" or "later" than `years`."""
        return ItemGroup(
            [point for point in self.points if point.due_date and year_of(point.due_date, *years) == year]
        )


@dataclass
class ItemState(ItemGroup):
    """An item with those of its milestones that are in the scope."""

    item: Any = None  # an Item with id, number, title, direction_id, origin
    # Pairs (closed, not started) of two sides for the same period; at least one of each is in the scope.
    disputes: list[tuple[Point, Point]] = field(default_factory=list)

    @property
    def is_disputed(self) -> bool:
        return bool(self.disputes)

    @property
    def needs_date(self) -> bool:
        """Whether its deadline could not be read and something open has no date."""
        return self.item.deadline_kind == DeadlineKind.UNPARSEABLE and self.has_open_without_date

    def waits_for(self, side: int) -> bool:
        """Whether another side has done what this one still owes for the same period."""
        done = {point.period for point in self.points if point.side != side and point.status == Status.DONE}
        return any(point.is_open and point.period in done for point in self.of_side(side).points)

    def of_side(self, side: int) -> ItemGroup:
        return ItemGroup([point for point in self.points if point.side == side])


def disputes(points: list[Point]) -> list[tuple[Point, Point]]:
    """Where the sides disagree (docs/domain.md) among the milestones of one item: pairs (closed, not started)."""
    closed = [point for point in points if point.status in CLOSED]
    idle = [point for point in points if point.status == Status.PLANNED and not point.is_awaiting]
    return [
        (one, other)
        for one in closed
        for other in idle
        if one.side != other.side and one.period == other.period
    ]


@dataclass
class Tally:
    """Counts and mean progress of several groups (items, or one side's parts of them)."""

    groups: list[ItemGroup]

    @cached_property
    def total(self) -> int:
        return len(self.groups)

    @cached_property
    def by_status(self) -> Counter[str]:
        return Counter(group.status for group in self.groups)

    @cached_property
    def segments(self) -> Counter[str]:
        return Counter(group.bar for group in self.groups)

    @cached_property
    def overdue(self) -> int:
        return sum(group.is_overdue for group in self.groups)

    @cached_property
    def progress(self) -> float | None:
        """Mean over the items; items with nothing but cancelled milestones do not count."""
        return _mean([group.progress for group in self.groups if group.progress is not None])


@dataclass
class DirectionState:
    """A direction with its items and what each side has reached in it."""

    direction: Direction
    items: list[ItemState]
    all: Tally
    sides: list[tuple[Side, Tally]]

    @property
    def lag(self) -> tuple[int, float]:
        """For sorting, the furthest behind first: more overdue items, then less progress."""
        return -self.all.overdue, self.all.progress if self.all.progress is not None else 101.0


class PastDay(NamedTuple):
    """A past day that a page shows: the roadmap and the edition of then, whether the plan is younger than the day."""

    roadmap: Roadmap
    day: date
    edition: Edition | None
    is_first: bool


@dataclass
class Snapshot:
    """A roadmap, or a part of it, as of a day."""

    roadmap: Roadmap
    scope: Scope
    on: date  # the day; today in the first side's city when none was asked for
    is_today: bool
    sides: list[Side]  # those in scope
    all_sides: list[Side]
    directions: list[Direction]
    items: list[ItemState]
    # The plan that was in force on the day, if an import made it.
    edition: Edition | None = None
    # For a past day: the plan as it was then.
    plan: PastPlan | None = None

    @property
    def is_to_come(self) -> bool:
        """Whether the day lies ahead: then it shows what today's state will look like if nobody reports."""
        return self.on > today_of(self.all_sides)

    @property
    def past(self) -> date | None:
        """The day, where it is a past one."""
        return self.on if self.plan else None

    @cached_property
    def tally(self) -> Tally:
        return Tally(list(self.items))

    @cached_property
    def points(self) -> list[Point]:
        return [point for item in self.items for point in item.points]

    @cached_property
    def by_direction(self) -> list[DirectionState]:
        """The directions that have items in scope, in the order of the document."""
        grouped: dict[int, list[ItemState]] = defaultdict(list)
        for item in self.items:
            grouped[item.item.direction_id].append(item)
        return [
            DirectionState(direction, items, Tally(list(items)), self._by_side(items))
            for direction in self.directions
            if (items := grouped.get(direction.pk))
        ]

    @cached_property
    def by_side(self) -> list[tuple[Side, Tally]]:
        return self._by_side(self.items)

    def _by_side(self, items: Iterable[ItemState]) -> list[tuple[Side, Tally]]:
        # An item that binds only one side says nothing about the other.
        parts = {
            side.pk: [part for item in items if (part := item.of_side(side.pk)).points] for side in self.sides
        }
        return [(side, Tally(parts[side.pk])) for side in self.sides]

    @cached_property
    def side_names(self) -> dict[int, str]:
        return {side.pk: side.city.name for side in self.all_sides}


def load(roadmap: Roadmap, scope: Scope | None = None, on: date | None = None) -> Snapshot:
    """The state of `roadmap` within `scope`, as of `on` (None: today). Whoever may see it may see all of it.

    Five queries for today, fifteen for a past day. Raises `Side.DoesNotExist` or `Direction.DoesNotExist` for a
    scope that the roadmap does not have.
    """
    scope = scope or Scope()
    all_sides = sides_in_order(roadmap)
    sides = [side for side in all_sides if scope.side in ("", side.city.slug)]
    if not sides and scope.side:
        raise Side.DoesNotExist
    today = today_of(all_sides)
    on = past_or_future(all_sides, on)
    plan = plan_on(roadmap, all_sides, on) if on is not None and on < today else None
    roadmap = plan.roadmap if plan else roadmap
    for side in all_sides:
        side.roadmap = roadmap
    directions = plan.directions if plan else _directions(roadmap.pk)
    if scope.direction and scope.direction not in {direction.pk for direction in directions}:
        raise Direction.DoesNotExist
    for direction in directions:
        direction.roadmap = roadmap
    found = points(roadmap, all_sides, on, scope, plan)
    items = plan.items if plan else _items(roadmap.pk)
    states = [
        item_state(item, found.get(item.pk, []))
        for item in items
        if scope.direction in (None, item.direction_id)
    ]
    shown = [state for state in states if state.points or not (scope.side or scope.body)]
    edition = edition_on(roadmap, on or today)
    return Snapshot(
        roadmap, scope, on or today, on is None, sides, all_sides, directions, shown, edition, plan
    )


def edition_on(roadmap: Roadmap, day: date) -> Edition | None:
    """The edition of the plan that was in force at the end of `day`. One query."""
    return next(iter(_editions(roadmap.pk, day)), None)


@prepared
def _editions(roadmap: int, day: date) -> QuerySet[Edition]:
    return Edition.objects.filter(roadmap=roadmap).in_force(day)[:1]


@prepared
def _directions(roadmap: int) -> QuerySet[Direction]:
    return Direction.objects.filter(roadmap=roadmap).order_by("order")


@prepared
def _items(roadmap: int) -> QuerySet[Item]:
    return Item.objects.filter(roadmap=roadmap).order_by("order", "id").only(*ITEM_FIELDS)


def past_day(roadmap: Roadmap, sides: list[Side], on: date | None) -> PastDay | None:
    """What to say of the day `on`; None where it is not past. Three queries."""
    if on is None or on >= today_of(sides):
        return None
    zone = zone_of(sides)
    first = first_day(roadmap, zone)
    return PastDay(
        roadmap_on(roadmap, zone, on), on, edition_on(roadmap, on), first is not None and on < first
    )


ITEM_FIELDS = ("number", "title", "direction_id", "origin", "roadmap_id", "order")


def today_of(sides: list[Side]) -> date:
    """Today in the first side's city; a roadmap's day turns there."""
    return sides[0].city.today() if sides else timezone.localdate()


def past_or_future(sides: list[Side], on: date | None) -> date | None:
    """`on`, or None where it is today: each side's own calendar counts then, as where no day was asked for."""
    return None if on == today_of(sides) else on


def item_state(item: Item, points: list[Point]) -> ItemState:
    """The item with those of its `points` (all of its milestones) that are in the scope."""
    pairs = [(one, other) for one, other in disputes(points) if one.in_scope or other.in_scope]
    return ItemState(points=[point for point in points if point.in_scope], item=item, disputes=pairs)
