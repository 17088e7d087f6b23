"""A responsible cell cut into the bodies it names (docs/reading-plans.md, rules 33 to 38).

The cell goes through three steps: what is not a name is taken out (agreement notes, footnotes), then it is
cut at line breaks and separators outside brackets and quotes where a new name begins, and labels, roles and
numbering are taken off each piece. Case after «совместно с» and misprints are kept as written.
"""

import re
from dataclasses import dataclass
from itertools import islice

from plans.bodies import grammar, plurals
from plans.bodies.grammar import Budget
from plans.bodies.houses import is_unit_of
from plans.bodies.labels import (
    ARROW,
    BETWEEN,
    BLANK,
    BRACKET_LABEL,
    CO_BRACKET,
    DOT,
    INTERESTED,
    LABEL,
    LEADING_ROLE,
    MARKER,
    NEXT_ROLE,
    OPEN_LABEL,
    PHONE,
    POST,
    ROLE,
    SIDE_DASH,
    begins_with_city,
    is_lone,
    take_label,
)
from plans.bodies.leftovers import clean, marks, without_short_name
from plans.bodies.quotes import ends_quotes, hide_unclosed
from plans.words import join_broken, tidy

LONGEST_CELL = 10_000
#: Separators read in one cell; a real one has some dozens. What follows them stays one name, for a person to see.
MOST_SEPARATORS = 150
_LETTER = re.compile(r"[^\W_]")
_SEPARATOR = re.compile(r"[,;:\n/)•\"«]| [-–—и+] ")

_GAP = r"[\s\xa0]*"
_AGREED = re.compile(
    rf"\(?(?<![^\W_])(?:по{_GAP}согл(?:асованию|асо?в?\.|ас-ю|асован\.|\.)|па{_GAP}(?:ўзгадненні|узгадненню|узгадненні|ўзгадненню)"
    rf"|при{_GAP}согласовании)(?:{_GAP}\)|(?={_GAP}[,;.\n(]|{_GAP}$)|(?={_GAP}(?-i:[А-ЯЁ])))",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"<\s*[*\d]+\s*>|(?<=\S)\*+(?=[\s,;.]|$)|^\*+\s*|[¹²³⁴⁵⁶⁷⁸⁹]+")
_INLINE_NUMBER = re.compile(r"(?<=[\s.;,])\d{1,2}[.)]\s+(?=[А-ЯЁІЎа-яёіў\"«])")
_BULLET = re.compile(r"\s*[•·●▪■◦‣○]\s*")
_PERSON_ONLY = re.compile(r"[^\s,]+(?:\s*[А-ЯЁІЎ]\.){1,2}|(?:[А-ЯЁІЎ]\.\s*){1,2}[^\s,]+")
_CONNECTIVE = re.compile(
    r"(?:[,;]?\s*|^)\(?(?<![^\W_])(?P<word>(?:во |в тесном |в )?(?:взаимодействии|сотрудничестве"
    r"|кооперации|партн[её]рстве)\s+со?|совместно\s+со?|при\s+(?:участии|содействии|поддержке|помощи"
    r"|координации)|с\s+участием"
    r"|с\s+привлечением|с\s+приглашением|сумесна\s+са?|сумесна\s+з|разам\s+з|пры\s+ўдзеле|пры\s+ўдзелі"
    r"|ва\s+ўзаемадзеянні\s+з|ва\s+ўзаемадзеянні\s+са?|вместе\s+со?|а\s+также|при\s+этом)(?![^\W_])\s*",
    re.IGNORECASE,
)
_PERSON_BEFORE_NAME = re.compile(r"[А-ЯЁ][а-яё]+\s[А-ЯЁ]\.\s?[А-ЯЁ]\.\s*(?=[А-ЯЁ][а-яё]{2,})")


@dataclass(frozen=True)
class Piece:
    """One name as the cell has it, with the label it was under, what joined it, the role marked in it, in which
    stretch of the cell it is (a line that no comma ends, or what a semicolon parts), and the short name it is given.
    """

    name: str
    label: str = ""
    joined: str = ""
    marked: str = ""
    stretch: int = 0
    short: str = ""


def split_bodies(cell: str) -> list[str]:
    """The names of the bodies in a cell, in its order, without roles, side labels, notes and numbering.

    «Стороны» and «обе стороны» come back as they are: a marker, not a body. Never raises; [] for a blank or
    a dash.
    """
    return [piece.name for piece in pieces(cell)]


def pieces(cell: str) -> list[Piece]:
    """The same, each name with the label, connective and role mark that was beside it."""
    text = tidy(cell[:LONGEST_CELL])
    if BLANK.fullmatch(text):
        return []
    last = next(islice(_SEPARATOR.finditer(text), MOST_SEPARATORS, None), None)
    if last is None:
        return _pieces(text)
    rest = " ".join(text[last.end() :].split())
    return [*_pieces(text[: last.start()]), *([Piece(rest)] if _LETTER.search(rest) else [])]


def _pieces(text: str) -> list[Piece]:
    text = NEXT_ROLE.sub("; ", CO_BRACKET.sub(r"; \g<names>", join_broken(text)))
    text = hide_unclosed(_FOOTNOTE.sub("", PHONE.sub("", text)))
    text = ARROW.sub("; ", _AGREED.sub(" \x01 ", text))
    budget = Budget()
    found: list[Piece] = []
    label = joined = muted = ""
    stretch = 0
    for line in _lines(text, budget):
        line_label, rest = take_label(line)
        if line_label:
            label, joined = line_label, ""
        before = stretch
        for part in _parts(rest, budget):
            stretch = before + part.stretch
            part_label, name = take_label(part.name)
            if part_label:
                label, joined, muted = part_label, "", part.joined
            if part.joined != muted:
                joined, muted = part.joined or joined, ""
            name, short = without_short_name(name)
            marked = " ".join(marks(name))
            if name := clean(name):
                found.append(Piece(name, label, joined, marked, stretch, short))
        stretch += 1
    return found


# --- lines


def _lines(text: str, budget: Budget) -> list[str]:
    """Lines of the cell that are names or lists of names; a break inside a name is a space."""
    lines: list[str] = []
    broken = True
    headed = begins_with_city(text)
    for raw in text.split("\n"):
        line = raw.strip(" \t")
        if is_lone(line, headed=headed):
            line = f"{line}:"
        if line in BETWEEN:
            broken = True
            continue
        if not line.replace("\x01", "").strip():
            broken = broken or not line
            if "\x01" in line and lines:
                lines[-1] += " \x01"
            continue
        if lines and not broken and _goes_on(lines[-1], line, budget):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        broken = False
    return lines


def _goes_on(before: str, line: str, budget: Budget) -> bool:
    if MARKER.match(line) and not re.match(r"\s*[-–—]\s", line):
        return False
    if ends_quotes(before, line):
        return True
    if _depth(before) or before.rstrip().endswith((",", ";", ":")):
        return _depth(before) > 0 or before.rstrip().endswith(",")
    if before.rstrip().endswith((".", "\x01")) and not re.search(r"(?:^|[\s.])\w{1,3}\.$", before.rstrip()):
        return not grammar.begins_name(line, "nomn", budget)
    if grammar.heads_many(line):
        return grammar.ends_open(before)
    if line.startswith("("):
        # «(Минск) комитет по образованию» is a name with its side before it.
        within = re.match(r"\([^()]{2,40}\)\s*(?=\S)", line)
        return within is None or not grammar.begins_name(line[within.end() :], "nomn", budget)
    if re.match(r"\s*[-–—•]\s", line) or LABEL.match(line) or SIDE_DASH.match(line):
        return False
    if grammar.ends_open(before):
        return True
    return not grammar.begins_name(line, "nomn", budget)


def _depth(text: str) -> int:
    """How many brackets and quotes are open at the end; a stray one counts for little text only."""
    text = text[-300:]
    depth = text.count("(") - text.count(")") + text.count("«") - text.count("»")
    return max(depth, 0) + text.count('"') % 2


# --- separators


def _parts(line: str, budget: Budget) -> list[Piece]:
    """One line cut at connectives, separators and unspoken borders; each piece with its connective."""
    line = MARKER.sub("", line)
    parts: list[Piece] = []
    start, joined, case, past = 0, "", "nomn", 0
    connectives = list(_CONNECTIVE.finditer(line))
    for match in [*connectives, None]:
        stretch = line[start : match.start() if match else len(line)]
        for place, names in enumerate(_cut(stretch, case, budget)):
            parts += [Piece(name, joined=joined, stretch=past + place) for name in names]
        past = parts[-1].stretch if parts else past
        if match:
            start, joined = match.end(), match.group("word").lower()
            case = _governed(joined)
    return parts


def _governed(connective: str) -> str:
    if connective.startswith(("а ", "при этом")):
        return "nomn"
    return "gent" if connective.startswith(("при", "пры", "с участием", "с при")) else "ablt"


def _cut(text: str, case: str, budget: Budget) -> list[list[str]]:
    """Text without connectives, cut where a new name begins: the names of each stretch between semicolons."""
    stretches: list[list[str]] = []
    for chunk, hard in _chunks(text):
        if not chunk.strip(" \x01"):
            continue
        if hard or not stretches:
            stretches.append([chunk])
        elif _new_name(stretches[-1][-1], chunk, case, budget):
            stretches[-1].append(chunk)
        else:
            stretches[-1][-1] += f",{chunk}"
    return [
        [
            joint
            for name in names
            for part in _at_people(name)
            for agreed in _at_agreed(part)
            for sentence in _at_dots(agreed, budget)
            for joint in _at_joints(sentence, case, budget)
        ]
        for names in stretches
    ]


def _at_people(text: str) -> list[str]:
    """«Кулешова Р.В. Звягина М.А.»: people in a row need no comma."""
    parts: list[str] = []
    start = 0
    for match in _PERSON_BEFORE_NAME.finditer(text):
        after = text[match.end() :]
        # «Глава города Сочи А.С. Морозов»: the initials are those of the name behind them.
        another = grammar.starts_person(after) or grammar.is_head(grammar.words(after, 1)[0])
        if another and not _depth(text[start : match.start()]):
            parts.append(text[start : match.end()])
            start = match.end()
    return [*parts, text[start:]]


def _at_agreed(text: str) -> list[str]:
    """«(по согласованию)» ends a name, whatever follows it; of «Минск – по согласованию» nobody is named."""
    *agreed, rest = text.split("\x01")
    named = [part for part in agreed if not OPEN_LABEL.search(part) or take_label(f"{part} x")[1] != "x"]
    return [part for part in (*named, rest) if part.strip()]


def _at_dots(text: str, budget: Budget) -> list[str]:
    parts: list[str] = []
    start = 0
    for match in DOT.finditer(text):
        rest = text[match.end() : match.end() + 120]
        if (
            not _depth(text[start : match.start()])
            and not grammar.is_cut_word(text[: match.start()])
            and (LABEL.match(rest) or grammar.begins_name(rest, "nomn", budget))
        ):
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _chunks(text: str) -> list[tuple[str, bool]]:
    """Pieces between commas, semicolons, bullets and inline numbers outside quotes and brackets; whether
    the cut is sure.
    """
    text = _INLINE_NUMBER.sub("; ", _BULLET.sub("; ", text))
    chunks: list[tuple[str, bool]] = []
    start, hard, depth, quoted, last = 0, True, 0, False, len(text)
    if text.count('"') % 2 or text.count("(") != text.count(")"):
        last = -1
    for place, letter in enumerate(text):
        if letter in "(«" and last >= 0:
            depth += 1
        elif letter in ")»" and last >= 0:
            depth = max(0, depth - 1)
        elif letter == '"' and last >= 0:
            quoted = not quoted
        elif letter in ",;" and not depth and not quoted:
            chunks.append((text[start:place], hard))
            start, hard = place + 1, letter == ";"
    chunks.append((text[start:], hard))
    return chunks


def _new_name(before: str, chunk: str, case: str, budget: Budget) -> bool:
    if POST.match(chunk) and grammar.starts_person(before.strip()) and _PERSON_ONLY.fullmatch(before.strip()):
        return False  # «Петров П.П., начальник управления культуры»
    if before.rstrip().endswith("\x01"):
        return True
    if (
        LABEL.match(chunk)
        or SIDE_DASH.match(chunk)
        or LEADING_ROLE.match(chunk)
        or BRACKET_LABEL.match(chunk)
    ):
        return True
    if case == "nomn" and grammar.heads_many(chunk):
        return True
    found = grammar.words(chunk, 1)
    if (
        found
        and grammar.is_head(found[0])
        and [w.lower() for w in grammar.words(before, 1)] == [found[0].lower()]
    ):
        return True  # «Администрации районов Сочи, администрации районов Минска»
    if _CITY_WITH.match(before) and _CITY_WITH.fullmatch(chunk.rstrip(" .")):
        return True  # «г. Сочи (МБУ «Парк»), г. Минск (ГУ «Центр»)»
    if grammar.describes(chunk) or (_QUOTED.match(chunk) and plurals.ends_shared(before)):
        return False  # «телеканалы «Сочи», «СТВ»»
    if (
        found
        and grammar.is_abbreviation(found[0])
        and not grammar.is_form(found[0])
        and plurals.has_plural_head(before)
        and re.search(r"[А-ЯЁ]{2,}\s*$", before)
    ):
        return False
    if case == "gent" and found and not grammar.is_head(found[0]) and not found[0][:1].isupper():
        return grammar.begins_name(chunk, "nomn", budget)
    return grammar.begins_name(chunk, case, budget) or (
        case != "nomn" and grammar.begins_name(chunk, "nomn", budget)
    )


_CITY_WITH = re.compile(r"\s*(?:г\.\s?|город |горад )[А-ЯЁІЎ][\w-]+(?: [А-ЯЁ][\w-]+)?\s*\(.*\)\s*")
_MANAGES = re.compile(r"(?:управляющая|кіруючая) (?:компани|организаци)|филиал(?![а-я])", re.IGNORECASE)
_QUOTED = re.compile(r"\s*[«\"“„]")
_JOINT = re.compile(r"\s+(?P<word>и|і|/|\+|[-–—])\s+|\s*(?P<slash>[/+])\s*")


def _at_joints(text: str, case: str, budget: Budget) -> list[str]:
    """«и», a slash and a spaced dash part two names only if both are whole."""
    parts: list[str] = []
    start = 0
    for match in _JOINT.finditer(text):
        before, after = text[start : match.start()], text[match.end() :]
        if _depth(before) or not before.strip():
            continue
        word = match.group("word") or match.group("slash")
        if _parts_here(before, after, word, case, budget):
            parts.append(before)
            start = match.end()
    return [*parts, text[start:]]


def _parts_here(before: str, after: str, word: str, case: str, budget: Budget) -> bool:
    sure = word in "/+-–—"
    if word in "-–—" and ROLE.fullmatch(after.strip(" .\x01")):
        return False  # «Мингорисполком – координатор»
    if word in "-–—" and _MANAGES.match(after):
        return False  # «ОАО «МТЗ» – управляющая компания холдинга»
    if word in "-–—" and grammar.starts_person(before.strip()) and POST.match(after):
        return False  # «Петров Пётр Петрович – директор музея»
    if word in "-–—" and is_unit_of(take_label(before)[1].strip(" \x01"), after.strip(" \x01")):
        return False  # «Администрация города Сочи – управление архитектуры»
    if word == "/" and (LABEL.match(after) or _side_dashed(after)):
        return True  # «… / Минск: …»
    if not sure and grammar.is_subject(after) and len(grammar.words(before, 3)) > 2:
        return False  # «отдел протокола, связей и СМИ»
    if sure and INTERESTED.fullmatch(after.strip(" .\x01")):
        return True
    many = case == "nomn" and after[:3].lower() == "адм" and grammar.heads_many(after)
    if not many and not grammar.begins_name(after, case, budget, strict=True):
        return False
    if grammar.ends_open(before) or not (
        _names_something(before, case, budget) or grammar.heads_many(before.strip())
    ):
        return False
    if sure:
        return not SIDE_DASH.match(f"{before} - {after}"[:120]) or word in "/+"
    return many or not (plurals.has_plural_head(before) and plurals.has_plural_head(after))


def _side_dashed(text: str) -> bool:
    return SIDE_DASH.match(text) is not None and take_label(text)[0] != ""


def _names_something(text: str, case: str, budget: Budget) -> bool:
    """Whether the text is a whole name: its own head in the right case."""
    rest = MARKER.sub("", take_label(text)[1])
    return grammar.begins_name(rest, case, budget, strict=True)
