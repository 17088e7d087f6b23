"""The list of items: one row an item with each side's part, the filters, and the counts beside each choice.

The rows come from a fixed number of queries whose annotations hold the rules; which rows a filter leaves, and
how many each other choice would leave, is then counted here, since every count depends on all other choices.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from roadmap.models import Item, Milestone, Responsibility, Roadmap, Side, Status
from roadmap.progress import state as progress

FLAGS = ("overdue", "due_soon", "silent", "disputed", "awaiting", "needs_date")
FACETS = ("direction", "side", "body", "status", "year", "waiting_for", *FLAGS)
ORDERS = ("number", "due", "status", "progress")


@dataclass
class Part:
    """One side's part of an item; its figures follow the rules of an item."""

    side: Side
    status: str | None = None
    progress: float | None = None
    next_due: date | None = None
    overdue: bool = False
    due_soon: bool = False
    silent: bool = False
    awaiting: bool = False
    waiting_for: bool = False
    years: frozenset[int] = frozenset()
    bodies: list[Responsibility] = field(default_factory=list)

    @property
    def is_bound(self) -> bool:
        """Whether the side takes part in the item at all."""
        return self.status is not None or bool(self.bodies)


@dataclass
class Row:
    """One item with a part for each side of the roadmap, in the sides' order."""

    item: Any
    parts: list[Part]

    def parts_of(self, side: str) -> list[Part]:
        """The parts that a filter looks at: one side's where one is chosen, else all."""
        return [part for part in self.parts if part.is_bound and side in ("", part.side.city.slug)]


def load(roadmap: Roadmap, *, text: str = "", on: date | None = None) -> list[Row]:
    """Every item of the roadmap in the document's order; with `text`, those that answer to it. Four queries."""
    items = (
        Item.objects.filter(roadmap=roadmap)
        .with_state(on)
        .select_related("direction")
        .defer("search", "note", "funding", "contact", "expected_result")
    )
    if text:
        items = items.answering(text)
    sides = list(roadmap.sides.select_related("city"))
    parts = {
        (part["item_id"], part["side_id"]): part
        for part in Milestone.objects.filter(item__roadmap=roadmap).parts(on)
    }
    bodies: dict[tuple[int, int], list[Responsibility]] = defaultdict(list)
    for one in (
        Responsibility.objects.filter(item__roadmap=roadmap).select_related("body").order_by("order", "id")
    ):
        bodies[one.item_id, one.side_id].append(one)
    rows = [
        Row(item, [_part(side, parts.get((item.pk, side.pk)), bodies[item.pk, side.pk]) for side in sides])
        for item in items
    ]
    if on is not None and sides and on < sides[0].city.today():
        _as_they_stood(rows, roadmap, on)
    return rows


def _as_they_stood(rows: list[Row], roadmap: Roadmap, on: date) -> None:
    """Give the rows the state of a past day, which the annotations cannot know (see `roadmap.past`)."""
    states = {state.item.pk: state for state in progress.load(roadmap, on=on).items}
    for row in rows:
        state = states[row.item.pk]
        row.item.status, row.item.progress, row.item.next_due = state.status, state.progress, state.next_due
        row.item.is_disputed = state.is_disputed
        for part in row.parts:
            group = state.of_side(part.side.pk)
            if not group.points:
                continue
            part.status, part.progress, part.next_due = group.status, group.progress, group.next_due
            part.overdue, part.due_soon, part.silent = group.is_overdue, group.is_due_soon, group.is_silent
            part.awaiting, part.years = group.is_awaiting, frozenset(group.years)
            part.waiting_for = state.waits_for(part.side.pk)


def _part(side: Side, found: dict[str, Any] | None, bodies: list[Responsibility]) -> Part:
    if found is None:
        return Part(side, bodies=bodies)
    return Part(
        side,
        status=found["part_status"],
        progress=found["part_progress"],
        next_due=found["next_due"],
        overdue=bool(found["overdue_count"]),
        due_soon=bool(found["due_soon_count"]),
        silent=bool(found["silent_count"]),
        awaiting=bool(found["awaiting_count"]),
        waiting_for=bool(found["is_waited_for"]),
        years=frozenset(int(year) for year in found["years"] or ()),
        bodies=bodies,
    )


def values(row: Row, facet: str, side: str) -> set[str]:
    """The choices of a facet that the row answers to, as they stand in the address, for one side or all ("")."""
    return _VALUES[facet](row, row.parts_of(side), side)


def _statuses(row: Row, parts: list[Part], side: str) -> set[str]:
    if side:
        return {part.status for part in parts if part.status}
    return {row.item.status}


def _flag(name: str) -> Callable[[Row, list[Part], str], set[str]]:
    return lambda row, parts, side: {"1"} if any(getattr(part, name) for part in parts) else set()


_VALUES: dict[str, Callable[[Row, list[Part], str], set[str]]] = {
    "direction": lambda row, parts, side: {str(row.item.direction_id)},
    "side": lambda row, parts, side: {part.side.city.slug for part in row.parts if part.is_bound},
    "body": lambda row, parts, side: {str(one.body_id) for part in parts for one in part.bodies},
    "status": _statuses,
    "year": lambda row, parts, side: {str(year) for part in parts for year in part.years},
    "waiting_for": lambda row, parts, side: {part.side.city.slug for part in row.parts if part.waiting_for},
    "overdue": _flag("overdue"),
    "due_soon": _flag("due_soon"),
    "silent": _flag("silent"),
    "awaiting": _flag("awaiting"),
    "disputed": lambda row, parts, side: {"1"} if row.item.is_disputed else set(),
    "needs_date": lambda row, parts, side: {"1"} if row.item.needs_date else set(),
}


def narrow(rows: Iterable[Row], chosen: dict[str, str]) -> list[Row]:
    """The rows that answer to every chosen facet; `chosen` maps a facet's name to its value in the address."""
    side = chosen.get("side", "")
    return [row for row in rows if all(value in values(row, name, side) for name, value in chosen.items())]


def counts(rows: list[Row], chosen: dict[str, str], sides: Iterable[str]) -> dict[str, Counter[str]]:
    """How many rows each choice of each facet would leave, the other facets staying as they are."""
    found: dict[str, Counter[str]] = {}
    side = chosen.get("side", "")
    for facet in FACETS:
        others = {name: value for name, value in chosen.items() if name != facet}
        if facet == "side":
            # Another side changes what every other filter looks at.
            found[facet] = Counter({slug: len(narrow(rows, {**others, "side": slug})) for slug in sides})
        else:
            found[facet] = Counter(
                value for row in narrow(rows, others) for value in values(row, facet, side)
            )
    return found


def ordered(rows: list[Row], order: str) -> list[Row]:
    """The rows by one of `ORDERS`, "-" before it for the other way round; ties stay in the document's order."""
    name = order.removeprefix("-")
    if name == "number":
        return rows[::-1] if order.startswith("-") else rows
    return sorted(rows, key=_KEYS[name], reverse=order.startswith("-"))


_KEYS: dict[str, Callable[[Row], Any]] = {
    "due": lambda row: row.item.next_due or date.max,
    "status": lambda row: Status.values.index(row.item.status),
    "progress": lambda row: -1 if row.item.progress is None else row.item.progress,
}
