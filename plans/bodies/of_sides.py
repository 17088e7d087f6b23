"""Sides that a cell names for several bodies at once: by a bracket behind a line, by one plural of two cities."""

import re
from collections.abc import Iterator
from dataclasses import replace

from plans import sides as _sides
from plans.bodies import grammar, plurals
from plans.bodies.split import Piece
from plans.words import fold, listed

_SIDE_WORDS = frozenset(
    listed(
        "г гг город города городов горада горад гарадоу от ад со с сторона стороны старана стараны бок боку и"
    )
)
_LONGEST_LIST = 200
_LAST_BRACKET = re.compile(r"\s*\(([^()\n]{2,40})\)\s*[;.,]?\s*$")
_TOWN = r"(?:г\.\s?|город[ае]?\s+|горад[ае]?\s+)?"
_NAME = r"[А-ЯЁІЎ][а-яёіў]+(?:[ -](?:на-)?[А-ЯЁІЎа-яё][а-яёіў]+){0,2}"
# «управления культуры городов Сочи и Минска», «ТПП Сочи и Минска».
_TWO = re.compile(
    rf"\s(?P<towns>городов|гарадоў|гг\.|г\.\s?г\.)?\s*(?P<one>{_TOWN}{_NAME})\s+[иі]\s+(?P<other>{_TOWN}{_NAME})$"
)
_ONE_TOWN = {"городов": "города ", "гарадоў": "горада "}
# «Структурные подразделения администрации города Сочи и Мингорисполкома»: two houses, and bodies of each.
_HOUSE = (
    r"(?:администрац\w+|[А-ЯЁ]?[а-яё]*(?:исполкома|думы|горсовета)|мэрии"
    r"|[Гг]ородско(?:го|й) (?:[Сс]обрания|[Дд]умы|[Сс]овета)"
    r"|[а-яё]+ого (?:городского )?исполнительного комитета"
    r"|[А-ЯЁ][а-яё]+ского (?:городского Совета депутатов|горисполкома))"
)
_TWO_HOUSES = re.compile(rf"\s(?P<one>{_HOUSE}[^,;()]{{0,40}}?)\s+[иі]\s+(?P<other>{_HOUSE}[^,;()]{{0,40}})$")
# «Петрова А.А., г. Сочи», «управление культуры – Сочи»: where somebody is, behind the name.
_BEHIND = re.compile(
    r"\s*(?:,\s*(?=г\.|город\s|горад\s)|\s[-–—]\s+)((?:(?:от|ад)\s+)?(?:г\.\s?|города?\s+|горада?\s+)?"
    r"[А-ЯЁІЎ][\w-]+(?: [А-ЯЁ][\w-]+)?)$"
)
# «Сочи (управление культуры)».
_CITY_BEFORE = re.compile(r"([^()]{2,40}?)\s*\(([^()]{4,200})\)$")

# «Псков: …», «от г. Могилёва – …»: a label at the start of a line, and one within it.
_LABEL = (
    r"(?P<label>(?P<lead>(?i:(?:от|ад|для|со стороны)\s+)?(?:г\.\s?|город[а-я]*\s+|горад[а-я]*\s+)?)"
    r"(?P<side>[А-ЯЁІЎ][\w-]+(?:\s[А-ЯЁІЎ][\w-]+)?))\s*(?P<sign>:|\s[-–—]\s)"
)
_LABEL_AT_START = re.compile(rf"\s*{_LABEL}")
_LABEL_WITHIN = re.compile(rf"(?<=[^\s:;,])\s+{_LABEL}")

# A body that has the city in its name: «Мингорисполком», «Минсктранс».
_BODY = re.compile(
    r"исполк|выканк|совет|адм|дум|собран|собр|упр|г[ив]к|[а-я](?:гор(?!од)|обл)[а-я]{4}|"
    + "|".join(_sides.TRADES)
)


def is_bare(text: str, sides: _sides.Names) -> str | None:
    """The side that a text names and nothing beside: «г. Минск», «от Сочи»; None where there is more, or none."""
    named = _named_alone(text, sides)
    return named.pop() if len(named) == 1 else None


def are_bare(text: str, sides: _sides.Names) -> bool:
    """Whether a text names every side and no body: «Сочи, Минск», «г. Сочи и г. Минск»."""
    return len(sides) > 1 and len(text) <= _LONGEST_LIST and _named_alone(text, sides) == set(sides)


def _named_alone(text: str, sides: _sides.Names) -> set[str]:
    """The sides that a text names, if it says nothing else."""
    folded = fold(text)
    named = _sides.mentions(folded, sides)
    if not named or _BODY.search(folded):
        return set()
    for one in reversed(named):
        folded = f"{folded[: one.start]} {folded[one.end :]}"
    return set() if set(re.findall(r"[^\W_]+", folded)) - _SIDE_WORDS else {one.slug for one in named}


def open_labels(text: str, sides: _sides.Names) -> str:
    """The cell with a line of its own for each side's label that stands within one: the break before it was lost.

    «Псков: управление культуры Могилёв: отдел культуры» is an example. The label of another side, of the same form, has
    to begin the line. A stroke between one side's bodies and another's parts them as a semicolon does.
    """
    if len(sides) < 2:
        return text
    return "\n".join(_opened(_parted(line, sides), sides) for line in text.split("\n"))


def _parted(line: str, sides: _sides.Names) -> str:
    before, stroke, behind = line.partition(" / ")
    if not stroke or " / " in behind:
        return line
    one, other = _only_side(before, sides), _only_side(behind, sides)
    return f"{before}; {behind}" if one and other and one != other else line


def _opened(line: str, sides: _sides.Names) -> str:
    first = _LABEL_AT_START.match(line)
    before = is_bare(first["side"], sides) if first else None
    if first is None or before is None:
        return line
    made, start = [], 0
    for found in _LABEL_WITHIN.finditer(line, first.end()):
        if (found["lead"].lower(), found["sign"].strip()) != (first["lead"].lower(), first["sign"].strip()):
            continue
        side = is_bare(found["side"], sides)
        if side is not None and side != before:
            made.append(line[start : found.start()])
            start, before = found.start("label"), side
    return "\n".join([*made, line[start:]])


def label_lines(text: str, sides: _sides.Names) -> str:
    """The cell with the side before each line where brackets at the ends of all of them name it for the whole line:
    «управление делами, протокольный отдел (Сочи)\\nотдел протокола (Минск)».
    """
    lines = _stretches(text)
    found = [_LAST_BRACKET.search(line) for line in lines]
    slugs = [is_bare(one[1], sides) if one else None for one in found]
    if len(lines) < 2 or None in slugs or len(set(slugs)) < 2:
        return text
    labelled, several = [], False
    for line, bracket, slug in zip(lines, found, slugs, strict=True):
        names = line[: bracket.start()] if bracket else line
        told = {one.slug for one in _sides.mentions(fold(names), sides)}
        if told - {slug} or bracket is None:
            # The names say otherwise for themselves.
            return text
        several = several or (not told and re.search("[,;]", names) is not None)
        labelled.append(f"{bracket[1]}: {names.strip()}")
    # A label is every line's or none's: it holds for what comes after it.
    return "\n".join(labelled) if several else text


def _stretches(text: str) -> list[str]:
    lines = [line for line in text.split("\n") if line.strip(" ;,.")]
    return lines if len(lines) > 1 else [part for part in text.split(";") if part.strip(" ,.")]


def apart(pieces: list[Piece], sides: _sides.Names) -> Iterator[Piece]:
    """The pieces, one that names bodies of two sides by a plural made into one of each side."""
    for piece in pieces:
        found = (_TWO_HOUSES.search(piece.name) or _TWO.search(piece.name)) if not piece.label else None
        names = [found["one"], found["other"]] if found else []
        told = is_bare if found and found.re is _TWO else _only_side
        slugs = {told(name, sides) for name in names}
        if found is None or None in slugs or len(slugs) < 2 or not _is_plural(piece.name):
            yield _without_place(piece, sides)
            continue
        towns = found.groupdict().get("towns") or ""
        town = _ONE_TOWN.get(towns, "г. " if towns else "")
        for name in names:
            yield replace(piece, name=f"{piece.name[: found.start()]} {town}{name}")


def _only_side(text: str, sides: _sides.Names) -> str | None:
    """The side of a house: «администрации города Сочи»."""
    named = {one.slug for one in _sides.mentions(fold(text), sides)}
    return named.pop() if len(named) == 1 else None


def _is_plural(name: str) -> bool:
    first = grammar.words(name, 1)
    if plurals.has_plural_head(name) or (bool(first) and grammar.is_abbreviation(first[0])):
        return True
    return plurals.is_plural_phrase(name)


def _without_place(piece: Piece, sides: _sides.Names) -> Piece:
    """A name without the city that is but beside it, which becomes its label."""
    behind = _BEHIND.search(piece.name[-80:])
    if behind and not piece.label and is_bare(behind[1], sides):
        return replace(piece, name=piece.name[: -len(behind[0])], label=behind[1])
    before = _CITY_BEFORE.fullmatch(piece.name)
    if (
        before
        and not piece.label
        and is_bare(before[1], sides)
        and grammar.begins_name(before[2], "nomn", grammar.Budget())
    ):
        return replace(piece, name=before[2], label=before[1])
    return piece
