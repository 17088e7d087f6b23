"""The targets of a cell: each number with its comparator, what it counts, and how often."""

import re
from decimal import Decimal
from typing import NamedTuple

from plans.targets.masks import MASK, masked
from plans.targets.model import Comparator, Per, Target
from plans.targets.numerals import Numeral, numerals
from plans.targets.units import Unit, unit_after, unit_before, unit_of_count
from plans.text import plain_marks
from plans.words import join_broken, tidy

LONGEST_CELL = 5_000
MOST_TARGETS = 50

_LINK = r"(?:,?\s*(?:чем|за|як|чым))?(?:\s+(?:в|на|по|до|с|у|из))?[\s:]*"
_COMPARATORS = (
    (Comparator.AT_LEAST, r"(?:не|ня)\s+(?:менее|меньше|ниже|реже|менш|меней|радзей|менше)"),
    (Comparator.AT_MOST, r"(?:не|ня)\s+(?:более|больше|выше|чаще|болей|больш|свыше|превы[а-я]+)"),
    (
        Comparator.AT_LEAST,
        r"(?:как\s+)?минимум|хотя\s+бы|более|больше|свыше|выше|сверх|звыш|больш|болей|>=|>|≥|⩾",
    ),
    (Comparator.AT_MOST, r"максимум|менее|меньше|ниже|в\s+пределах|<=|<|≤|⩽"),
)
_BEFORE = tuple((sign, re.compile(rf"(?<![а-яіў])(?:{words}){_LINK}$")) for sign, words in _COMPARATORS)
_UP_TO = re.compile(r"(?<![а-яіў])(?:до|да)\s*$")
_FROM = re.compile(r"(?<![а-яіў])(?:от|ад)\s*$")
_FROM_FIRST = re.compile(r"(?<![а-яіў])(?:от|ад|с)\s*$")
_ABOUT = re.compile(r"(?<![а-яіў])(?:около|порядка|примерно|приблизительно|почти|по|на|в|каля)[\s:]*$")
_GROWS = re.compile(r"увелич|рост|повыш|расшир|довед|довест|прирост|вырас|возрас|павял|павыш|нараст")
_OR_MORE = re.compile(r"\s*(?:и|или|і)\s+(?:более|больше|выше|болей|больш)(?![а-я])")
_OR_LESS = re.compile(r"\s*(?:и|или|і)\s+(?:менее|меньше|ниже)(?![а-я])")
_TIED = re.compile(r"\s?[-–]\s?|\s+(?:до|да)\s+")
_NOT_COUNTED = re.compile(
    r"(?<![а-яіў])(?:между|паміж|ни|обе|оба|обоих|обеих|в\s+течение|через|за|спустя|не\s+позднее)\s*$"
)
# «2026 г. – 3 выставки; 2027 г. – 4»: a year's clause goes on with the one before it.
_BREAK = re.compile(
    rf"[;\n](?!\s*{MASK}+\s*[:-])|\.(?=\s)(?<!тыс\.)(?<!чел\.)(?<!млн\.)(?<!\bг\.)(?<!экз\.)(?<!кв\.)(?<!ед\.)"
)
_EVERY = (
    (
        Per.YEAR,
        r"ежегодн[а-я]*|штогод[а-я]*|кажд(?:ый|ого|ом)\s+год[а-я]*|(?:в|за|у)\s+год(?:\s|[,.;)]|$)|на\s+год(?:\s|$)",
    ),
    (Per.HALF_YEAR, r"(?:в|за|каждое|кажд[а-я]+)\s+полугоди[а-я]*|раз\s+в\s+полгода"),
    (Per.QUARTER, r"ежеквартальн[а-я]*|поквартально|штоквартальн[а-я]*|(?:в|за|каждый)\s+квартал(?![а-я])"),
    (Per.MONTH, r"ежемесячн[а-я]*|помесячно|штомесяч?[а-я]*|(?:в|за|каждый)\s+месяц(?![а-я])"),
    (Per.WEEK, r"еженедельн[а-я]*|(?:в|за|каждую)\s+неделю"),
    (Per.DAY, r"ежедневн[а-я]*|(?:в|за)\s+(?:день|сутки)"),
    (
        Per.SIDE,
        r"(?:от|с|со|для|из|на|у)\s+кажд(?:ой|ого|ую)\s+(?:из\s+)?(?:сторон|город|делегац)[а-я]*|кажд(?:ой|ая)\s+сторон[а-я]*",
    ),
)
_PER = tuple((per, re.compile(rf"(?<![а-яіў])(?:{words})")) for per, words in _EVERY)
_LEADING = (Per.YEAR, Per.HALF_YEAR, Per.QUARTER, Per.MONTH, Per.WEEK, Per.DAY)
_PARTIES = re.compile(r"(?:город|горад|стран|государств|дзяржа|регион|рэгіён|администраци|столиц|народ)")
_OF_A_YEAR = re.compile(rf"{MASK}\s*[:-]\s*$")
_ALONE = re.compile(r"\s*(?:$|[,;.()])")
_NEAR = 40
_ASIDE = re.compile(r"\([^()]*\d")
_SIGN = re.compile(r"[,;(]|\s(?:и|і|а)\s")
_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[.)]\s+")


class _Figure(NamedTuple):
    """A number that counts something: `begins` with its comparator, `cut` where the words of its measure go on."""

    sign: Comparator
    number: Decimal
    upto: Decimal | None
    unit: Unit
    begins: int
    cut: int
    end: int


def read_targets(cell: str) -> list[Target]:
    """The promised figures of a cell, in its order; [] where it promises none. Never raises.

    A number is a target only if the cell says what it counts, and nothing marks it as something else (a
    date, an ordinal, money, an age, the number of a document).
    """
    shown = plain_marks(tidy(join_broken(cell[:LONGEST_CELL])))
    text = masked(shown.lower().replace("ё", "е"))
    if len(text) != len(shown):
        return []
    found: list[Target] = []
    clauses = _clauses(text)
    for start, end in clauses:
        found += _of_clause(shown[start:end], text[start:end])
        if len(found) >= MOST_TARGETS:
            break
    return found[:MOST_TARGETS]


def _clauses(text: str) -> list[tuple[int, int]]:
    places = [0]
    for found in _BREAK.finditer(text):
        places.append(found.end())
    return [(start, end) for start, end in zip(places, [*places[1:], len(text)], strict=True) if start < end]


def _of_clause(shown: str, text: str) -> list[Target]:
    made: list[_Figure] = []
    waiting = list(numerals(text))
    while waiting:
        first = waiting.pop(0)
        second = None
        if waiting and (tie := _TIED.fullmatch(text, first.end, waiting[0].start)):
            ranged = tie.group().strip() in ("-", "–") or _FROM_FIRST.search(text[: first.start])
            if ranged and waiting[0].value > first.value:
                second = waiting.pop(0)
            elif tie.group().strip() in ("-", "–"):
                continue
        if figure := _figure(text, first, second, made[-1] if made else None):
            made.append(figure)
    return [_target(shown, text, made, place) for place in range(len(made))]


def _figure(text: str, first: Numeral, second: Numeral | None, previous: _Figure | None) -> _Figure | None:
    last, since = second or first, previous.end if previous else 0
    before = text[max(since, first.start - _NEAR) : first.start]
    sign, opening = _comparator(text, before, first, second)
    begins = first.start - len(opening)
    unit = unit_after(text, last.end, last.value) or unit_of_count(text, begins, last.end)
    unit = unit or unit_before(text, begins, last.end)
    if unit is None and previous and _OF_A_YEAR.search(text, since, begins) and _ALONE.match(text, last.end):
        unit = previous.unit  # «в 2027 году – 3 мероприятия, в 2028 году – не менее 5»
    if unit is None or not _promised(text, begins, sign, unit, last):
        return None
    end = max(unit.end, last.end)
    if first.more:
        sign = Comparator.AT_LEAST
    elif more := _OR_MORE.match(text, end):
        sign, end = Comparator.AT_LEAST, more.end()
    elif less := _OR_LESS.match(text, end):
        sign, end = Comparator.AT_MOST, less.end()
    cut = end if unit.sign or unit.time or end > unit.end > last.end else last.end
    upto = second.value if second and sign is Comparator.RANGE else None
    return _Figure(sign, first.value, upto, unit, begins, cut, end)


def _comparator(text: str, before: str, first: Numeral, second: Numeral | None) -> tuple[Comparator, str]:
    """How the number compares, and the words before it that say so."""
    for sign, pattern in _BEFORE:
        if found := pattern.search(before):
            return sign, found.group()
    if second:
        found = _FROM_FIRST.search(before)
        return Comparator.RANGE, found.group() if found else ""
    if found := _UP_TO.search(before):
        grows = _GROWS.search(text[max(0, first.start - 120) : first.start])
        return (Comparator.AT_LEAST if grows else Comparator.AT_MOST), found.group()
    if found := _FROM.search(before):
        return Comparator.AT_LEAST, found.group()
    found = _ABOUT.search(before)
    return Comparator.EXACTLY, found.group() if found else ""


def _promised(text: str, begins: int, sign: Comparator, unit: Unit, number: Numeral) -> bool:
    before = text[max(0, begins - _NEAR) : begins]
    if number.dotted and not (unit.sign or text.startswith("раз", unit.start)):
        return False  # «цель 5.2»: the number of something
    if _NOT_COUNTED.search(before) or number.value <= 0:
        return False
    if number.value <= 2 and sign is Comparator.EXACTLY and _PARTIES.match(text, unit.start):
        return False  # «предпринимателей двух городов»
    if unit.time:
        # «не более 10 дней» is promised; «10 дней» says when.
        return sign is not Comparator.EXACTLY and sign is not Comparator.RANGE
    return True


def _target(shown: str, text: str, made: list[_Figure], place: int) -> Target:
    """One figure with the words around it, and with what it is promised for each of."""
    figure = made[place]
    since = _border(text, made[place - 1].end, figure.begins) if place else 0
    until = _border(text, figure.end, made[place + 1].begins) if place + 1 < len(made) else len(text)
    around = f"{shown[since : figure.begins]} {shown[figure.cut : until]}"
    unit = " ".join(shown[figure.unit.start : figure.unit.end].split())
    return Target(
        _trimmed(_without_every(around)) or unit,
        figure.sign,
        figure.number,
        unit,
        _per(text, figure.begins, figure.end, until),
        figure.upto,
        " ".join(shown[figure.begins : figure.end].split()),
    )


def _border(text: str, low: int, high: int) -> int:
    """Where the words of one figure end and those of the next begin: at the first sign between them."""
    found = _SIGN.search(text, low, high)
    return found.start() if found else high


def _per(text: str, begins: int, ends: int, until: int) -> Per:
    # «300 школьников (по 150 от каждой стороны)»: what a bracket says of another number is not said of this one.
    aside = _ASIDE.search(text, ends, until)
    for per, pattern in _PER:
        if pattern.search(text, ends, aside.start() if aside else until):
            return per
    for per in _LEADING:
        pattern = dict(_PER)[per]
        if pattern.search(text[:begins]):
            return per
    return Per.NONE


def _without_every(words: str) -> str:
    for _, pattern in _PER:
        words = re.sub(pattern.pattern, " ", words, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", words)


def _trimmed(words: str) -> str:
    words = _NUMBERED.sub("", words.strip(" ,;:.-–"))
    if words.count("(") != words.count(")"):
        words = re.sub(r"[()]", " ", words)
    words = re.sub(r"\s+(?=[,;:.])", "", words)
    words = re.sub(r"^(?:и|а|по)\s+|\s+(?:и|а|по|в|на|или)$", "", " ".join(words.split()))
    return words.strip(" ,;:.-–")
