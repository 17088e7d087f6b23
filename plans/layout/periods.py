"""Columns that are themselves periods: «2026 | 2027 | 2028» or «I кв. | II кв.», with a mark or a date below."""

import re
from collections.abc import Sequence
from itertools import pairwise

from plans.deadlines import Kind, parse_deadline
from plans.deadlines.units import MONTHS, MONTHS_OF
from plans.sheet import Cell, Sheet
from plans.words import fold

# A calendar's year that no roadmap has: it only shows what a heading without a year is.
_NUMERALS = {
    sign: number
    for number, roman in enumerate(
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], 1
    )
    for sign in (roman, str(number), f"{number:02}")
}
_ANY_YEAR = (2000, 2000)
_KINDS = (Kind.YEAR, Kind.QUARTER, Kind.HALF_YEAR, Kind.MONTH)
_LONGEST = 40
_LEAST_SHARE = 0.8
_DAY = re.compile(
    r"(?P<sign>(?:до|к|по|не позднее)\s+)?(?P<days>(?:[1-9]|[12]\d|3[01])(?:\s?[-–—]\s?(?:[1-9]|[12]\d|3[01]))?)"
    r"(?:\s?числа)?",
    re.IGNORECASE,
)
# «Исполнение: 2026»: what the period is of.
_LED_BY = re.compile(r"^[^\W\d][^\d:]{2,30}:\s*(?=\S)")
_MONTH = re.compile(r"(?P<name>[а-я]{3,8})\.?(?: (?P<year>20\d\d) г\.)?")
MARKS = frozenset(
    ["+", "++", "x", "х", "×", "✕", "✖", "☒", "v", "✓", "✔", "√", "☑", "✅", "•", "●", "■", "∨", "*", "да"]
)
# «х» fills a cell that does not apply, where something else marks those that do.
_FILLER_MARKS = frozenset("xх×✕✖")


def period_of(heading: str) -> str:
    """«II кв. 2026 г.» for the heading of a column, its levels joined by « > »; empty where it is no period.

    A quarter or month without a year of its own takes the year that a level above it names.
    """
    *above, own = heading.split(" > ")
    if not own.strip() or len(own) > _LONGEST or _sum_like(own):
        return ""
    own = _LED_BY.sub("", own)
    year = next((found[0] for text in reversed(above) if (found := re.findall(r"20\d\d", text))), "")
    read = parse_deadline(own, (int(year), int(year)) if year else _ANY_YEAR)
    if read.kind not in _KINDS or {"extra_text", "foreign_text"} & set(read.codes):
        return ""
    if read.end is not None and read.end.year == _ANY_YEAR[0]:
        return own.strip()
    return read.wording


def _sum_like(text: str) -> bool:
    return not re.search(r"20\d\d", text) and re.fullmatch(r"[\d\s.,]+", text) is not None


def are_periods(cells: Sequence[Cell]) -> set[int]:
    """The columns of a header's row that are side by side and name different periods; empty for fewer than two."""
    named = [(cell.column, text) for cell in cells if (text := period_of(cell.text))]
    # A year may be over its quarters: the next one begins where it ends.
    places = {cell.column: place for place, cell in enumerate(cells)}
    beside = [(a, b) for (a, _), (b, _) in pairwise(named) if b - a <= 2 or places[b] - places[a] == 1]
    if len({text for _column, text in named}) < 2 or not beside:
        return set()
    return {column for pair in beside for column in pair}


def period_columns(
    sheet: Sheet, headings: dict[int, str], fields: dict[int, str], bottom: int
) -> dict[int, str]:
    """The columns whose heading is the period and whose cells but mark it or date it, with the period of each."""
    found = {
        column: period
        for column, heading in _told(headings).items()
        if fields.get(column, "deadline") == "deadline" and (period := period_of(heading))
    }
    if len(set(found.values())) < 2:
        return {}
    below = [
        cell
        for row, cells in sheet.rows()
        if row > bottom
        for cell in cells
        if cell.column in found and (sheet.span(row, cell.column) is None or _inside(sheet, cell, found))
    ][:300]
    said = [cell for cell in below if fold(cell.text) not in ("", "-")]
    bare = sum(cell.text.strip().isdecimal() and bool(day_of(cell.text, found[cell.column])) for cell in said)
    fitting = sum(
        is_mark(cell) or _timed(cell) or bool(day_of(cell.text, found[cell.column])) for cell in said
    )
    # Where most cells are lone numbers, they count something.
    return found if said and fitting >= len(said) * _LEAST_SHARE and bare * 2 < len(said) else {}


def _told(headings: dict[int, str]) -> dict[int, str]:
    """The headings with «I квартал» for a bare «I», where the level above speaks of quarters or months, or is a year
    with all four quarters or all twelve months below it."""
    bare: dict[str, dict[int, int]] = {}
    for column, heading in headings.items():
        above, _, own = heading.rpartition(" > ")
        if above and (number := _NUMERALS.get(own.strip(" .").upper())):
            bare.setdefault(above, {})[column] = number
    told = dict(headings)
    for above, columns in bare.items():
        numbers, word = set(columns.values()), fold(above)
        quarters = "кварт" in word or ("месяц" not in word and numbers == set(range(1, 5)))
        months = "месяц" in word or numbers == set(range(1, 13))
        if (
            quarters == months
            or max(numbers) > (4 if quarters else 12)
            or not re.search(r"20\d\d|кварт|месяц", word)
        ):
            continue
        for column, number in columns.items():
            told[column] = f"{above} > {f'{number} квартал' if quarters else MONTHS[number - 1]}"
    return told


def _inside(sheet: Sheet, cell: Cell, columns: dict[int, str]) -> bool:
    span = sheet.span(cell.row, cell.column)
    return span is None or all(column in columns for column in range(span.left, span.right + 1))


def is_mark(cell: Cell) -> bool:
    """Whether a cell says no more than «yes, in this period»."""
    return cell.text.strip().lower() in MARKS


def filler_marks(cells: Sequence[Cell]) -> frozenset[str]:
    """The marks that mean «not in this period» in a table: «х» where others say when or have a «+»."""
    plain = [cell for cell in cells if cell.text.strip().lower() not in ("", "-", "–", "—", *_FILLER_MARKS)]
    return _FILLER_MARKS if plain else frozenset()


def day_of(text: str, period: str) -> str:
    """«до 15 сентября 2027 г.» for «до 15» in a month's column; empty where a cell says no day of its month."""
    found, month = _DAY.fullmatch(text.strip()), _MONTH.fullmatch(period.strip().lower())
    place = next((n for n, name in enumerate(MONTHS) if month and name.startswith(month["name"][:4])), None)
    if found is None or month is None or place is None:
        return ""
    said = f"{found['sign'] or ''}{found['days']} {MONTHS_OF[place]}"
    return f"{said} {month['year']} г." if month["year"] else said


def _timed(cell: Cell) -> bool:
    if isinstance(cell.value, int | float) or len(cell.text) > 120:
        return False
    return parse_deadline(cell.text).kind is not Kind.UNPARSEABLE
