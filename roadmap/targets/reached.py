"""What was reached of what was promised: by target, by side, by direction.

A figure is what a side reached by a report on one milestone; the last one in force counts, and the milestones are
summed up. A percentage is not summed up: of those, the last one counts. What is promised for each year, quarter or
month is multiplied by how many the roadmap has, and by the sides where each is bound by itself; what is promised by
the week or the day is not totalled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import F, Q, QuerySet, Subquery

from core.history import records
from core.prepared import prepared
from roadmap.choices import Comparator, Per, Verdict
from roadmap.editions.past import items_on, objects_then, stood_on
from roadmap.lateness import local_date
from roadmap.models import Direction, Figure, Item, Milestone, Roadmap, Side, Target
from roadmap.progress.sides import sides_in_order

A_YEAR = {Per.YEAR: 1, Per.HALF_YEAR: 2, Per.QUARTER: 4, Per.MONTH: 12}
UNTOTALLED = (Per.WEEK, Per.DAY)


@dataclass(frozen=True)
class Part:
    """What one side, or all together, reached of a promise. `promised` is None where it is not this side's alone."""

    reached: Decimal | None
    promised: Decimal | None

    @property
    def is_kept(self) -> bool:
        return self.reached is not None and self.promised is not None and self.reached >= self.promised

    @property
    def percent(self) -> int | None:
        """How much of it, a whole percent, 100 at most; None while nothing is promised."""
        if not self.promised:
            return None
        return min(100, int(100 * (self.reached or 0) / self.promised))


@dataclass
class TargetState:
    """A promised figure with what each side reached."""

    target: Target
    sides: list[tuple[Side, Part | None]]  # None for a side that it does not bind
    all: Part

    @property
    def is_over(self) -> bool:
        """Whether a ceiling is exceeded."""
        most = self.target.comparator == Comparator.AT_MOST
        return most and self.all.reached is not None and not self.is_kept

    @property
    def is_kept(self) -> bool:
        return self._keeps(self.all)

    def is_kept_by(self, part: Part) -> bool:
        """Whether a side kept it: by itself, or where it is promised together, all of them."""
        return self._keeps(part) if part.promised is not None else self.is_kept

    def _keeps(self, part: Part) -> bool:
        if self.target.comparator == Comparator.AT_MOST:
            return part.reached is not None and part.reached <= (part.promised or 0)
        return part.is_kept


@dataclass
class DirectionFigures:
    """The targets of a direction, and for each side and for all how many are kept, of how many."""

    direction: Direction
    targets: list[TargetState] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return sum(one.is_kept for one in self.targets)

    @property
    def sides(self) -> list[tuple[Side, int, int]]:
        """Of each side: how many of the targets that bind it are kept, by it or by all together, and of how many."""
        found: dict[Side, list[int]] = {}
        for one in self.targets:
            for side, part in one.sides:
                counts = found.setdefault(side, [0, 0])
                if part is not None:
                    counts[0] += one.is_kept_by(part)
                    counts[1] += 1
        return [(side, kept, of) for side, (kept, of) in found.items()]


@dataclass
class Promises:
    """All targets of a roadmap, or of a part of it, as of a day."""

    sides: Sequence[Side]
    directions: list[DirectionFigures]

    @cached_property
    def targets(self) -> list[TargetState]:
        return [one for direction in self.directions for one in direction.targets]

    @property
    def kept(self) -> int:
        return sum(one.is_kept for one in self.targets)


def promises(roadmap: Roadmap, items: Iterable[Item] | None = None, on: date | None = None) -> Promises:
    """What was promised and reached, of these items or of all, as of `on` (None: now).

    A past day has the targets as they stood at its end; `items` are then those of that day, in their directions of
    then. Four queries at most; where a past day's items are not at hand, three more.
    """
    known = None if items is None else {one.pk: one for one in items}
    if on is None:
        rows = _promised(roadmap.pk, None if known is None else list(known))
    else:
        if known is None:
            known = {one.pk: one for one in items_on(roadmap, sides_in_order(roadmap), on)}
        rows = _targets_then(roadmap, known, on)
    sides = sides_in_order(roadmap) if rows else []
    for one in rows if on is not None else ():
        one.side = next((side for side in sides if side.pk == one.side_id), None)
    bound = _bound(rows, on)
    reached = _reached(rows, on)
    directions: dict[int, DirectionFigures] = {}
    for target in rows:
        direction = target.item.direction
        directions.setdefault(direction.pk, DirectionFigures(direction)).targets.append(
            _state(target, roadmap, sides, bound[target.item_id], reached[target.pk])
        )
    return Promises(sides, sorted(directions.values(), key=lambda one: one.direction.order))


@prepared
def _promised(roadmap: int, items: list[int] | None) -> QuerySet[Target]:
    targets = Target.objects.filter(item__roadmap=roadmap, is_promise=True)
    if items is not None:
        targets = targets.filter(item__any_of=items)
    related = targets.select_related("item__direction", "item__roadmap", "side__city").defer("item__search")
    return related.order_by("item__order", "item", "pk")


def _targets_then(roadmap: Roadmap, items: Mapping[int, Item], on: date) -> list[Target]:
    """The targets that these items of a past day had at its end, by the records of their changes. One query."""
    # The roadmap's own day turns with that of its first city.
    zone = Subquery(roadmap.sides.order_by("order").values("city__time_zone")[:1])
    rows = stood_on(records(Target).filter(item__in=items), on, zone)
    found: list[Target] = [one for one in objects_then(Target, rows) if one.is_promise]
    for one in found:
        one.item = items[one.item_id]
    return sorted(found, key=lambda one: (one.item.order, one.item_id, one.pk))


def of_item(item: Item, targets: Sequence[Target]) -> list[TargetState]:
    """The same of one item, whose `targets` are at hand; three queries, none where there is no target."""
    rows = [one for one in targets if one.is_promise]
    if not rows:
        return []
    sides = sides_in_order(item.roadmap)
    bound, reached = _bound(rows, None)[item.pk], _reached(rows, None)
    return [_state(one, item.roadmap, sides, bound, reached[one.pk]) for one in rows]


def times(target: Target, roadmap: Roadmap) -> int | None:
    """How often the roadmap's years have what the number is promised for; None for what is not totalled."""
    if target.per in UNTOTALLED:
        return None
    first, last = roadmap.years
    return A_YEAR.get(Per(target.per), 0) * (last - first + 1) or 1


def is_summed(target: Target) -> bool:
    """Whether what several milestones reached may be added up."""
    return "%" not in target.unit and not target.unit.lower().startswith(
        ("процент", "працэнт", "п.п", "п. п")
    )


def _state(
    target: Target, roadmap: Roadmap, sides: Sequence[Side], bound: set[int], reached: dict[int, Decimal]
) -> TargetState:
    often = times(target, roadmap) if is_summed(target) else 1
    promised = target.number * often if often is not None else None
    concerned = [
        side for side in sides if side.pk == target.side_id or (not target.side_id and side.pk in bound)
    ]
    of_side = promised if target.is_for_each or target.side_id or len(concerned) == 1 else None
    parts = [(side, Part(reached.get(side.pk), of_side) if side in concerned else None) for side in sides]
    figures = [reached[side.pk] for side in concerned if side.pk in reached]
    every = (
        promised * len(concerned)
        if promised is not None and target.is_for_each and is_summed(target)
        else promised
    )
    if not figures:
        together = None
    elif is_summed(target):
        together = sum(figures, Decimal(0))
    else:
        # A share that each side promises is kept by the one that is furthest behind.
        together = min(figures) if target.is_for_each and len(figures) == len(concerned) else max(figures)
    return TargetState(target, parts, Part(together, every))


def _bound(targets: Sequence[Target], on: date | None) -> dict[int, set[int]]:
    """For each of the targets' items the ids of the sides that owe something on it (at the end of `on`). One query."""
    found: dict[int, set[int]] = defaultdict(set)
    items = {one.item_id for one in targets}
    if items:
        for item, side in _binding(sorted(items)) if on is None else _owed_then(items, on):
            found[item].add(side)
    return found


@prepared
def _binding(items: list[int]) -> QuerySet[Milestone, tuple[int, int]]:
    milestones = Milestone.objects.filter(item__any_of=items).order_by()
    return milestones.values_list("item", "side").distinct()


def _owed_then(items: set[int], on: date) -> set[tuple[int, int]]:
    then = stood_on(records(Milestone).filter(item__in=items), on, F("side__city__time_zone"))
    rows = then.values_list("pgh_label", "item_id", "side_id")
    return {(item, side) for label, item, side in rows if label != "delete"}


def _reached(targets: Sequence[Target], on: date | None) -> dict[int, dict[int, Decimal]]:
    """For each target and side what counts as reached: of each milestone the last figure in force. One query."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    if not targets:
        return found
    summed = {one.pk: is_summed(one) for one in targets}
    seen: set[tuple[int, int]] = set()
    for target, milestone, side, number in _in_force(list(summed), on):
        # Newest first: older figures of the same milestone (or, of a share, of the same side) count no more.
        place = (target, milestone if summed[target] else -side)
        if place not in seen:
            seen.add(place)
            found[target][side] = found[target].get(side, Decimal(0)) + number
    return found


@prepared
def _in_force(targets: list[int], on: date | None) -> QuerySet[Figure, tuple[int, int, int, Decimal]]:
    rows = Figure.objects.filter(target__any_of=targets)
    decided, withdrawn = Q(report__decisions__verdict=Verdict.ACCEPTED), Q(report__taken_back__isnull=True)
    standing = Q(report__decisions__taken_back__isnull=True)
    if on is not None:
        zone = F("report__milestone__side__city__time_zone")
        rows = rows.alias(
            said_on=local_date(F("report__created_at"), zone),
            gone_on=local_date(F("report__taken_back__created_at"), zone),
            decided_on=local_date(F("report__decisions__created_at"), zone),
            undone_on=local_date(F("report__decisions__taken_back__created_at"), zone),
        ).filter(said_on__lte=on)
        decided &= Q(decided_on__lte=on)
        standing |= Q(undone_on__gt=on)
        withdrawn |= Q(gone_on__gt=on)
    in_force = withdrawn & (Q(report__needs_decision=False) | (decided & standing))
    return (
        rows.filter(in_force)
        .order_by("-report__created_at", "-pk")
        .values_list("target", "report__milestone", "report__milestone__side", "number")
    )
