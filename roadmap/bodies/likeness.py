"""Pairs of bodies of one city whose names look like one: for a person to look at, never to be merged by themselves."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from cities.models import Body
from plans.bodies import KnownBody, match_bodies
from plans.text import fold

# Names in quotation marks that agree letter for letter, or names that are so alike, are likely one.
NEARLY_SAME = 93
# Comparing word by word takes a quarter of a millisecond a pair; a city with more bodies is compared letter by letter.
WORD_BY_WORD = 120
_QUOTED = re.compile(r"[«\"“„]([^«»\"“”„]{3,})[»\"”“]")


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


def _alike(bodies: list[Body]) -> Iterable[tuple[Body, Body]]:
    names = {body.pk: _spellings(body) for body in bodies}
    for place, one in enumerate(bodies):
        rest = bodies[place + 1 :]
        for other in rest:
            if any(_same(a, b) for a in names[one.pk] for b in names[other.pk]):
                yield one, other
    if len(bodies) <= WORD_BY_WORD:
        known = {
            body.pk: KnownBody(body.pk, body.name, body.short_name, tuple(body.aliases)) for body in bodies
        }
        for one in bodies:
            others = [body for pk, body in known.items() if pk != one.pk]
            (match,) = match_bodies([one.name], others)
            if match.body and match.score >= 0.9 and _numbers(one.name) == _numbers(match.body.name):
                yield one, next(body for body in bodies if body.pk == match.body.id)


def _spellings(body: Body) -> list[tuple[str, str]]:
    """Each name of the body, folded, with what it has in quotation marks."""
    found = []
    for name in (body.name, body.short_name, *body.aliases):
        if name:
            quoted = _QUOTED.search(name)
            found.append((fold(name).strip(), fold(quoted[1]).strip() if quoted else ""))
    return found


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (name, quoted), (other_name, other_quoted) = one, other
    if _numbers(name) != _numbers(other_name):
        return False
    if quoted and quoted in (other_quoted, other_name):
        return True
    if other_quoted and other_quoted == name:
        return True
    return fuzz.ratio(name, other_name) >= NEARLY_SAME


def _numbers(name: str) -> list[str]:
    """What tells «Школа № 1» from «Школа № 2», which are alike in all else."""
    return re.findall(r"\d+", name)
