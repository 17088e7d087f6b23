"""The list of items: one row an item with each side's part, the filters, and the counts beside each choice.

How the items stand, today or on a past day, comes from `roadmap.progress.state`, as on the dashboard: so a figure
there counts exactly the rows that its link shows here. Which rows a filter leaves, and how many each other choice
would leave, is counted in Python, since every count depends on all other choices.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

from cities.models import Body
from core.prepared import prepared
from roadmap.choices import DeadlineKind, Status
from roadmap.editions.past import PastPlan, plan_on
from roadmap.editions.searching import answering_then
from roadmap.models import Item, Responsibility, Roadmap, Side
from roadmap.progress import state
from roadmap.progress.points import points
from roadmap.progress.state import ItemGroup, ItemState, year_of
from roadmap.querysets import ItemQuerySet
from roadmap.questions.querysets import sides_asked

FLAGS = ("overdue", "due_soon", "silent", "disputed", "awaiting", "needs_date", "asked")
FACETS = ("direction", "side", "body", "status", "year", "waiting_for", *FLAGS)
ORDERS = ("number", "due", "status", "progress")


@dataclass
class SideWithBodies:
    """A side with the bodies of its city: their labels by id."""

    side: Side
    labels: dict[int, str]


@dataclass
class Part:
    """One side's part of an item; its figures follow the rules of an item."""

    side: Side
    group: ItemGroup
    bodies: list[Responsibility] = field(default_factory=list)
    # The ids of the bodies that answer for it, as they are in an address.
    owners: set[str] = field(default_factory=set)
    waiting_for: bool = False
    disputed: bool = False
    needs_date: bool = False
    # An open question of another side is addressed to this one.
    asked: bool = False

    @cached_property
    def years(self) -> set[str]:
        """The years in which something of it falls due; "earlier" and "later" beside those outside the roadmap's."""
        first, last = self.side.roadmap.years
        own = {str(year) for year in self.group.years}
        return own | {str(year_of(date(year, 1, 1), first, last)) for year in self.group.years}

    @property
    def is_bound(self) -> bool:
        """Whether the side owes anything on the item."""
        return bool(self.group.points)

    @property
    def status(self) -> str | None:
        return self.group.status if self.is_bound else None

    @property
    def progress(self) -> float | None:
        return self.group.progress

    @property
    def overdue(self) -> bool:
        return self.group.is_overdue

    @property
    def due_soon(self) -> bool:
        return self.group.is_due_soon

    @property
    def silent(self) -> bool:
        return self.group.is_silent

    @property
    def awaiting(self) -> bool:
        return self.group.is_awaiting


@dataclass
class ItemRow:
    """One item with a part for each side of the roadmap, in the sides' order."""

    item: Any
    state: ItemState
    parts: list[Part]
    # What `parts_of` found: the counts beside the choices of a filter ask for the same hundreds of times.
    looked_at: dict[tuple[str, str], list[Part]] = field(default_factory=dict, repr=False, compare=False)

    def parts_of(self, side: str = "", body: str = "") -> list[Part]:
        """The parts that a filter looks at: those of the side and of the body that are chosen, else all."""
        if (side, body) not in self.looked_at:
            self.looked_at[side, body] = [
                part
                for part in self.parts
                if part.is_bound and side in ("", part.side.city.slug) and (not body or body in part.owners)
            ]
        return self.looked_at[side, body]

    @cached_property
    def needs_date(self) -> bool:
        return any(part.needs_date for part in self.parts)

    def within(self, side: str = "", body: str = "") -> ItemGroup:
        """The part of the item that a side, a body owes: what the dashboard of that side, that body shows."""
        return together(self, self.parts_of(side, body)) if side or body else self.state


def together(row: ItemRow, parts: list[Part]) -> ItemGroup:
    """Several parts of an item as one thing."""
    if len(parts) == 1:
        return parts[0].group
    if len(parts) == sum(part.is_bound for part in row.parts):
        return row.state
    return ItemGroup([point for part in parts for point in part.group.points])


def sides_of(roadmap: Roadmap) -> list[SideWithBodies]:
    """The sides in their order, each with its city's bodies. One query."""
    sides: list[Any] = _sides(roadmap.pk)
    for side in sides:
        side.roadmap = roadmap
    return [
        SideWithBodies(side, {body["id"]: body["short_name"] or body["name"] for body in side.bodies})
        for side in sides
    ]


@prepared
def _sides(roadmap: int) -> QuerySet[Side]:
    body = JSONObject(id="id", name="name", short_name="short_name")
    bodies = Body.objects.filter(city=OuterRef("city")).order_by().annotate(body=body).values("body")
    sides = Side.objects.filter(roadmap=roadmap).select_related("city").order_by("order")
    return sides.annotate(bodies=ArraySubquery(bodies))


def load(
    roadmap: Roadmap, sides_with_bodies: list[SideWithBodies], *, text: str = "", on: date | None = None
) -> list[ItemRow]:
    """Every item in the document's order; with `text`, those that answer to it.

    As of `on` (None: today). `sides_with_bodies` are those of `sides_of`; for a past day they learn the names of the
    bodies that answered then. Four queries, fourteen for a past day, whose rows have all of their item's texts.
    """
    sides = [one_side.side for one_side in sides_with_bodies]
    day = state.past_or_future(sides, on)
    plan = plan_on(roadmap, sides, day) if day is not None and day < state.today_of(sides) else None
    roadmap = plan.roadmap if plan else roadmap
    for side in sides:
        side.roadmap = roadmap
    of_items = points(roadmap, sides, day, plan=plan)
    asked = sides_asked(roadmap, sides, day)
    bodies: dict[tuple[int, int], list[Responsibility]] = defaultdict(list)
    for one in plan.responsibilities if plan else _answering(roadmap.pk):
        bodies[one.item_id, one.side_id].append(one)
    if plan:
        _name_then(sides_with_bodies, plan)
    rows = []
    for item in _then(plan, text) if plan else _now(roadmap, text):
        whole = state.item_state(item, of_items.get(item.pk, []))
        parts = [
            _part(one_side, whole, bodies[item.pk, one_side.side.pk], asked) for one_side in sides_with_bodies
        ]
        rows.append(ItemRow(item, whole, parts))
    return rows


def _now(roadmap: Roadmap, text: str) -> Iterable[Item]:
    return _items_of(roadmap.pk).answering(text, roadmap) if text else _items(roadmap.pk)


def _items_of(roadmap: int) -> ItemQuerySet:
    return (
        Item.objects.filter(roadmap=roadmap)
        .select_related("direction")
        .defer("search", "note", "funding", "contact", "expected_result")
        .order_by("order", "id")
    )


@prepared
def _items(roadmap: int) -> QuerySet[Item]:
    return _items_of(roadmap)


@prepared
def _answering(roadmap: int) -> QuerySet[Responsibility]:
    return Responsibility.objects.filter(item__roadmap=roadmap).select_related("body").order_by("order", "id")


def _then(plan: PastPlan, text: str) -> list[Item]:
    """The items of a past plan that answer to `text` by the words that they had then; by all else as of today."""
    if not text:
        return plan.items
    found = answering_then(plan, text)
    return [item for item in plan.items if item.pk in found]


def _name_then(sides_with_bodies: list[SideWithBodies], plan: PastPlan) -> None:
    names = {one_side.side.pk: one_side.labels for one_side in sides_with_bodies}
    for one in plan.responsibilities:
        names[one.side_id][one.body_id] = one.body.short_name or one.body.name


def _part(
    one_side: SideWithBodies, whole: ItemState, bodies: list[Responsibility], asked: set[tuple[int, int]]
) -> Part:
    side = one_side.side.pk
    group = whole.of_side(side)
    return Part(
        one_side.side,
        group,
        bodies,
        owners={str(one.body_id) for one in bodies},
        waiting_for=whole.waits_for(side),
        disputed=any(side in (done.side, idle.side) for done, idle in whole.disputes),
        needs_date=whole.item.deadline_kind == DeadlineKind.UNPARSEABLE and group.has_open_without_date,
        asked=(whole.item.pk, side) in asked,
    )


def values(row: ItemRow, facet: str, side: str = "", body: str = "") -> set[str]:
    """The choices of a facet that the row answers to, as they are in the address, where these are chosen."""
    return _VALUES[facet](row, row.parts_of(side, body))


def _flag(name: str) -> Callable[[ItemRow, list[Part]], set[str]]:
    return lambda row, parts: {"1"} if any(getattr(part, name) for part in parts) else set()


_VALUES: dict[str, Callable[[ItemRow, list[Part]], set[str]]] = {
    "direction": lambda row, parts: {str(row.item.direction_id)},
    "side": lambda row, parts: {part.side.city.slug for part in parts},
    "body": lambda row, parts: {pk for part in parts for pk in part.owners},
    "status": lambda row, parts: {together(row, parts).status},
    "year": lambda row, parts: {year for part in parts for year in part.years},
    # Whom an item waits for is shown whatever part of it one looks at.
    "waiting_for": lambda row, parts: {part.side.city.slug for part in row.parts if part.waiting_for},
    **{name: _flag(name) for name in FLAGS},
}


def answers(row: ItemRow, chosen: dict[str, str]) -> bool:
    """Whether the row answers to every chosen facet; `chosen` maps a facet's name to its value in the address."""
    side, body = chosen.get("side", ""), chosen.get("body", "")
    if (side or body) and not row.parts_of(side, body):
        return False
    others = ((name, value) for name, value in chosen.items() if name not in ("side", "body"))
    return all(value in values(row, name, side, body) for name, value in others)


def narrow(rows: Iterable[ItemRow], chosen: dict[str, str]) -> list[ItemRow]:
    """The rows that answer to every chosen facet."""
    return [row for row in rows if answers(row, chosen)] if chosen else list(rows)


def counts(rows: list[ItemRow], chosen: dict[str, str]) -> dict[str, Counter[str]]:
    """How many rows each choice of each facet would leave, the other facets staying as they are."""
    found: dict[str, Counter[str]] = {}
    side, body = chosen.get("side", ""), chosen.get("body", "")
    for facet in FACETS:
        others = {name: value for name, value in chosen.items() if name != facet}
        if facet in ("side", "body"):
            # Another side or body changes what every other filter looks at.
            found[facet] = Counter(
                value
                for row in rows
                for value in values(row, facet)
                # A row has a part of each side and body that it names.
                if not others or answers(row, {**others, facet: value})
            )
        else:
            found[facet] = Counter(
                value for row in narrow(rows, others) for value in values(row, facet, side, body)
            )
    return found


def looser(rows: list[ItemRow], chosen: dict[str, str]) -> list[tuple[str, int]]:
    """For each chosen facet that alone keeps rows away: its name, and how many rows there are without it."""
    without = [
        (facet, len(narrow(rows, {name: value for name, value in chosen.items() if name != facet})))
        for facet in chosen
    ]
    return [(facet, count) for facet, count in without if count]


def ordered(rows: list[ItemRow], order: str) -> list[ItemRow]:
    """The rows by one of `ORDERS`, "-" before it for the other way round; ties stay in the document's order."""
    name = order.removeprefix("-")
    if name == "number":
        return rows[::-1] if order.startswith("-") else rows
    return sorted(rows, key=_KEYS[name], reverse=order.startswith("-"))


_KEYS: dict[str, Callable[[ItemRow], Any]] = {
    "due": lambda row: row.state.next_due or date.max,
    "status": lambda row: Status.values.index(row.state.status),
    "progress": lambda row: -1 if row.state.progress is None else row.state.progress,
}
