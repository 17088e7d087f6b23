"""The short name that a document gives a body: «Администрация города Сочи (далее – АГС)»."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from plans.bodies.named import NamedBody
from plans.words import fold

Bodies = dict[str | None, list[NamedBody]]

# Of two bodies that a document calls by one short name none is meant.
_SEVERAL = NamedBody("", "co", None)


def written_out(rows: Iterable[Bodies]) -> None:
    """Put the full name, and its side, in place of each short one that the rows of one document give a body."""
    rows = list(rows)
    full = _by_short_name(body for bodies in rows for those in bodies.values() for body in those)
    if not full:
        return
    for bodies in rows:
        for side in list(bodies):
            bodies[side] = [_whole(body, full) for body in bodies[side]]
        for body in [one for one in bodies.get(None, ()) if one.side is not None]:
            # Its side was not told by the short name, and is by the full one.
            bodies[None].remove(body)
            there = bodies.setdefault(body.side, [])
            led = any(one.role == "lead" for one in there)
            there.append(replace(body, role="co") if led else body)
        if None in bodies and not bodies[None]:
            del bodies[None]


def _by_short_name(bodies: Iterable[NamedBody]) -> Mapping[str, NamedBody]:
    found: dict[str, NamedBody] = {}
    for body in bodies:
        if body.short:
            known = found.setdefault(fold(body.short), body)
            if fold(known.name) != fold(body.name):
                found[fold(body.short)] = _SEVERAL
    return found


def _whole(body: NamedBody, full: Mapping[str, NamedBody]) -> NamedBody:
    meant = full.get(fold(body.name))
    if meant is None or meant is _SEVERAL or body.side not in (None, meant.side):
        return body
    return replace(body, name=meant.name, short=meant.short, side=meant.side)
