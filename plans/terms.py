"""The deadline of an item out of its cells: one cell, a start and an end, columns of periods, or its chapter's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from plans.deadlines import Deadline, Kind, deadlines_by_sides, parse_deadline
from plans.deadlines.cautions import caution
from plans.layout import Head
from plans.layout.items import RawItem
from plans.layout.periods import day_of, filler_marks, is_mark
from plans.letters import letters
from plans.messages import Message
from plans.sheet import Cell, Sheet
from plans.shown import date_parts
from plans.sides import Names as Sides
from plans.words import fold, join_broken, tidy

_BLANKS = frozenset(("", "х", "x", "-", "--", "–", "—", "−"))
_YEAR_ONLY = re.compile(r"(20\d\d)(?: г\.| год)?")
# «9/30/2026», «9/30/2026 12:00 AM»; «Вт 01.09.26», as Microsoft Project writes it.
_MONTH_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)(?: \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?"
)
_WEEKDAY = re.compile(r"(?<!\w)(?:Пн|Вт|Ср|Чт|Пт|Сб|Вс|Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?=\d)")
# Headings of two columns for one deadline: the one in force, and the one before.
_NOW = re.compile(
    r"(?<![а-я])(?:нов(?:ый|ая|ые)|перенесен|скорректир|уточнен|измененн|актуальн|продлен"
    r"|с учетом (?:перенос|продл|измен))"
)
_FIRST = re.compile(r"(?<![а-я])(?:первоначальн|исходн|прежн|изначальн|ранее|стар(?:ый|ая|ые)(?![а-я]))")
_UNIT_AND_YEAR = re.compile(r"(.+) (20\d\d) г\.")


@dataclass(slots=True)
class Terms:
    """Reads the deadlines of one sheet's items; `year` is the one the whole sheet is about, if it is about one."""

    sheet: Sheet
    head: Head
    years: tuple[int, int]
    year: int | None = None
    _fillers: frozenset[str] | None = field(default=None)
    _month_first: bool = False
    # How many items had their year from elsewhere.
    _years_taken: int = 0

    def __post_init__(self) -> None:
        self._month_first = month_first(
            cell.text
            for row, cells in self.sheet.cells.items()
            if row > self.head.bottom
            for column in self.head.columns("deadline", "start", "end")
            if (cell := cells.get(column)) is not None
        )

    def about(self) -> list[Message]:
        """What there is to say of the deadlines as a whole, once they are read."""
        said = []
        place = f"{letters(next(iter(self.head.columns('deadline', 'end', 'start')), self.head.left))}"
        if self._month_first:
            said.append(Message("info", f"{place}{self.head.bottom or 1}", "month_first"))
        if self._years_taken and self.year is not None:
            params = {"year": self.year, "count": self._years_taken}
            said.append(Message("info", f"{place}{self.head.bottom or 1}", "year_taken", params))
        return said

    def read(self, item: RawItem) -> tuple[str, Deadline, str]:
        """The document's words, the reading of them, and where they are."""
        cells = [c for c in item.cells.get("deadline", []) if not c.error]
        marked = [c for c in cells if c.column in self.head.periods]
        cells = _distinct(c for c in cells if c.column not in self.head.periods and not _blank(c))
        cells, before = self._in_force(cells)
        text, read, place = self._read(item, cells, marked)
        if before and before != text:
            read = replace(read, warnings=(*read.warnings, caution("moved", before)))
        return text, read, place

    def _in_force(self, cells: list[Cell]) -> tuple[list[Cell], str]:
        """The cells of the column in force, where another has the earlier date; and what that one says."""
        headings = {c.column: fold(self.head.headings.get(c.column, "")) for c in cells}
        new = [c for c in cells if _NOW.search(headings[c.column])]
        old = [c for c in cells if c not in new and (new or _FIRST.search(headings[c.column]))]
        if not old or len(old) == len(cells):
            return cells, ""
        return [c for c in cells if c not in old], "; ".join(self._words(c) for c in old)

    def _read(self, item: RawItem, cells: list[Cell], marked: list[Cell]) -> tuple[str, Deadline, str]:
        year = self._year_of(item)
        if marked and not cells and (text := self._of_periods(marked)):
            return text, self._parsed(text, year), marked[0].address
        if not cells:
            cells = self._from_start_and_end(item)
        chapter = item.chapter
        if not cells and chapter is not None and chapter.stated:
            where = chapter.cell.address if chapter.cell else f"A{chapter.row}"
            whole = chapter.cell is not None and chapter.stated == chapter.cell.text
            text = self._words(chapter.cell) if whole and chapter.cell else chapter.stated
            return text, self._parsed(text, year), where
        column = next(iter(self.head.columns("deadline", "end", "start")), self.head.left)
        place = cells[0].address if cells else f"{letters(column)}{item.row}"
        if len(cells) == 1 and chapter is not None and (day := day_of(cells[0].text, chapter.stated)):
            # «12–14» below «МАРТ».
            return day, self._parsed(day, year), place
        if len(cells) == 1 and isinstance(typed := cells[0].value, date | int | float):
            cell = cells[0]
            return (
                self._words(cell),
                parse_deadline(typed, self.years, number_format=cell.number_format),
                place,
            )
        text = "\n".join(self._words(cell) for cell in cells)
        return text, self._parsed(text, year), place

    def of_sides(self, item: RawItem, text: str, sides: Sides) -> dict[str, Deadline]:
        """The deadlines that the words of a cell give each side for itself; {} where they are those of all."""
        year = self._year_of(item)
        if year is not None and not re.search(r"(?<!\d)20\d\d(?!\d)", text):
            return deadlines_by_sides(text, sides, (year, year))
        return deadlines_by_sides(text, sides, self.years)

    def _year_of(self, item: RawItem) -> int | None:
        """The year the item's sheet or direction is about, if it is about one."""
        years = set(re.findall(r"20\d\d", item.chapter.stated)) if item.chapter else set()
        return int(years.pop()) if len(years) == 1 else self.year

    def _parsed(self, text: str, year: int | None) -> Deadline:
        read = parse_deadline(text, self.years)
        if year is None or re.search(r"(?<!\d)20\d\d(?!\d)", text):
            return read
        within = parse_deadline(text, (year, year))
        if within == read:
            return read
        if year == self.year:
            # It is said once, for all of them.
            self._years_taken += 1
            cautions = tuple(
                one for one in within.warnings if one.code not in ("year_assumed", "year_missing")
            )
            within = replace(within, warnings=cautions)
        return within

    def _words(self, cell: Cell) -> str:
        """The document's words; a date of a program is written as one of a document."""
        text = _words(cell)
        if self._month_first:
            text = _MONTH_FIRST.sub(lambda d: f"{int(d[2]):02}.{int(d[1]):02}.{_whole_year(d[3])}", text)
        return _WEEKDAY.sub("", text)

    def _from_start_and_end(self, item: RawItem) -> list[Cell]:
        starts, ends = (
            [c for c in item.cells.get(name, []) if not c.error and not _blank(c)]
            for name in ("start", "end")
        )
        joined: list[Cell] = []
        for place in range(max(len(starts), len(ends))):
            start = starts[place] if place < len(starts) else None
            end = ends[place] if place < len(ends) else None
            if start is None or end is None or _words(start) == _words(end):
                joined.extend(cell for cell in (end or start,) if cell is not None)
            else:
                text = _range(self._words(start), self._words(end))
                joined.append(replace(start, value=text, text=text))
        return joined

    # --- columns of periods ------------------------------------------------------------------------------------------

    def _of_periods(self, cells: Sequence[Cell]) -> str:
        """«2026, 2028 гг.» for marks, «до 1 мая 2026 г.; III кв. 2027 г.» for words under the years."""
        if self._fillers is None:
            columns = self.head.periods
            below = [
                c
                for row, line in self.sheet.rows()
                if row > self.head.bottom
                for c in line
                if c.column in columns
            ]
            self._fillers = filler_marks(below)
        said = []
        # Where «х» fills what does not apply, it fills every cell: beside blank ones it marks.
        blank = len({cell.column for cell in cells}) < len(self.head.periods)
        fillers = frozenset() if blank and all(is_mark(cell) for cell in cells) else self._fillers
        for cell in cells:
            periods = self._periods_of(cell)
            if is_mark(cell) and cell.text.strip().lower() not in fillers:
                said += periods
            elif not _blank(cell):
                words = self._words(cell)
                said.append(day_of(words, periods[0] if periods else "") or self._dated(words, periods))
        return _listed(said)

    def _periods_of(self, cell: Cell) -> list[str]:
        span = self.sheet.span(cell.row, cell.column)
        columns = range(span.left, span.right + 1) if span else (cell.column,)
        return [self.head.periods[column] for column in columns if column in self.head.periods]

    def _dated(self, text: str, periods: Sequence[str]) -> str:
        """The words of a cell with the year of its column, where they have none of their own."""
        years = [int(year) for period in periods for year in re.findall(r"20\d\d", period)]
        if re.search(r"20\d\d", text) or not years:
            return text
        within = parse_deadline(text, (min(years), max(years)))
        if within.kind is Kind.UNPARSEABLE:
            return f"{_listed(periods)} ({text})"
        if within.start is not None and within.kind is Kind.PERIOD and "open_end" in within.codes:
            # «с 10 августа» in a quarter's column: it ends with the quarter.
            whole = parse_deadline(periods[-1])
            if whole.end is not None and within.start <= whole.end:
                return _range(f"{within.start:%d.%m.%Y}", f"{whole.end:%d.%m.%Y}")
            return f"{_listed(periods)} ({text})"
        return within.wording or text


def _listed(periods: Sequence[str]) -> str:
    """Periods as a clerk would list them: the years together, the quarters of one year together."""
    years = [found[1] for period in periods if (found := _YEAR_ONLY.fullmatch(period))]
    if years and len(years) == len(periods):
        return f"{', '.join(years)} {'гг.' if len(years) > 1 else 'г.'}"
    units = [_UNIT_AND_YEAR.fullmatch(period) for period in periods]
    found_units = [found for found in units if found]
    if (
        len(periods) > 1
        and len(found_units) == len(periods)
        and len({found[2] for found in found_units}) == 1
    ):
        text = f"{', '.join(found[1] for found in found_units)} {found_units[0][2]} г."
        if len(parse_deadline(text).due_dates) == len(periods):
            return text
    return "; ".join(periods)


# --- start and end, and single cells ---------------------------------------------------------------------------------


def month_first(texts: Iterable[str]) -> bool:
    """Whether the dates of a column are month, day, year: one has a second part that is no month, none a first."""
    found = [date for text in texts for date in _MONTH_FIRST.finditer(text)]
    return any(int(date[2]) > 12 for date in found) and all(int(date[1]) <= 12 for date in found)


def _whole_year(text: str) -> str:
    return text if len(text) == 4 else f"20{text}"


def _blank(cell: Cell) -> bool:
    return fold(cell.text) in _BLANKS


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    kept: dict[str, Cell] = {}
    for cell in cells:
        kept.setdefault(fold(cell.text), cell)
    return list(kept.values())


def _words(cell: Cell) -> str:
    """The document's words; a typed date is written out, a month or year shown as such stays one."""
    if isinstance(cell.value, date) and date_parts(cell.number_format) not in ("my", "ym", "y"):
        return f"{cell.value:%d.%m}.{cell.value.year:04}"
    return "\n".join(line.strip() for line in join_broken(tidy(cell.text)).split("\n") if line.strip())


def _range(start: str, end: str) -> str:
    if re.fullmatch(r"(?:19|20)\d\d", start) and re.fullmatch(r"(?:19|20)\d\d", end):
        return f"{start}–{end} годы"
    return f"с {start.removeprefix('с ')} по {end.removeprefix('по ').removeprefix('до ')}"
