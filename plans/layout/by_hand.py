"""Cells wrapped by hand: one item over several rows, each cell going on in the row below where its width was used up.

Such a table shows itself: its cells have a greatest length, and what stands below a cell would not have fitted into it.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from plans.numbers import is_number
from plans.sheet import Cell

from .head import is_column_numbers
from .lines import FILLERS, Lines, Row
from .tail import is_note, is_total

_WIDEST = 90
_LEAST_ROWS = 3
_MOSTLY = 0.85
_OFTEN = 0.5
# A clerk breaks a line some letters before its end.
_SLACK = 3


class Wrapping:
    """What is known of the wrapping of a table's rows: the greatest length in each column, where there is any."""

    def __init__(self, table: Lines, lines: Sequence[tuple[int, Row]]) -> None:
        """`lines` are the rows below the header."""
        self.table = table
        self.widths: Mapping[int, int] = {}
        rows = [(row, own) for row, own in lines if _holds_text(table, row, own)]
        numbered = sum(self._numbers(own) for _row, own in rows)
        if table.number is None or table.title is None or numbered < _LEAST_ROWS:
            return
        widths = {
            column: max(len(own[column].text) for _row, own in rows if column in own)
            for column in {column for _row, own in rows for column in own}
        }
        below = [
            (above, own)
            for (row, above), (following, own) in pairwise(rows)
            if following == row + 1 and not self._numbers(own) and table.title in own and table.title in above
        ]
        if len(below) < max(_LEAST_ROWS, numbered * 0.3) or widths[table.title] > _WIDEST:
            return
        if sum(_used_up(above, own, table.title, widths) for above, own in below) < len(below) * _MOSTLY:
            return
        # Items below items would begin anew each time.
        if (
            sum(any(_is_rest(above, cell) for cell in own.values()) for above, own in below)
            >= len(below) * _OFTEN
        ):
            self.widths = widths

    def goes_on(self, row: int, own: Row, above: Row) -> bool:
        """Whether a row but goes on with the cells of the row above: none of them would have fitted there."""
        if not self.widths or self._numbers(own) or not _holds_text(self.table, row, own):
            return False
        columns = [c for c in own if c in self.table.head.fields and c != self.table.number]
        return bool(columns) and all(c in above and _used_up(above, own, c, self.widths) for c in columns)

    def _numbers(self, own: Row) -> bool:
        cell = own.get(self.table.number or 0)
        return cell is not None and is_number(cell)


def _used_up(above: Row, own: Row, column: int, widths: Mapping[int, int]) -> bool:
    """Whether the first word of a cell had no room in the cell above it."""
    word = own[column].text.split(None, 1)[0]
    return len(above[column].text) + 1 + len(word) > widths[column] - _SLACK


def _is_rest(above: Row, cell: Cell) -> bool:
    """Whether a cell's first letter is small, or a quotation mark is still open above it."""
    over = above[cell.column].text if cell.column in above else ""
    return cell.text[:1].islower() or over.count("«") > over.count("»")


def _holds_text(table: Lines, row: int, own: Row) -> bool:
    cells = [own[column] for column in sorted(own)]
    if is_column_numbers(cells) or table.is_header(own) or is_total(cells[0].text) or is_note(cells[0].text):
        return False
    if any(cell.text.strip() in FILLERS for cell in cells):
        return False
    return all((span := table.sheet.span(row, cell.column)) is None or span.width == 1 for cell in cells)
