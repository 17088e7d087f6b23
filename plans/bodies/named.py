"""The bodies of a cell on their sides and in their roles: «от г. Сочи: … (отв.); от г. Минска: …, при
участии …».
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plans import sides as _sides
from plans.bodies.by_order import BOTH_SIDES, alone, in_turn
from plans.bodies.countries import side_by_country
from plans.bodies.of_sides import apart, are_bare, is_bare, label_lines, open_labels
from plans.bodies.split import Piece, pieces
from plans.words import fold, listed

Role = Literal["lead", "co"]

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
    r"(?:генеральн\w+ |почетн\w+ )?(?:посольств|посол(?![а-я])|консул(?:ьств)?|генконсульств|пасольств"
    r"|торгпредств|торговое представительств)"
)
_LEAD = re.compile(
    r"(?<!соис)(?<!со)(?:отв|ответств|головн|координатор|свод|созыв|адказн)|(?<!со)исполнител|(?<!су)выканау"
)
_CO = re.compile(r"соисп|сувыкана|участник|привлекаем|заинтересован|партнер")
# «Санаторий «Беларусь»», «гостиницы «Минск», «Россия»»: after whom a house for guests is called says not whose it is.
_LODGING = re.compile(
    r"((?<![^\W_])(?:санатори|пансионат|гостиниц|отел(?=[ьия])|кинотеатр|ресторан|кафе(?![а-я]))[а-яё]*)"
    r"(?:\s*,?\s*[«\"“„][^»\"”“]{1,60}[»\"”“])+", re.IGNORECASE,
)  # fmt: skip

_QUOTED = re.compile(r"[«\"“„]([^«»\"”“„]{1,60})[»\"”“]")
_SEVERAL = re.compile(rf"{_QUOTED.pattern}(?:(?:\s*,\s*|\s+и\s+){_QUOTED.pattern})+")


@dataclass(frozen=True)
class NamedBody:
    """One body as a cell names it: lead or co where the cell or the order says so, the side's slug if known, and the
    short name that the cell gives it («… (далее – АГС)»).
    """

    name: str
    role: Role
    side: str | None
    short: str = ""


def split_sides(
    cell: str, sides: _sides.Names, *, column: str | None = None
) -> dict[str | None, list[NamedBody]]:
    """The cell's bodies by side, the lead of each side first; bodies of no known side under None.

    A side is known by the label before a name, else by the city in the name; `column` is the side the column
    itself belongs to and stands in where the cell is silent. A name alone that means both sides is one
    marker under `BOTH_SIDES`, a side alone one under `alone(side)`. Where the cell marks no lead of a side, the first
    body that isn't marked as co-executor leads. Never raises.
    """
    grouped: dict[str | None, list[tuple[Piece, Role | None]]] = {}
    side_of: dict[tuple[str, str], str | None] = {}
    if column is None and are_bare(cell, sides):
        return {BOTH_SIDES: [NamedBody(" ".join(cell.split()), "lead", BOTH_SIDES)]}
    if len(cell) <= LONGEST_NAME and (own := is_bare(cell, sides)):
        return {alone(own): [NamedBody(" ".join(cell.split()), "lead", alone(own))]}
    text = cell if column else label_lines(open_labels(cell, sides), sides)
    found = [_unbracketed(written, sides) for written in apart(pieces(text), sides)]
    for piece in found:
        key = (piece.label, piece.name)
        if key not in side_of:
            side_of[key] = _side_of(piece, sides, column)
    known = in_turn([side_of[piece.label, piece.name] for piece in found], found, sides)
    for piece, side in zip(found, known, strict=True):
        if side is not None and is_bare(piece.name, sides) == side:
            side = alone(side)
        grouped.setdefault(side, []).append((piece, _role_of(piece)))
    return {side: _led(found, side) for side, found in grouped.items()}


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
    name = fold(_outside(piece.name[:LONGEST_NAME], sides))
    if _BOTH.fullmatch(name):
        return BOTH_SIDES
    for text in (fold(piece.label), name):
        slugs = [m.slug for m in _sides.mentions(text, sides)]
        if len(set(slugs)) == 1 or (slugs and _MISSION.match(text)):
            return slugs[0]
    return column or side_by_country(piece.name[:LONGEST_NAME], sides)


def _outside(name: str, sides: _sides.Names) -> str:
    """The name without what stands in quotation marks and says not whose it is: the name of a house for guests, or of
    one of several («телеканалы «Новости Сочи», «СТВ»»).
    """
    name = _LODGING.sub(r"\1", name)
    several = _SEVERAL.search(name)
    quoted = _QUOTED.findall(several[0]) if several else []
    told = {one.slug for text in quoted for one in _sides.mentions(fold(text), sides)}
    silent = any(not _sides.mentions(fold(text), sides) for text in quoted)
    return _SEVERAL.sub("", name) if silent or len(told) > 1 else name


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
            NamedBody(
                p.name, "lead" if role == "lead" or (role is None and i == lead) else "co", None, p.short
            )
            for i, (p, role) in enumerate(found)
        ]
    else:
        bodies = [
            NamedBody(p.name, "lead" if i == lead else "co", side, p.short) for i, (p, _) in enumerate(found)
        ]
    return sorted(bodies, key=lambda body: body.role != "lead")
