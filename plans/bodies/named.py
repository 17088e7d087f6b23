"""The bodies of a cell on their sides and in their roles: «от г. Сочи: … (отв.); от г. Минска: …, при
участии …».
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plans import sides as _sides
from plans.bodies import grammar
from plans.bodies.countries import same_form, side_by_country
from plans.bodies.of_sides import apart, are_bare, label_lines
from plans.bodies.split import Piece, pieces
from plans.words import fold, listed

Role = Literal["lead", "co"]

#: The `side` of a marker that means every side («Стороны», «обе стороны»).
BOTH_SIDES = "*"
#: A city that is after so many letters says nothing about whose body it is.
LONGEST_NAME = 300

_BRACKETS = re.compile(r"\(([^()]{2,40})\)(?=\s*$)|^\(([^()]{2,40})\)")
_SIDE_WORDS = frozenset(
    listed("г город города горада горад от ад со с сторона стороны старана стараны бок боку")
)
_BOTH = re.compile(
    r"(?:(?:обе|все|абодва|стороны-участницы) )?(?:стороны|сторон|стараны|баки)(?: совместно)?"
    r"|обе|оба города|совместно"
)
_BODY = re.compile(r"исполк|выканк|совет|адм|дум|собран|собр|упр")
#: «Посольство Республики Беларусь в Российской Федерации»: whose it is comes before where it is.
_MISSION = re.compile(
    r"(?:генеральное )?(?:посольств|консульств|генконсульств|пасольств|торгпредств|торговое представительств)"
)
_LEAD = re.compile(
    r"(?<!соис)(?<!со)(?:отв|ответств|головн|координатор|свод|созыв|адказн)|(?<!со)исполнител|(?<!су)выканау"
)
_CO = re.compile(r"соисп|сувыкана|участник|привлекаем|заинтересован|партнер")


@dataclass(frozen=True)
class NamedBody:
    """One body as a cell names it: lead or co where the cell or the order says so, and the side's slug if
    known.
    """

    name: str
    role: Role
    side: str | None


def split_sides(
    cell: str, sides: _sides.Names, *, column: str | None = None
) -> dict[str | None, list[NamedBody]]:
    """The cell's bodies by side, the lead of each side first; bodies of no known side under None.

    A side is known by the label before a name, else by the city in the name; `column` is the side the column
    itself belongs to and stands in where the cell is silent. A name alone that means both sides is one
    marker under `BOTH_SIDES`. Where the cell marks no lead of a side, the first body that isn't marked as
    co-executor leads. Never raises.
    """
    grouped: dict[str | None, list[tuple[Piece, Role | None]]] = {}
    side_of: dict[tuple[str, str], str | None] = {}
    if column is None and are_bare(cell, sides):
        return {BOTH_SIDES: [NamedBody(" ".join(cell.split()), "lead", BOTH_SIDES)]}
    text = cell if column else label_lines(cell, sides)
    found = [_unbracketed(written, sides) for written in apart(pieces(text), sides)]
    for piece in found:
        key = (piece.label, piece.name)
        if key not in side_of:
            side_of[key] = _side_of(piece, sides, column)
    known = _in_turn([side_of[piece.label, piece.name] for piece in found], found)
    for piece, side in zip(found, known, strict=True):
        grouped.setdefault(side, []).append((piece, _role_of(piece)))
    return {side: _led(found, side) for side, found in grouped.items()}


def _in_turn(sides: Sequence[str | None], found: Sequence[Piece]) -> list[str | None]:
    """The sides, where each has its turn: a body that names no city, before the other side's first, is of the side
    whose turn it is: «Администрация города Сочи, управление делами, Мингорисполком». A person may be anybody's.
    """
    turns = [side for side in sides if side is not None]
    order = list(dict.fromkeys(turns))
    if BOTH_SIDES in order or turns != sorted(turns, key=order.index):
        return list(sides)
    made: list[str | None] = []
    for place, side in enumerate(sides):
        ended = not any(one is not None for one in sides[place + 1 :])
        name = found[place].name
        turn = not ended and not grammar.starts_person(name)
        goes_on = side is None and made and (turn or same_form(found[place - 1].name, name))
        made.append(made[-1] if goes_on else side)
    return made


def _unbracketed(piece: Piece, sides: _sides.Names) -> Piece:
    """A name without the brackets that say but its side, which become its label: «управление культуры (г. Сочи)»."""
    for found in _BRACKETS.finditer(piece.name[:LONGEST_NAME]):
        rest = f"{piece.name[: found.start()].rstrip()} {piece.name[found.end() :].lstrip()}".strip()
        inner = fold(found[1] or found[2])
        mentions = _sides.mentions(inner, sides)
        if _BODY.search(inner):
            # «Ковалевич Т.И. (Мингорисполком)»: a body with the city in its name.
            continue
        left = inner
        for mention in reversed(mentions):
            left = f"{left[: mention.start]} {left[mention.end :]}"
        if mentions and not set(re.findall(r"[^\W_]+", left)) - _SIDE_WORDS and re.search(r"[^\W_]", rest):
            return replace(piece, name=rest, label=found[1] or found[2])
    return piece


def _side_of(piece: Piece, sides: _sides.Names, column: str | None) -> str | None:
    name = fold(piece.name[:LONGEST_NAME])
    if _BOTH.fullmatch(name):
        return BOTH_SIDES
    for text in (fold(piece.label), name):
        slugs = [m.slug for m in _sides.mentions(text, sides)]
        if len(set(slugs)) == 1 or (slugs and _MISSION.match(text)):
            return slugs[0]
    return column or side_by_country(piece.name[:LONGEST_NAME], sides)


def _role_of(piece: Piece) -> Role | None:
    marked = fold(piece.marked)
    if _CO.search(marked):
        return "co"
    if _LEAD.search(marked):
        return "lead"
    if piece.joined and not piece.joined.startswith("а "):
        return "co"
    label = fold(piece.label)
    if _CO.search(label) and not re.search(r"(?<!со)исполнител\w*,", label):
        return "co"
    return None


def _led(found: Sequence[tuple[Piece, Role | None]], side: str | None) -> list[NamedBody]:
    """The bodies of one side with exactly one lead, unless all are marked as co-executors, the lead first."""
    leads = [place for place, (_, role) in enumerate(found) if role == "lead"]
    lead = leads[0] if leads else next((place for place, (_, role) in enumerate(found) if role is None), None)
    if side is None:
        bodies = [
            NamedBody(p.name, "lead" if role == "lead" or (role is None and i == lead) else "co", None)
            for i, (p, role) in enumerate(found)
        ]
    else:
        bodies = [NamedBody(p.name, "lead" if i == lead else "co", side) for i, (p, _) in enumerate(found)]
    return sorted(bodies, key=lambda body: body.role != "lead")
