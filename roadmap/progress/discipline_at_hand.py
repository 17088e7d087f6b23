"""How the bodies of some cities keep their dates, counted again only where something was changed.

What a body owes is the sum over the sides on which items name it: each side belongs to one roadmap. The counts of a
side are known in this process until its roadmap's marks move, or those of what roadmaps share (`core.page_marks`), or
the day ends. So after a report two sides are counted, of some hundred. Rights are asked each time: the sum is over the
sides of the roadmaps that the person reads.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date

from django.conf import settings
from django.db.models import F, FilteredRelation, Q, QuerySet

from cities.clock import day_everywhere
from cities.models import User
from core import page_marks
from core.at_hand import AtHand
from core.prepared import prepared
from roadmap.models import Responsibility, Side
from roadmap.progress.discipline import Discipline, counts_of, of_bodies
from roadmap.querysets import of_visible

Counts = dict[int, tuple[int, ...]]
# Rows of some 250 bytes: a dozen megabytes for each process, and the sides of some 1,500 roadmaps.
MOST_ROWS = 50_000

_of_sides: AtHand[Counts] = AtHand(MOST_ROWS)
_of_cities: AtHand[dict[int, Discipline]] = AtHand(MOST_ROWS // 10)


def of_cities(user: User, cities: list[int]) -> dict[int, Discipline]:
    """The discipline of each body of these cities (ids) that has an item in a roadmap that `user` reads.

    The same as `of_bodies` of them. Four small queries, and one over what was changed.
    """
    day = day_everywhere()
    sides = _sides(user, cities) if settings.KEEP_PAGES and day else []
    # Asked before anything is counted: what is counted is never older.
    marks = page_marks.of_roadmaps(roadmap for _city, _side, roadmap in sides) if sides else {}
    if day is None or page_marks.SPANNING not in marks:
        return of_bodies(only=Q(side__city__in=cities) & of_visible(user, "item__roadmap"))
    versions: dict[int, dict[int, Hashable]] = defaultdict(dict)
    for city, side, roadmap in sides:
        versions[city][side] = marks.get(roadmap), marks[page_marks.SPANNING], day
    counts = _counts_of_sides({side: one for own in versions.values() for side, one in own.items()}, day)
    found: dict[int, Discipline] = {}
    for own in versions.values():
        found |= _summed(own, counts)
    return found


def forget() -> None:
    """Drop all that this process has counted."""
    _of_sides.forget()
    _of_cities.forget()


def _counts_of_sides(versions: Mapping[int, Hashable], day: date) -> dict[int, Counts]:
    """The counts of each side, by its bodies; those that are not known in this version are counted."""
    found = {side: _of_sides.get(side, version) for side, version in versions.items()}
    counted: dict[int, Counts] = {side: {} for side, known in found.items() if known is None}
    if counted:
        for side, body, *numbers in _counted(list(counted), day):
            counted[side][body] = tuple(numbers)
        for side, counts in counted.items():
            _of_sides.put(side, versions[side], counts)
    return {side: known for side, known in found.items() if known is not None} | counted


def _summed(versions: Mapping[int, Hashable], counts: Mapping[int, Counts]) -> dict[int, Discipline]:
    """The discipline of the bodies of one city over these sides of it."""
    key, version = tuple(versions), tuple(versions.values())
    known = _of_cities.get(key, version)
    if known is None:
        known = _added(counts[side] for side in versions)
        _of_cities.put(key, version, known)
    return known


def _added(counts: Iterable[Counts]) -> dict[int, Discipline]:
    rows: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for one in counts:
        for body, numbers in one.items():
            rows[body].append(numbers)
    return {body: Discipline(*map(sum, zip(*numbers, strict=True))) for body, numbers in rows.items()}


@prepared
def _sides(user: User, cities: list[int]) -> QuerySet[Side, tuple[int, int, int]]:
    """The city, id and roadmap of each side of these cities that the person sees."""
    found = Side.objects.filter(of_visible(user, "roadmap"), city__any_of=cities).order_by("city_id", "pk")
    return found.values_list("city_id", "pk", "roadmap_id")


# Not one that answers from the rows that the request has seen (`core.prepared`): these may be older than the marks.
def _counted(sides: list[int], day: date) -> QuerySet[Responsibility, tuple[int, ...]]:
    """The side, the body, and the numbers of `Discipline`."""
    # Of an item's milestones those of the own side alone are joined: half of the rows.
    own = FilteredRelation("item__milestones", condition=Q(item__milestones__side=F("side")))
    named = Responsibility.objects.filter(side__any_of=sides).order_by().annotate(own=own)
    numbers = counts_of("own__", on=day)
    return named.values("side_id", "body_id").annotate(**numbers).values_list("side_id", "body_id", *numbers)
