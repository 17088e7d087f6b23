"""The table's header: where it is, how many rows it takes, what each column is.

Above it are an approval block, a title, notes; it takes up to three rows, merged or (in a CSV) with blanks where the
merged cells were; a row of column numbers may follow. docs/reading-plans.md says what is met.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from plans.deadlines import Kind, parse_deadline
from plans.headers import explain
from plans.letters import column_of
from plans.numbers import is_number
from plans.sheet import Cell, Sheet
from plans.words import fold, join_broken

from . import exports, matrix
from .columns import ORIGIN, Head, mark_sides, name_of, settle
from .guess import guess_head
from .hand import NO_HAND, Hand
from .periods import are_periods, period_columns, period_of
from .weighing import weigh

Sides = Mapping[str, Sequence[str]]

# Rows with content that may be above the table; beyond that lies another kind of file.
_SEARCHED_ROWS = 400
_DEEPEST = 4
# Of rows whose words say little only the first are tried with what is below them.
_SEARCHED_FOR_CELLS = 30
_FEWEST_COLUMNS = 3
_SHORT_HEADING = 100
_PROGRAM_ROWS = 10
_LONGEST_HEADING = 220
# What statistical forms have in place of the first numbers.
_COLUMN_LETTERS = (("А", "A"), ("Б", "B"), ("В", "C", "B"), ("Г", "D"))
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


def find_head(
    sheet: Sheet,
    sides: Sides,
    years: tuple[int, int],
    hand: Hand = NO_HAND,
    *,
    guesses: bool = True,
) -> Head | None:
    """The sheet's header, or None where no row looks like one and the cells do not show what the columns are.

    `hand` are a person's choices, over what is recognised. Without `guesses` a header must be there.
    """
    columns = hand.columns or {}
    best: Head | None
    if hand.places:
        best = _shown(sheet, sides, hand)
    else:
        best = _best(sheet, sides)
        if best is None or best.score < _LEAST_SCORE:
            best = _of_program(sheet) or best
        if best is None or best.score < _LEAST_SCORE:
            best = _by_cells(sheet, sides) or best
        if best is None or best.score < _LEAST_SCORE:
            guessed = guess_head(sheet, sides, years) if guesses else None
            best = guessed or (best if columns else None)
    if best is None:
        return None
    _override(best, columns)
    program = exports.take(best) if not columns and not best.guessed else None
    if not columns:
        matrix.take(sheet, best, sides)
    if program is None and any(best.headings.values()):
        weigh(sheet, best, sides, frozenset(map(column_of, columns)))
    settle(sheet, best)
    best.periods = {
        column: period
        for column, period in period_columns(sheet, best.headings, best.fields, best.bottom).items()
        if best.fields.get(column) == "deadline"
    }
    mark_sides(sheet, best, sides, columns)
    return best


def _best(sheet: Sheet, sides: Sides) -> Head | None:
    best: Head | None = None
    for head in _candidates(sheet, sides):
        # A repeated header, or data that happens to read like one, must be plainly better than what is above it.
        if best is None or head.score > best.score * (_BETTER if best.score >= _LEAST_SCORE else 1):
            best = head
    return best


def _of_program(sheet: Sheet) -> Head | None:
    """The header of a program's export among the first rows: its own words may say little of a plan."""
    for row, cells in islice(sheet.rows(), _PROGRAM_ROWS):
        if len(cells) > 2 and (head := exports.head_of(row, {c.column: c.text for c in cells})) is not None:
            return head
    return None


def _by_cells(sheet: Sheet, sides: Sides) -> Head | None:
    """A header whose words alone say too little, but whose cells show a title, a time, and numbers or who answers."""
    for row, cells in islice(sheet.rows(), _SEARCHED_FOR_CELLS):
        if len(cells) < _FEWEST_COLUMNS or any(
            is_number(cell) or _unlike(cell) or len(cell.text) > _SHORT_HEADING for cell in cells
        ):
            continue
        if (head := head_at(sheet, row, cells, sides, least=1)) is None:
            continue
        weighed = replace(head, fields=dict(head.fields), by_cells={})
        weigh(sheet, weighed, sides, ())
        told = set(weighed.fields.values())
        answering = weighed.first("number") or weighed.body_columns
        if "title" in told and told & {"deadline", "start", "end"} and answering and head.fields:
            head.score = _LEAST_SCORE
            # Where nothing but the cells tells what the items are, a person has to confirm it.
            head.guessed = "title" in weighed.by_cells.values()
            return head
    return None


def _shown(sheet: Sheet, sides: Sides, hand: Hand) -> Head:
    """The header where a person showed it; without one, the columns alone."""
    bottom = (hand.first_row or 1) - 1 if hand.header_row is None else hand.header_row
    found = [head for head in _candidates(sheet, sides) if head.bottom == bottom or head.top == bottom]
    if found:
        head = max(found, key=lambda one: one.score)
    elif bottom in sheet.cells:
        headings = _headings(sheet, bottom, bottom)
        fields = {c: name for c, text in headings.items() if (name := name_of(text, sides)) is not None}
        folded = frozenset(fold(cell.text) for cell in sheet.cells[bottom].values())
        head = Head(bottom, bottom, headings, fields, 1.0, folded)
    else:
        head = Head(bottom, bottom, {}, {}, 1.0)
    for column in range(1, sheet.last_column + 1):
        head.headings.setdefault(column, "")
    if hand.first_row is not None:
        head.bottom = max(head.bottom, hand.first_row - 1)
    return head


def _candidates(sheet: Sheet, sides: Sides) -> Iterator[Head]:
    for searched, (row, cells) in enumerate(sheet.rows()):
        if searched >= _SEARCHED_ROWS:
            return
        if (head := head_at(sheet, row, cells, sides)) is not None:
            yield head


def head_at(sheet: Sheet, row: int, cells: Sequence[Cell], sides: Sides, least: int = 2) -> Head | None:
    """The header that begins in this row, if one does; `least` fields must be named."""
    texts = [cell.text for cell in cells if len(cell.text) <= _LONGEST_HEADING]
    if len(texts) < 2 or len(texts) < len(cells) * 0.6:
        return None
    named = {name for text in texts if (name := name_of(text, sides)) is not None}
    if len(named) < least and not (named and len(texts) >= 3):
        return None
    if _is_lower_line(sheet, row, sides):
        return None
    bottom = _bottom(sheet, row, cells, sides)
    headings = _headings(sheet, row, bottom)
    fields = {column: name for column, text in headings.items() if (name := name_of(text, sides)) is not None}
    fields |= dict.fromkeys(period_columns(sheet, headings, fields, bottom), "deadline")
    folded = frozenset(fold(c.text) for n in range(row, bottom + 1) for c in sheet.cells.get(n, {}).values())
    return Head(row, bottom, headings, fields, _score(cells, headings, fields, sides), folded)


def _is_lower_line(sheet: Sheet, row: int, sides: Sides) -> bool:
    """Whether headings merged down from above reach into the row: the header begins where they do."""
    index = sheet.covering(row)
    origins = {(s.top, s.left) for s in index if s.top < row and s.height <= _DEEPEST}
    above = [cell.text for top, left in origins if (cell := sheet.own(top, left)) is not None]
    return sum(len(text) <= _LONGEST_HEADING and name_of(text, sides) is not None for text in above) >= 2


def _score(
    cells: Sequence[Cell], headings: Mapping[int, str], fields: Mapping[int, str], sides: Sides
) -> float:
    best: dict[str, float] = {}
    for column, name in fields.items():
        weight = _SIDE_WEIGHT if name.startswith("side:") else _WEIGHTS.get(name, _OTHER_WEIGHT)
        known = name == ORIGIN or (name == "deadline" and period_of(headings[column]))
        sure = 1.0 if known else explain(headings[column], sides).confidence
        best[name] = max(best.get(name, 0.0), weight * sure)
    # A row of data has its number where a header has «№», and a time where a header has «срок».
    numbered = 4 if any(is_number(cell) for cell in cells) else 0
    periods = are_periods(cells)
    return sum(best.values()) - numbered - sum(_unlike(c) for c in cells if c.column not in periods)


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
    """Whether the cells are «1 2 3 4» or «А Б 1 2», the columns' signs; gaps are met (layouts.md 2)."""
    if len(cells) < 3:
        return False
    lettered = 0
    for cell, signs in zip(cells, _COLUMN_LETTERS, strict=False):
        if cell.text.strip().upper() not in signs:
            break
        lettered += 1
    if lettered == len(cells):
        return True
    numbers = []
    for cell in cells[lettered:]:
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
    return _parted(found)


def _parted(headings: dict[int, str]) -> dict[int, str]:
    """«Исполнение: срок | Исполнение: итог» as two levels: side by side they share the words before the colon."""
    split = {column: text.split(": ", 1) for column, text in headings.items() if text.count(": ") == 1}
    shared = {
        column
        for column, (above, _own) in split.items()
        for beside in (column - 1, column + 1)
        if beside in split and split[beside][0] == above
    }
    return {
        column: " > ".join(split[column]) if column in shared else text for column, text in headings.items()
    }


def _levels(sheet: Sheet, top: int, bottom: int, column: int) -> list[tuple[str, bool]]:
    """The texts over a column from the top, each with whether it is over more columns than this one."""
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
    """In a CSV a merged heading is in its first column only: the next blank ones above sub-headings are its own."""
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
        column = column_of(letter)
        if name is None:
            head.fields.pop(column, None)
        else:
            head.fields[column] = name
            head.headings.setdefault(column, "")
