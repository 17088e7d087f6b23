"""Whose a body is that names no city: by the stretch of the cell it is in, and by whose turn it is.

docs/reading-plans.md, rule 33. What may be of either side stays nobody's, and the person who imports the plan is asked.
"""

import re
from collections.abc import Sequence

from plans import sides as _sides
from plans.bodies import grammar
from plans.bodies.countries import same_form
from plans.bodies.split import Piece
from plans.words import fold, fold_word, stem

#: The `side` of a marker that means every side («Стороны», «обе стороны»).
BOTH_SIDES = "*"


def alone(side: str) -> str:
    """The key of a marker that means the side itself, and no body of it: «Сочи» alone among those who answer."""
    return f"{BOTH_SIDES}{side}"


# What an office is called that is part of an administration; «УФКиС» and «центр» may be anywhere.
_OFFICE = re.compile(
    r"(?:главное |городское )?(?:управлени|упраулен|упр(?![а-я])|отдел|аддзел|департамент|дэпартамент|комитет|камитэт"
    r"|служб|сектор|к-т|деп-т)"
)
# «Администрация города Сочи», «Мингорисполком»: a whole administration, of which an office before it would say so.
_WHOLE = re.compile(
    r"администрац|адм(?![а-я])|мэри|правительств|глава|председател|[а-я]*(?:исполком|выканкам)"
    r"|.{0,25}исполнительный комитет"
)
# Of which house an office is.
_OWNER = re.compile(
    r"(?<![а-я])(?:администрац|адм(?![а-я])|[а-я]*(?:исполком|выканкам)|исполнительн[а-я]+ комитет)"
)
_IDLE = re.compile(r"город|горад|муниципальн|главн|вопрос|дел(?:а|ам|у)?$|(?:по|для|при)$")
_INITIALS = re.compile(r"(?<![А-ЯЁІЎа-яё])[А-ЯЁІЎ]\.\s?[А-ЯЁІЎ]\.")
# Bodies of many places and all who like: they are no side's, whoever was named before.
_ANYBODY = re.compile(
    r"(?:иные |другие |все |заинтересованн\w+ )?(?:организаци|учреждени|предприяти|вузы|школы|федераци|общественн"
    r"|творческ|туристическ|обществ|сми(?![а-я])|союзы|музеи|театры|библиотеки|компании|волонтер|добровольц"
    r"|представител|жители)"
)


def in_turn(known: Sequence[str | None], found: Sequence[Piece], sides: _sides.Names) -> list[str | None]:
    """The side of each piece, where the order of the cell tells it: `known` has those that say it themselves.

    Of two sides, each with a stretch of its own or with its turn, a body that names no city is of the side in whose
    stretch or turn it is: «Администрация города Сочи, управление делами, Мингорисполком». A person may be anybody's.
    """
    turns = [side for side in known if side is not None]
    order = list(dict.fromkeys(turns))
    if not order or BOTH_SIDES in order:
        return list(known)
    made = list(known)
    if len(order) > 1:
        made = [side or _of_stretch(place, known, found) for place, side in enumerate(known)]
    if turns != sorted(turns, key=order.index):
        return made
    first = known.index(order[0])
    if _leads_in(found[:first], found[first], alone=len(order) == 1):
        made[:first] = [side or order[0] for side in made[:first]]
    for place, side in enumerate(made):
        if side is None and place and _goes_on(place, made[place - 1], known, found, sides):
            made[place] = made[place - 1]
    return made


def _goes_on(
    place: int, before: str | None, known: Sequence[str | None], found: Sequence[Piece], sides: _sides.Names
) -> bool:
    """Whether a piece is of the side before it: its turn has not ended, and it is of no other side's stretch."""
    piece = found[place]
    if same_form(found[place - 1].name, piece.name):
        return True
    if not any(one is not None for one in known[place + 1 :]) or grammar.starts_person(piece.name):
        return False
    inside = _sides_in(piece.stretch, known, found)
    elsewhere = bool(inside) and before not in inside and not piece.label
    return not elsewhere and not _foreign_letters(piece.name, before, sides)


def _sides_in(stretch: int, known: Sequence[str | None], found: Sequence[Piece]) -> set[str]:
    """The sides that the pieces of a stretch tell."""
    return {
        side for side, one in zip(known, found, strict=True) if one.stretch == stretch and side is not None
    }


def _of_stretch(place: int, known: Sequence[str | None], found: Sequence[Piece]) -> str | None:
    """The only side of a piece's stretch, where the piece may be of it: «управление культуры, отдел спорта Сочи; …»."""
    piece = found[place]
    if piece.label or _is_person(piece.name) or _ANYBODY.match(fold(piece.name)):
        return None
    inside = _sides_in(piece.stretch, known, found)
    return inside.pop() if len(inside) == 1 and BOTH_SIDES not in inside else None


def _leads_in(before: Sequence[Piece], first: Piece, *, alone: bool) -> bool:
    """Whether offices before the first one whose side is known are of its side: «управление культуры, управление спорта
    администрации Сочи». An office for the same matter is rather the other side's.
    """
    theirs = fold(first.name)
    if first.joined or _WHOLE.match(theirs) or (alone and not _OWNER.search(theirs)):
        return False
    return bool(before) and all(_goes_with(piece.name, first.name, alone=alone) for piece in before)


def _goes_with(name: str, other: str, *, alone: bool) -> bool:
    """Whether the first office may be of the same house as the other: it says nothing of a house of its own."""
    if _is_person(name) or _OWNER.search(fold(name)) or _matters(name) & _matters(other):
        return False
    heads = [fold_word(word) for text in (name, other) for word in grammar.words(text, 1)]
    same = len(heads) > 1 and heads[0] == heads[1]
    office = _OFFICE.match(fold(name)) is not None
    return same and office if alone else same or office


def _is_person(name: str) -> bool:
    return grammar.starts_person(name) or _INITIALS.search(name) is not None


def _matters(name: str) -> set[str]:
    """The stems of what an office is for; its first word is its head, or says which."""
    name = re.sub(r"физ(?:\w*\s+|\.\s*)?культур\w*", "спорта", name, flags=re.IGNORECASE)
    name = re.sub(r"муниципальн\w+\s+образовани\w+", "", name, flags=re.IGNORECASE)
    words = (fold_word(word) for word in grammar.words(name, 12)[1:])
    skipped = (_OFFICE, _OWNER, _IDLE)
    return {stem(word) for word in words if len(word) > 3 and not any(one.match(word) for one in skipped)}


def _foreign_letters(name: str, side: str | None, sides: _sides.Names) -> bool:
    """Whether a name is but letters of which the first may stand for another side: «БГМУ» between bodies of Sochi."""
    words = grammar.words(name, 2)
    if len(words) != 1 or not grammar.is_abbreviation(words[0]):
        return False
    letter = fold_word(words[0][0])
    own = {fold(one)[0] for one in sides.get(side or "", ()) if one}
    return letter not in own and any(
        letter == fold(one)[0] for names in sides.values() for one in names if one
    )
