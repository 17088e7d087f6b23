"""Which known body a written name means.

Names are compared as bags of weighted word stems (`bags`). A written name may leave out who the body belongs to; it may
leave out part of what the body does only where the side is known and a single body holds all its words. Where two
bodies fit alike, none is taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plans.bodies.bags import (
    ACRONYM_LETTERS,
    BRACKETS,
    LONGEST_NAME,
    PARENTS,
    Bag,
    bags,
    is_place,
    kinds,
    places_of,
    same,
    spelled_out,
)
from plans.bodies.named import NamedBody

#: Below this a likeness is a guess; and the best must be this much better than the next.
ENOUGH = 0.74
CLEAR_LEAD = 0.06
#: What it weighs that one is a department and the other a committee.
OTHER_KIND = 0.6
#: What a name spelled out from an acronym is worth at most.
ACRONYM = 0.95
#: A word of the written name which the known one lacks makes it another body, however alike the rest.
OTHER_SUBJECT = 0.7


@dataclass(frozen=True)
class KnownBody:
    """A body as the database knows it; `side` is its city's slug."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    side: str | None = None


@dataclass(frozen=True)
class Match:
    """What a written name was matched with: None where it would be a guess, with the likeliest as
    candidates.
    """

    name: str
    body: KnownBody | None
    score: float
    candidates: tuple[tuple[KnownBody, float], ...] = field(default=())


def match_bodies(names: Iterable[str | NamedBody], known: Sequence[KnownBody]) -> list[Match]:
    """For each name the known body it means, with a score from 0 to 1, in the order of the names.

    A `NamedBody` with a side is looked for among that side's bodies (and those of no side) only. `body` is
    None where no body is like enough or two are alike; `candidates` then lists up to three for a person to
    choose from. Never raises.
    """
    places = frozenset(
        p for body in known for s in (body.name, body.short_name, *body.aliases) for p in places_of(s)
    )
    return [_match(name, known, places) for name in names]


def _match(named: str | NamedBody, known: Sequence[KnownBody], places: frozenset[str]) -> Match:
    name, side = (named, None) if isinstance(named, str) else (named.name, named.side)
    pool = [body for body in known if side is None or body.side in (side, None)]
    if not pool or len(name) > LONGEST_NAME:
        return Match(name, None, 0.0)
    match = _best(name, side, pool, places)
    shorter = " ".join(BRACKETS.sub(" ", name).split())
    if match.body is None and shorter and shorter != name:
        again = _best(shorter, side, pool, places)
        return Match(name, again.body, again.score, again.candidates) if again.body else match
    return match


def _best(name: str, side: str | None, pool: Sequence[KnownBody], places: frozenset[str]) -> Match:
    variants = [bag for bag in bags(name) if any(not is_place(root, places) for root, _ in bag)]
    if not variants:
        return Match(name, None, 0.0)
    scored = sorted(
        ((body, _likeness(name, variants, body, places, sided=side is not None)) for body in pool),
        key=lambda pair: -pair[1],
    )
    best, score = scored[0]
    shown = tuple((body, round(value, 3)) for body, value in scored[:3] if value >= 0.4)
    runner_up = scored[1][1] if len(scored) > 1 else 0.0
    exact = score >= 0.995 > runner_up
    if score >= ENOUGH and (exact or score - runner_up >= CLEAR_LEAD):
        return Match(name, best, round(score, 3), shown)
    if side is not None or any(_belongs(root, places) for root, _ in variants[0]):
        within = [body for body, _ in scored if _is_part(variants, body, places)]
        if len(within) == 1:
            return Match(name, within[0], ENOUGH, shown)
    return Match(name, None, round(score, 3), shown)


def _belongs(root: str, places: frozenset[str]) -> bool:
    return root in PARENTS or is_place(root, places)


def _is_part(variants: Sequence[Bag], body: KnownBody, places: frozenset[str]) -> bool:
    """Whether every word written is in the body's name: «департамент спорта», where a city has but
    one."""
    for spelling in filter(None, (body.name, body.short_name, *body.aliases)):
        for written in variants:
            roots = [root for root, _ in next(iter(bags(spelling)), ())]
            subject = any(w == 1.0 and not is_place(root, places) for root, w in written)
            if subject and all(any(same(root, other) for other in roots) for root, _ in written):
                return True
    return False


def _likeness(
    name: str, variants: Sequence[Bag], body: KnownBody, places: frozenset[str], *, sided: bool
) -> float:
    spellings = [s for s in (body.name, body.short_name, *body.aliases) if s]
    best = max(
        (_alike(a, b, places, sided=sided) for s in spellings for a in variants for b in bags(s)),
        default=0.0,
    )
    if best < ACRONYM and ACRONYM_LETTERS.search(name):
        opened = [(spelled_out(name, s), s) for s in spellings]
        found = (
            _alike(a, b, places, sided=sided)
            for full, s in opened
            if full
            for a in bags(full)
            for b in bags(s)
        )
        best = max(best, min(ACRONYM, max(found, default=0.0)))
    return best


def _alike(written: Bag, known: Bag, places: frozenset[str], *, sided: bool) -> float:
    """How alike two names are: what they share against what only one has; the written name's own words
    weigh more.
    """
    left = dict(known)
    shared = extra = 0.0
    for root, weight in written:
        partner = root if root in left else next((other for other in left if same(root, other)), None)
        if partner is None:
            extra += weight
        else:
            shared += left.pop(partner)
    if not shared:
        return 0.0
    if kinds(written) and kinds(known) and not kinds(written) & kinds(known):
        extra += OTHER_KIND
    if extra >= 1.0 and any(
        weight == 1.0 and not is_place(root, places) and not any(same(root, other) for other, _ in known)
        for root, weight in written
    ):
        return min(OTHER_SUBJECT, shared / (shared + extra))
    missing = 0.0
    for root, weight in left.items():
        place = is_place(root, places)
        if sided and (root in PARENTS or place):
            continue
        missing += weight * (0.3 if root in PARENTS or place else 0.6)
    if shared < 0.9 and extra + missing > 0.3:
        return shared / (shared + extra + missing + 0.4)
    return shared / (shared + extra + missing)
