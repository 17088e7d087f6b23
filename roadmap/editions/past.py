"""The plan as it stood at the end of a past day: title, items, directions, milestones, who answers; from the history.

The rows come from the records that the database keeps of every change (`core.history`), so it does not matter who
changed the plan and how. What belongs to a side changed on the day of that side's city, the rest on that of the
roadmap's first city. A plan that somebody asks for as of a day before anything of it was recorded is the first one:
`is_first` says so.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from cities.models import Body
from core.history import moment, records
from core.prepared import prepared
from roadmap.lateness import local_date
from roadmap.models import Direction, Item, Milestone, Responsibility, Roadmap, Side

# What of a roadmap itself may be another on another day.
OF_ITS_DAY = ("title", "short_title", "starts_on", "ends_on", "signed_on", "source")


class PlannedThen(NamedTuple):
    """A milestone as the plan had it."""

    id: int
    item: int
    side: int
    first_due_date: date | None
    due_date: date | None
    starts_on: date | None
    period: int


@dataclass
class PastPlan:
    """A roadmap's plan at the end of `day`. Its rows are not to be saved: the database has moved on."""

    roadmap: Roadmap  # with the title and the period of that day
    day: date
    # The day asked for lies before the plan: it is the first one that was recorded.
    is_first: bool
    directions: list[Direction] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    responsibilities: list[Responsibility] = field(default_factory=list)
    milestones: list[PlannedThen] = field(default_factory=list)
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)  # of the sides, by id

    def named_by(self, body: int) -> set[tuple[int, int]]:
        """The (item, side) on which the body answers."""
        return {(one.item_id, one.side_id) for one in self.responsibilities if one.body_id == body}


def plan_on(roadmap: Roadmap, sides: list[Side], day: date) -> PastPlan:
    """The plan of `roadmap` at the end of `day`; `sides` in their order, with their cities. Eight queries."""
    zone = zone_of(sides)
    roadmap = roadmap_on(roadmap, zone, day)
    first = first_day(roadmap, zone)
    is_first = first is not None and day < first
    if first is not None and is_first:
        day = first
    # Before anything was recorded no city's own day counts: what came first came together.
    of_side: Any = zone if is_first else F("side__city__time_zone")
    plan = PastPlan(roadmap, day, is_first, zones={side.pk: ZoneInfo(side.city.time_zone) for side in sides})
    plan.directions = _directions(roadmap, day, zone)
    plan.items = _items(roadmap, plan.directions, day, zone)
    known = {item.pk: item for item in plan.items}
    plan.responsibilities = _responsibilities(sides, known, day, of_side, zone)
    plan.milestones = _milestones(sides, known, day, of_side)
    return plan


def items_on(roadmap: Roadmap, sides: list[Side], day: date) -> list[Item]:
    """The items at the end of `day` with their directions of then, as `plan_on` has them. Three queries."""
    zone = zone_of(sides)
    first = first_day(roadmap, zone)
    if first is not None and day < first:
        day = first
    return _items(roadmap, _directions(roadmap, day, zone), day, zone)


def roadmap_on(roadmap: Roadmap, zone: Value, day: date) -> Roadmap:
    """The roadmap with its title, period and source of the end of `day`; its address is always that of now. One query.

    One whose records begin later is shown as it was recorded first.
    """
    rows = records(Roadmap).filter(pgh_obj=roadmap.pk).annotate(on=local_date(moment(), zone))
    found = list(rows.order_by("pgh_id").values("on", *OF_ITS_DAY))
    known = [row for row in found if row["on"] <= day] or found[:1]
    then = copy(roadmap)
    for name in OF_ITS_DAY if known else ():
        setattr(then, name, known[-1][name])
    return then


def stood_on(rows: models.QuerySet, day: date, zone: F | Value | models.Subquery) -> models.QuerySet:
    """Of the rows of a table of history, the last one of each object by the end of `day` in `zone`.

    An object that was deleted by then has its last row too, labelled "delete".
    """
    return (
        rows.alias(on=local_date(moment(), zone))
        .filter(on__lte=day)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )


def zone_of(sides: list[Side]) -> Value:
    """The time zone by which a roadmap's own day turns: that of its first city."""
    return Value(sides[0].city.time_zone if sides else settings.TIME_ZONE)


def first_day(roadmap: Roadmap, zone: Value) -> date | None:
    """The day on which the first item of the plan was recorded; None for a plan without any. One query."""
    return next(iter(_first_day(roadmap.pk, zone.value)), None)


@prepared
def _first_day(roadmap: int, zone: str) -> models.QuerySet[Any, date]:
    made = records(Item).filter(roadmap=roadmap, pgh_label="insert").order_by().values("roadmap")
    return made.annotate(first=Min(local_date(moment(), Value(zone)))).values_list("first", flat=True)


def objects_then(model: type[Any], rows: models.QuerySet) -> list[Any]:
    """The objects that the rows of history tell of, but for the deleted ones."""
    names = [
        column.attname
        for column in records(model).model._meta.concrete_fields
        if not column.name.startswith("pgh_")
    ]
    found = []
    for label, record, *values in rows.values_list("pgh_label", "pgh_id", *names):
        if label != "delete":
            one = model(**dict(zip(names, values, strict=True)))
            one.record = record  # the row that tells of it
            found.append(one)
    return found


def _directions(roadmap: Roadmap, day: date, zone: Value) -> list[Direction]:
    then = objects_then(Direction, stood_on(records(Direction).filter(roadmap=roadmap), day, zone))
    return sorted(then, key=lambda direction: (direction.order, direction.pk))


def _items(roadmap: Roadmap, directions: list[Direction], day: date, zone: Value) -> list[Item]:
    items: list[Item] = objects_then(Item, stood_on(records(Item).filter(roadmap=roadmap), day, zone))
    named = {direction.pk: direction for direction in directions}
    # Older than the records of directions, or recorded by another clock.
    lost = {item.direction_id for item in items} - set(named)
    for direction in Direction.objects.filter(pk__in=lost) if lost else ():
        named[direction.pk] = direction
        directions.append(direction)
    for item in items:
        item.roadmap = roadmap
        if item.direction_id in named:
            item.direction = named[item.direction_id]
    return sorted(items, key=lambda item: (item.order, item.pk))


def _responsibilities(
    sides: list[Side], items: Mapping[int, Item], day: date, of_side: Any, zone: Value
) -> list[Responsibility]:
    rows = stood_on(records(Responsibility).filter(side__in=sides), day, of_side)
    found: list[Responsibility] = [one for one in objects_then(Responsibility, rows) if one.item_id in items]
    bodies = bodies_on({one.body_id for one in found}, day, zone)
    for one in found:
        one.body = bodies[one.body_id]
    return sorted(found, key=lambda one: (one.order, one.pk))


def bodies_on(wanted: Iterable[int], day: date, zone: F | Value) -> dict[int, Body]:
    """The bodies with their names of that day, by id; those whose history begins later as they were called first."""
    wanted = set(wanted)
    rows = records(Body).filter(pgh_obj__in=wanted)
    # What was deleted since, or merged into another, was called so all the same.
    names = ("pgh_obj_id", "city_id", "name", "short_name")
    then = {row[0]: row for row in stood_on(rows, day, zone).values_list(*names)}
    if missing := wanted - set(then):
        first = rows.filter(pgh_obj__in=missing).order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
        then |= {row[0]: row for row in first.values_list(*names)}
    found = {
        pk: Body(pk=pk, city_id=city, name=name, short_name=short) for pk, city, name, short in then.values()
    }
    return found if len(found) == len(wanted) else {**Body.objects.in_bulk(wanted), **found}


def _milestones(sides: list[Side], items: Mapping[int, Item], day: date, of_side: Any) -> list[PlannedThen]:
    # Records that are older than the numbering of periods lack the number.
    number = Milestone.objects.filter(pk=OuterRef("pgh_obj_id")).order_by().values("period")
    rows = stood_on(records(Milestone).filter(side__in=sides), day, of_side).annotate(
        number=Coalesce("period", Subquery(number), Value(0))
    )
    columns = ("pgh_obj_id", "item_id", "side_id", "first_due_date", "due_date", "starts_on", "number")
    found = [
        PlannedThen(*values)
        for label, *values in rows.values_list("pgh_label", *columns)
        if label != "delete" and values[1] in items
    ]
    order = {side.pk: side.order for side in sides}
    return sorted(
        found, key=lambda one: (one.item, one.first_due_date or date.max, order.get(one.side, 0), one.id)
    )


def dates_on(milestones: Iterable[int], sides: list[Side], day: date) -> dict[int, date | None]:
    """The dates that these milestones (ids) had at the end of `day`; those that were not there are left out."""
    return _dates(_of_milestones(list(milestones), [side.pk for side in sides], day))


def _dates(rows: Iterable[tuple[Any, ...]]) -> dict[int, date | None]:
    return {pk: due for pk, label, due in rows if label != "delete"}


@prepared
def _of_milestones(
    milestones: list[int], sides: list[int], day: date
) -> models.QuerySet[Any, tuple[Any, ...]]:
    return _dated(Q(pgh_obj__any_of=milestones, side__any_of=sides), day)


def _dated(which: Q, day: date) -> models.QuerySet[Any, tuple[Any, ...]]:
    then = stood_on(records(Milestone).filter(which), day, F("side__city__time_zone"))
    return then.values_list("pgh_obj_id", "pgh_label", "due_date")
