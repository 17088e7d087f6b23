"""What became of the plan: what one edition changed, and what changed between two days, whoever changed it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _

from cities.models import Body
from core.history import moment, records
from core.prepared import prepared
from roadmap.choices import ResponsibilityRole
from roadmap.editions.past import bodies_on, first_day, stood_on, zone_of
from roadmap.lateness import local_date
from roadmap.models import Direction, Edition, Item, Milestone, Responsibility, Roadmap, Side

# What may differ in an item, in the order in which it is told.
TEXTS = {
    "number": "number",
    "title": "title",
    "deadline": "deadline_text",
    "result": "expected_result",
    "funding": "funding",
    "contact": "contact",
    "note": "note",
}
KINDS = ("added", "removed", *TEXTS, "direction", "bodies", "dates")


@dataclass(frozen=True)
class PlanChange:
    """One thing that the plan says otherwise; `side` is a city's name where it is about one side."""

    kind: str  # one of KINDS
    item: int
    number: str
    title: str
    side: str = ""
    old: str = ""
    new: str = ""


@dataclass
class _Rows:
    """Some items as they stood at a moment, by id; who answers and by when, by (item, side)."""

    items: dict[int, Any] = field(default_factory=dict)
    bodies: dict[tuple[int, int], list[Any]] = field(default_factory=dict)
    dates: dict[tuple[int, int], dict[int, date | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Touched:
    """The items (ids) whose plan changed after the end of `since`, which is never before the first plan of all."""

    items: set[int]
    since: date


def touched_items(roadmap: Roadmap, sides: list[Side], since: date, until: date | None) -> Touched:
    """The items whose wording or whose bodies changed after `since`, up to the end of `until` (None: now).

    That there is a plan at all is no change of it. Three queries.
    """
    zone = zone_of(sides)
    first = first_day(roadmap, zone)
    if first is None:
        return Touched(set(), since)
    since = max(since, first)
    items = _items_changed(roadmap.pk, zone.value, since, until)
    named = _bodies_changed([side.pk for side in sides], since, until)
    return Touched({*items, *named}, since)


@prepared
def _items_changed(roadmap: int, zone: str, since: date, until: date | None) -> QuerySet[Any, int]:
    rows = _changed(records(Item).filter(roadmap=roadmap), Value(zone), since, until)
    return rows.values_list("pgh_obj_id", flat=True)


@prepared
def _bodies_changed(sides: list[int], since: date, until: date | None) -> QuerySet[Any, int]:
    rows = records(Responsibility).filter(side__any_of=sides)
    return _changed(rows, F("side__city__time_zone"), since, until).values_list("item_id", flat=True)


def _changed(rows: QuerySet, zone: Any, since: date, until: date | None) -> QuerySet:
    found = rows.alias(on=local_date(moment(), zone)).filter(on__gt=since).order_by()
    return found if until is None else found.filter(on__lte=until)


def between(sides: list[Side], touched: Touched, until: date) -> list[PlanChange]:
    """How the wording and the bodies of the touched items differ at the end of `until`.

    Dates are told by `progress.changes`, which knows all their moves. At most six queries, none where nothing is
    touched.
    """
    if not touched.items:
        return []
    zone = zone_of(sides)
    before, after = (_on(touched.items, sides, day, zone) for day in (touched.since, until))
    return _differences(before, after, sides, until)


def _on(wanted: set[int], sides: list[Side], day: date, zone: Any) -> _Rows:
    items = stood_on(records(Item).filter(pgh_obj__in=wanted), day, zone)
    named = records(Responsibility).filter(item__in=wanted, side__in=sides)
    return _rows(items, stood_on(named, day, F("side__city__time_zone")))


def of_edition(edition: Edition, sides: list[Side]) -> list[PlanChange]:
    """What the import of this edition changed. At most twelve queries."""
    before, after = _Rows(), _Rows()
    items = _written(records(Item).filter(roadmap=edition.roadmap_id), edition)
    before.items, after.items = _two(records(Item), items, "pgh_obj_id")
    named = _written(records(Responsibility).filter(side__in=sides), edition)
    rows = records(Responsibility).filter(item__in={row[2] for row in named})
    before.bodies, after.bodies = (_by_side(found.values()) for found in _two(rows, named, None))
    due = _written(records(Milestone).filter(side__in=sides), edition)
    before.dates, after.dates = (
        _dates(found.values()) for found in _two(records(Milestone), due, "pgh_obj_id")
    )
    missing = {item for item, _side in {**before.bodies, **after.bodies, **before.dates, **after.dates}}
    missing -= set(before.items) | set(after.items)
    if missing:
        # Items whose own row stayed, while its bodies or its dates changed.
        same = {item.pk: item for item in Item.objects.filter(pk__in=missing).defer("search")}
        before.items |= same
        after.items |= same
    return _differences(before, after, sides, edition.day)


def _written(rows: QuerySet, edition: Edition) -> list[tuple[int, int, int]]:
    """(object, record, item) of each row of history that the edition's import wrote."""
    own = rows.filter(pgh_context__metadata__contains={"import_run": edition.run_id})
    item = "item_id" if any(field.name == "item" for field in rows.model._meta.fields) else "pgh_obj_id"
    return list(
        own.exclude(pgh_context__metadata__has_key="reverted")
        .order_by("pgh_id")
        .values_list("pgh_obj_id", "pgh_id", item)
    )


def _two(
    rows: QuerySet, written: list[tuple[int, int, int]], only: str | None
) -> tuple[dict[int, Any], dict[int, Any]]:
    """The objects before and after what was written, by id; `only` those that were written, or all of `rows`."""
    if not written:
        return {}, {}
    if only:
        rows = rows.filter(**{f"{only}__in": {row[0] for row in written}})
    records_ = [row[1] for row in written]
    ordered = rows.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    before, after = ordered.filter(pgh_id__lt=min(records_)), ordered.filter(pgh_id__lte=max(records_))
    return _alive(before), _alive(after)


def _alive(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pgh_obj_id: row for row in rows if row.pgh_label != "delete"}


def _rows(items: QuerySet, named: QuerySet) -> _Rows:
    return _Rows(_alive(items), _by_side(_alive(named).values()))


def _by_side(rows: Iterable[Any]) -> dict[tuple[int, int], list[Any]]:
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.role != ResponsibilityRole.LEAD, row.order, row.pgh_id)):
        found[row.item_id, row.side_id].append(row)
    return dict(found)


def _dates(rows: Iterable[Any]) -> dict[tuple[int, int], dict[int, date | None]]:
    found: dict[tuple[int, int], dict[int, date | None]] = defaultdict(dict)
    for row in rows:
        found[row.item_id, row.side_id][row.pgh_obj_id] = row.due_date
    return dict(found)


def _differences(before: _Rows, after: _Rows, sides: list[Side], day: date) -> list[PlanChange]:
    """The changes, item by item in the order of the document."""
    names = _Names(before, after, sides, day)
    found: list[PlanChange] = []
    every = {**before.items, **after.items}
    for pk, item in sorted(every.items(), key=lambda pair: (pair[1].order, pair[0])):
        old, new = before.items.get(pk), after.items.get(pk)
        if old is None or new is None:
            kind = "removed" if new is None else "added"
            text = names.whole(item, before if new is None else after, pk)
            found.append(
                PlanChange(
                    kind,
                    pk,
                    item.number,
                    item.title,
                    old=text if new is None else "",
                    new="" if new is None else text,
                )
            )
            continue

        def told(kind: str, was: str, now: str, side: str = "", pk: int = pk, new: Any = new) -> None:
            if was != now:
                found.append(PlanChange(kind, pk, new.number, new.title, side, was, now))

        for kind, column in TEXTS.items():
            told(kind, getattr(old, column), getattr(new, column))
        told("direction", names.direction(old), names.direction(new))
        for side in sides:
            key, city = (pk, side.pk), side.city.name
            told("bodies", names.bodies(before.bodies.get(key)), names.bodies(after.bodies.get(key)), city)
            told("dates", *names.dates(before.dates.get(key), after.dates.get(key)), city)
    return found


class _Names:
    """The names of what rows refer to, as people write them."""

    def __init__(self, before: _Rows, after: _Rows, sides: list[Side], day: date) -> None:
        rows = [row for found in (before, after) for named in found.bodies.values() for row in named]
        wanted = {row.body_id for row in rows}
        self.sides = sides
        self._bodies: Mapping[int, Body] = bodies_on(wanted, day, zone_of(sides)) if wanted else {}
        directions = {item.direction_id for found in (before, after) for item in found.items.values()}
        last = records(Direction).filter(pgh_obj__in=directions).order_by("pgh_obj_id", "-pgh_id")
        titles = dict(last.distinct("pgh_obj_id").values_list("pgh_obj_id", "title"))
        self._directions = titles

    def direction(self, item: Any) -> str:
        return self._directions.get(item.direction_id, "")

    def bodies(self, rows: Iterable[Any] | None) -> str:
        """The bodies, the lead first, one a line."""
        return ",\n".join(self._bodies[row.body_id].name for row in rows or ())

    def dates(self, old: Mapping[int, Any] | None, new: Mapping[int, Any] | None) -> tuple[str, str]:
        """The dates that were and are, of the milestones that moved, came or went."""
        was, now = old or {}, new or {}
        differ = [pk for pk in {**was, **now} if was.get(pk, "—") != now.get(pk, "—")]
        return tuple(  # type: ignore[return-value]
            ", ".join(_day(day) for day in sorted((found[pk] for pk in differ if pk in found), key=_last))
            for found in (was, now)
        )

    def whole(self, item: Any, rows: _Rows, pk: int) -> str:
        """An item that came or went: its words, its deadline, who answers."""
        lines = [
            item.title,
            _("Deadline: %(text)s") % {"text": item.deadline_text} if item.deadline_text else "",
        ]
        for side in self.sides:
            if named := self.bodies(rows.bodies.get((pk, side.pk))):
                lines.append(f"{side.city.name}: {named}")
        return "\n".join(line for line in lines if line)


def _last(day: date | None) -> date:
    return day or date.max


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else _("no date")
