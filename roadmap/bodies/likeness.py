"""Pairs of bodies of one city whose names look like one: for a person to look at, never to be merged by themselves."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from cities.models import Body
from plans.bodies import KnownBody, match_bodies
from plans.text import fold

# Names in quotation marks that agree letter for letter, or names that are so alike, are likely one.
NEARLY_SAME = 93
# Comparing word by word takes a quarter of a millisecond a pair; a city with more bodies is compared letter by letter.
WORD_BY_WORD = 120
# «БелТПП»: how one word begins, then the first letters of the others.
_SHORTENED = re.compile(r"(?P<first>[А-ЯЁA-Z][а-яёa-z]*)(?P<rest>[А-ЯЁA-Z]{2,})")
_PARTS = re.compile(r"[^\W_]+")
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


def likely_names(names: Sequence[str]) -> dict[str, str]:
    """Which of one city's names may mean a body that another of them names: {the shorter: the one that says more}.

    No name is both in one pair the shorter and in another the longer one.
    """
    bodies = [Body(pk=place, city_id=1, name=name) for place, name in enumerate(names, 1)]
    found: dict[str, str] = {}
    for pair in sorted(likely_pairs(bodies), key=lambda pair: -len(pair.stays.name)):
        if pair.stays.name not in found and pair.goes.name not in found.values():
            found.setdefault(pair.goes.name, pair.stays.name)
    return found


def _alike(bodies: list[Body]) -> Iterable[tuple[Body, Body]]:
    names = {body.pk: _spellings(body) for body in bodies}
    for place, one in enumerate(bodies):
        rest = bodies[place + 1 :]
        for other in rest:
            if any(_same(a, b) for a in names[one.pk] for b in names[other.pk]) or (
                _shortens(one.name, other.name) or _shortens(other.name, one.name)
            ):
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
