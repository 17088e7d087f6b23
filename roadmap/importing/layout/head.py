"""The table's header: where it stands, how many rows it takes, what each column is.

Above it stand an approval block, a title, notes; it takes up to three rows, merged or (in a CSV) with blanks where the
merged cells were; a row of column numbers may follow. `shared/corpus` layouts 1–3 describe what is met.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from openpyxl.utils import column_index_from_string, get_column_letter

from roadmap.deadlines import Kind, parse_deadline
from roadmap.importing.headers import explain, recognise
from roadmap.importing.numbers import is_number
from roadmap.importing.sheet import Cell, Sheet
from roadmap.importing.sides import mentions
from roadmap.importing.words import fold, join_broken

Sides = Mapping[str, Sequence[str]]

ORIGIN = "origin"
# A column whose cells only say which side the row is about.
SIDE = "side"
_ORIGIN_HEADING = re.compile(r"источник(?: (?:формулировки|текста|пункта|данных|сведений))?")

# Rows with content that may stand above the table; beyond that lies another kind of file.
_SEARCHED_ROWS = 400
_DEEPEST = 4
_LONGEST_HEADING = 220
_WEIGHTS = {
    "title": 4.0,
    "number": 2.5,
    "deadline": 3.0,
    "start": 1.5,
    "end": 2.0,
    "responsible": 2.0,
    "expected_result": 1.5,
}
_SIDE_WEIGHT = 2.0
_OTHER_WEIGHT = 0.75
_BETTER = 1.25
# A title and two more columns of weight: less is no plan.
_LEAST_SCORE = 6.0


@dataclass(slots=True)
class Head:
    """A header: its first and last row, the heading of each column, and the field of each that has one."""

    top: int
    bottom: int
    headings: dict[int, str]
    fields: dict[int, str]
    score: float
    folded: frozenset[str] = field(default_factory=frozenset)

    def columns(self, *names: str) -> list[int]:
        """The columns of these fields, from the left."""
        return [column for column, name in sorted(self.fields.items()) if name in names]

    def first(self, name: str) -> int | None:
        return next(iter(self.columns(name)), None)

    @property
    def body_columns(self) -> list[int]:
        """The columns that name who answers."""
        return [
            c
            for c, n in sorted(self.fields.items())
            if n in ("responsible", "co_executors") or n.startswith("side:")
        ]

    @property
    def left(self) -> int:
        return min(self.headings)

    @property
    def right(self) -> int:
        return max(self.headings)


def find_head(sheet: Sheet, sides: Sides, columns: Mapping[str, str | None] | None = None) -> Head | None:
    """The sheet's header, or None where no row looks like one.

    `columns` maps a column's letter to the field a person gave it (None: to be left out), over what is recognised.
    """
    best: Head | None = None
    for head in _candidates(sheet, sides):
        # A repeated header, or data that happens to read like one, must be plainly better than what stands above it.
        if best is None or head.score > best.score * (_BETTER if best.score >= _LEAST_SCORE else 1):
            best = head
    if best is not None and columns:
        _override(best, columns)
    if best is None or not (best.score >= _LEAST_SCORE or columns):
        return None
    settle(sheet, best)
    _mark_sides(sheet, best, sides, columns or {})
    return best


def _candidates(sheet: Sheet, sides: Sides) -> Iterator[Head]:
    for searched, (row, cells) in enumerate(sheet.rows()):
        if searched >= _SEARCHED_ROWS:
            return
        if (head := head_at(sheet, row, cells, sides)) is not None:
            yield head


def head_at(sheet: Sheet, row: int, cells: Sequence[Cell], sides: Sides) -> Head | None:
    """The header that begins in this row, if one does."""
    texts = [cell.text for cell in cells if len(cell.text) <= _LONGEST_HEADING]
    if len(texts) < 2 or len(texts) < len(cells) * 0.6:
        return None
    named = {name for text in texts if (name := name_of(text, sides)) is not None}
    if len(named) < 2 and not (named and len(texts) >= 3):
        return None
    if _is_lower_line(sheet, row, sides):
        return None
    bottom = _bottom(sheet, row, cells, sides)
    headings = _headings(sheet, row, bottom)
    fields = {column: name for column, text in headings.items() if (name := name_of(text, sides)) is not None}
    folded = frozenset(fold(c.text) for n in range(row, bottom + 1) for c in sheet.cells.get(n, {}).values())
    return Head(row, bottom, headings, fields, _score(cells, headings, fields, sides), folded)


def _is_lower_line(sheet: Sheet, row: int, sides: Sides) -> bool:
    """Whether headings merged down from above reach into the row: the header begins where they do."""
    index = sheet.covering(row)
    origins = {(s.top, s.left) for s in index if s.top < row and s.height <= _DEEPEST}
    above = [cell.text for top, left in origins if (cell := sheet.own(top, left)) is not None]
    return sum(len(text) <= _LONGEST_HEADING and name_of(text, sides) is not None for text in above) >= 2


def name_of(heading: str, sides: Sides) -> str | None:
    """The field a heading names; the project's own «Источник» (of the wording) beside those of `headers`."""
    if _ORIGIN_HEADING.fullmatch(fold(heading)):
        return ORIGIN
    _top, _sign, lower = heading.partition(" > ")
    if " > " in lower and explain(lower, sides).confidence > explain(heading, sides).confidence:
        # The uppermost of three levels often stands over the whole table: «Реализация > Ответственные > от г. Сочи».
        return recognise(lower, sides)
    name = recognise(heading, sides)
    if name in ("status", "progress") and mentions(fold(heading), sides):
        # «Состояние > Сочи», as our own export has it: what one side has done is not the state of the item.
        return None
    return name


def _score(
    cells: Sequence[Cell], headings: Mapping[int, str], fields: Mapping[int, str], sides: Sides
) -> float:
    best: dict[str, float] = {}
    for column, name in fields.items():
        weight = _SIDE_WEIGHT if name.startswith("side:") else _WEIGHTS.get(name, _OTHER_WEIGHT)
        sure = 1.0 if name == ORIGIN else explain(headings[column], sides).confidence
        best[name] = max(best.get(name, 0.0), weight * sure)
    # A row of data has its number where a header has «№», and a time where a header has «срок».
    numbered = 4 if any(is_number(cell) for cell in cells) else 0
    return sum(best.values()) - numbered - sum(_unlike(cell) for cell in cells)


def _unlike(cell: Cell) -> float:
    """How little a cell looks like a heading."""
    if len(cell.text) > 100:
        return 1.0
    timed = (
        len(cell.text) <= 40
        and re.search(r"\d", cell.text)
        and parse_deadline(cell.text).kind is not Kind.UNPARSEABLE
    )
    return 3.0 if timed else 0.0


# --- how deep --------------------------------------------------------------------------------------------------------


def _bottom(sheet: Sheet, top: int, cells: Sequence[Cell], sides: Sides) -> int:
    bottom = top
    while bottom - top + 1 < _DEEPEST:
        spans = [
            s
            for c in sheet.cells.get(bottom, {}).values()
            if (s := sheet.span(c.row, c.column)) and s.top == c.row
        ]
        merged = max((s.bottom for s in spans if s.height <= _DEEPEST), default=bottom)
        if merged > bottom:
            bottom = min(merged, top + _DEEPEST - 1)
            continue
        if not _goes_on(sheet, top, bottom + 1, sides):
            break
        bottom += 1
    return bottom


def _goes_on(sheet: Sheet, top: int, row: int, sides: Sides) -> bool:
    """Whether a row below the header's last one is one more line of it: sub-headings, or words broken off above."""
    below = [cell for _column, cell in sorted(sheet.cells.get(row, {}).items())]
    if not below or is_column_numbers(below) or len({name_of(c.text, sides) for c in below} - {None}) > 6:
        return False
    if any(
        len(cell.text) > 120 or (is_number(cell) and not re.search(r"20\d\d", cell.text)) for cell in below
    ):
        return False
    span = sheet.span(row, below[0].column)
    if len(below) == 1 and span is not None and span.width > 2:
        return False
    return all(_heads(sheet, top, cell, sides) for cell in below)


def _heads(sheet: Sheet, top: int, cell: Cell, sides: Sides) -> bool:
    own = cell.text
    levels = _levels(sheet, top, cell.row, cell.column)
    if len(levels) < 2:
        return False
    whole = _joined(levels)
    over, wide = levels[-2]
    if wide:
        return len(own) <= 80 and (name_of(whole, sides) is not None or len(own.split()) <= 4)
    # A heading broken over two rows: «Срок» above «исполнения», «№» above «п/п».
    begins_small = own[:1].islower() or own.startswith(("(", "/"))
    return begins_small and len(own) <= 40 and name_of(whole, sides) is not None and not over.endswith(".")


def is_column_numbers(cells: Sequence[Cell]) -> bool:
    """Whether the cells are «1 2 3 4», the numbers of the columns; gaps are met (layouts.md 2)."""
    if len(cells) < 3:
        return False
    numbers = []
    for cell in cells:
        found = re.fullmatch(r"\(?(\d{1,2})\)?\.?", cell.text.strip())
        if found is None:
            return False
        numbers.append(int(found[1]))
    return numbers[0] in (0, 1, 2) and all(a < b <= a + 4 for a, b in pairwise(numbers))


# --- what it says ----------------------------------------------------------------------------------------------------


def _headings(sheet: Sheet, top: int, bottom: int) -> dict[int, str]:
    """The heading of each column: its levels from the top joined by « > », a heading broken over rows by a space."""
    last = max((max(sheet.cells[row]) for row in range(top, bottom + 1) if row in sheet.cells), default=0)
    right = max((s.right for s in sheet.spans if s.top <= bottom and s.bottom >= top), default=0)
    found = {}
    for column in range(1, max(last, min(right, last + 20)) + 1):
        levels = _levels(sheet, top, bottom, column)
        if levels:
            found[column] = _joined(levels)
    return found


def _levels(sheet: Sheet, top: int, bottom: int, column: int) -> list[tuple[str, bool]]:
    """The texts over a column from the top, each with whether it stands over more columns than this one."""
    levels: list[tuple[str, bool]] = []
    places = set()
    for row in range(top, bottom + 1):
        cell = sheet.seen(row, column)
        wide = False
        if cell is not None and (span := sheet.span(row, column)) is not None:
            wide = span.width > 1
        elif cell is None and row < bottom and sheet.span(row, column) is None:
            cell, wide = _borrowed(sheet, row, bottom, column), True
        elif cell is not None and row < bottom:
            wide = _lends(sheet, row, bottom, column)
        if cell is not None and (cell.row, cell.column) not in places:
            places.add((cell.row, cell.column))
            levels.append((join_broken(cell.text), wide))
    return levels


def _borrowed(sheet: Sheet, row: int, bottom: int, column: int) -> Cell | None:
    """In a CSV a merged heading stands in its first column only: the next blank ones above sub-headings are its own."""
    if not _has_below(sheet, row, bottom, column):
        return None
    for left in range(column - 1, 0, -1):
        if not _has_below(sheet, row, bottom, left) or sheet.span(row, left) is not None:
            return None
        if (cell := sheet.own(row, left)) is not None:
            return cell
    return None


def _lends(sheet: Sheet, row: int, bottom: int, column: int) -> bool:
    return (
        sheet.own(row, column + 1) is None
        and sheet.span(row, column + 1) is None
        and _has_below(sheet, row, bottom, column)
        and _has_below(sheet, row, bottom, column + 1)
    )


def _has_below(sheet: Sheet, row: int, bottom: int, column: int) -> bool:
    return any(sheet.own(lower, column) is not None for lower in range(row + 1, bottom + 1))


def _joined(levels: Sequence[tuple[str, bool]]) -> str:
    text, wide = levels[0]
    for lower, lower_wide in levels[1:]:
        if wide or lower_wide or not (lower[:1].islower() or lower.startswith(("(", "/"))):
            text = f"{text} > {lower}"
        else:
            text = join_broken(f"{text}\n{lower}") if text.endswith("-") else f"{text} {lower}"
        wide = lower_wide
    return text


def _override(head: Head, columns: Mapping[str, str | None]) -> None:
    for letter, name in columns.items():
        column = column_index_from_string(letter)
        if name is None:
            head.fields.pop(column, None)
        else:
            head.fields[column] = name
            head.headings.setdefault(column, "")


# --- when two columns claim one field ------------------------------------------------------------------------------


def settle(sheet: Sheet, head: Head) -> None:
    """Leave one title and one number: the column whose cells look it, not the one that stands first."""
    below = [cells for row, cells in sheet.rows() if row > head.bottom][:300]
    _one_number(head, below)
    _one_title(head, below)


def _own(below: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    return [cell for cells in below for cell in cells if cell.column == column]


def _one_number(head: Head, below: Sequence[Sequence[Cell]]) -> None:
    titles = head.columns("title")
    # «Мероприятие» merged over the number and the title: two columns under one heading.
    if not head.columns("number") and len(titles) > 1:
        numbering = _own(below, titles[0])
        if numbering and sum(is_number(cell) for cell in numbering) > len(numbering) * 0.7:
            head.fields[titles[0]] = "number"
    numbers = head.columns("number")
    if len(numbers) > 1:
        best = max(numbers, key=lambda c: (sum(is_number(cell) for cell in _own(below, c)), -c))
        for column in numbers:
            if column != best:
                del head.fields[column]


def _one_title(head: Head, below: Sequence[Sequence[Cell]]) -> None:
    titles = head.columns("title")
    if not titles:
        free = [c for c in head.headings if c not in head.fields]
        longest = max(free, key=lambda c: _weight(below, c), default=None)
        if longest is not None and _weight(below, longest):
            head.fields[longest] = "title"
        return
    if len(titles) > 1:
        best = max(titles, key=lambda c: (_weight(below, c) * _sureness(head.headings[c]), -c))
        for column in titles:
            if column != best:
                del head.fields[column]


def _mark_sides(sheet: Sheet, head: Head, sides: Sides, columns: Mapping[str, str | None]) -> None:
    """Find a column «Сторона» or «Город»: no field of an item, its cells name nothing but a side."""
    below = [cells for row, cells in sheet.rows() if row > head.bottom][:100]
    for column in head.headings:
        if column in head.fields or get_column_letter(column) in columns:
            continue
        texts = [cell.text for cell in _own(below, column)]
        named = sum(len(text) <= 60 and (name_of(text, sides) or "").startswith("side:") for text in texts)
        if named >= 2 and named >= len(texts) * 0.7 and len(head.columns("responsible")) == 1:
            head.fields[column] = SIDE
            return


def _weight(below: Sequence[Sequence[Cell]], column: int) -> float:
    """How much text stands in a column, a cell counting for no more than a long title."""
    return float(sum(min(len(cell.text), 120) for cell in _own(below, column) if not is_number(cell)))


def _sureness(heading: str) -> float:
    return explain(heading, {}).confidence ** 2
