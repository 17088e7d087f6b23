"""Pairs of bodies of one city whose names look like one: for a person to look at, never to be merged by themselves."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from cities.models import Body, City
from plans.bodies.alike import by_initials, has_initials, keys, places_in, written_alike
from plans.text import fold

# «БелТПП»: how one word begins, then the first letters of the others.
_SHORTENED = re.compile(r"(?P<first>[А-ЯЁA-Z][а-яёa-z]*)(?P<rest>[А-ЯЁA-Z]{2,})")
_PARTS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Pair:
    """Two bodies that may be one: `goes` would become part of `stays`, whose name says more."""

    goes: Body
    stays: Body


def likely_pairs(bodies: Iterable[Body]) -> list[Pair]:
    """The pairs among the bodies (of any cities) that look like one, each once, by name. Asks nothing."""
    by_city: dict[int, list[Body]] = defaultdict(list)
    for body in bodies:
        by_city[body.city_id].append(body)
    found: dict[tuple[int, int], Pair] = {}
    for those in by_city.values():
        for one, other in _alike(those):
            goes, stays = sorted((one, other), key=lambda body: (len(body.name), -body.pk))
            found[goes.pk, stays.pk] = Pair(goes, stays)
    return sorted(found.values(), key=lambda pair: (pair.stays.name, pair.goes.name))


def likely_names(names: Sequence[str], city: str = "") -> dict[str, str]:
    """Which of the names of one `city` may mean a body that another names: {the shorter: the one that says more}.

    No name is both in one pair the shorter and in another the longer one.
    """
    place = City(pk=1, name=city)
    bodies = [Body(pk=number, city=place, name=name) for number, name in enumerate(names, 1)]
    found: dict[str, str] = {}
    for pair in sorted(likely_pairs(bodies), key=lambda pair: -len(pair.stays.name)):
        if pair.stays.name not in found and pair.goes.name not in found.values():
            found.setdefault(pair.goes.name, pair.stays.name)
    return found


def _alike(bodies: list[Body]) -> Iterable[tuple[Body, Body]]:
    """The pairs among the bodies of one city."""
    names = {
        body.pk: [name for name in (body.name, body.short_name, *body.aliases) if name] for body in bodies
    }
    places = places_in((name for known in names.values() for name in known), bodies[0].city.name)

    def are_one(one: Body, other: Body) -> bool:
        if _shortens(one.name, other.name) or _shortens(other.name, one.name):
            return True
        return any(written_alike(a, b, places) for a in names[one.pk] for b in names[other.pk])

    def stands_for(one: Body, other: Body) -> bool:
        return any(by_initials(a, b, places) for a in names[one.pk] for b in names[other.pk])

    near: dict[Hashable, list[Body]] = defaultdict(list)
    for body in bodies:
        for key in {key for name in names[body.pk] for key in keys(name, places)}:
            near[key].append(body)
    yield from (pair for those in near.values() for pair in combinations(those, 2) if are_one(*pair))
    for one in bodies:
        others = [body for body in bodies if body is not one]
        if _SHORTENED.search(one.name):
            yield from ((one, other) for other in others if _shortens(one.name, other.name))
        fits = [other for other in others if stands_for(one, other)] if has_initials(names[one.pk]) else []
        # Letters that may mean two bodies mean neither.
        if all(are_one(*pair) for pair in combinations(fits, 2)):
            yield from ((one, other) for other in fits)


def _shortens(short: str, long: str) -> bool:
    """Whether `short` is `long` with some words as first letters: «отделение БелТПП»."""
    if not _SHORTENED.search(short):
        return False
    words = [fold(word) for word in _PARTS.findall(long)]
    place = 0
    for token in _PARTS.findall(short):
        found = _SHORTENED.fullmatch(token)
        begin = [fold(found["first"]), *fold(found["rest"])] if found else [fold(token)]
        there = words[place : place + len(begin)]
        fits = all(word.startswith(part) for word, part in zip(there, begin, strict=False))
        if len(there) < len(begin) or not fits or (not found and there != begin):
            return False
        place += len(begin)
    return place == len(words)
