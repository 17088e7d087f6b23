"""Any file with a table → sheets of cells, whatever the format.

Everything above this file sees rows and columns counted from 1, cells with the text a person sees on the screen, and
the merged ranges. What a file says by formulas is read as it was last calculated and never evaluated.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from plans.budget import MAX_BYTES, MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS, Budget
from plans.letters import letters
from plans.messages import Message
from plans.refusals import Refusal, too_many_columns, too_many_rows

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Cell", "Sheet", "Span", "Value"]

_MOST_REMARKS = 50

Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(slots=True)
class Cell:
    """One cell with content. `value` is typed as the file types it, `text` is what a person sees."""

    row: int
    column: int
    value: Value
    text: str
    number_format: str = ""
    struck: bool = False
    error: bool = False
    # What is struck through beside text that is not: it is no part of `text`.
    withdrawn: str = ""

    @property
    def address(self) -> str:
        """«D17»."""
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range, both ends included; its content is that of its upper left cell."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1


@dataclass(slots=True)
class Sheet:
    """One sheet, or one table of a text document.

    `before` are the paragraphs of a text document above the table, `remarks` what its reader has to say about places
    that it left out. `refusal` is set where the sheet breaks a limit:
    such a sheet has only the cells read until then, and is refused if it turns out to be the one that is wanted.
    """

    name: str
    hidden: bool = False
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    refusal: Refusal | None = None
    budget: Budget = field(default_factory=Budget)
    _covered: dict[int, dict[int, Span]] = field(default_factory=dict)

    def put(self, cell: Cell) -> None:
        """Add a cell that has content; past a limit of its own the sheet gets its refusal instead.

        Raises `Refusal` where the file as a whole has used up its budget.
        """
        self.budget.cell(cell.text)
        if len(cell.text) > MAX_CELL_TEXT:
            self.refusal = self.refusal or Refusal("cell_too_long", cell=cell.address, limit=MAX_CELL_TEXT)
            return
        row = self.cells.get(cell.row)
        if row is None:
            if len(self.cells) >= MAX_ROWS:
                self.refusal = self.refusal or too_many_rows(MAX_ROWS)
                return
            row = self.cells[cell.row] = {}
        if cell.column not in row and len(row) >= MAX_COLUMNS:
            self.refusal = self.refusal or too_many_columns(MAX_COLUMNS)
            return
        row[cell.column] = cell

    def merge(self, span: Span) -> None:
        """Add a merged range."""
        self.budget.span()
        self.spans.append(span)

    def remark(self, message: Message) -> None:
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks.append(message)

    def finish(self) -> None:
        """Sort the rows, drop the cells that a merged range hides, and index the ranges."""
        self.cells = {number: self.cells[number] for number in sorted(self.cells)}
        if not self.cells:
            self.spans = []
            return
        rows = list(self.cells)
        last_column = min(max(max(row) for row in self.cells.values()), 1024)
        # Ranges of an honest file never overlap, so together they cover the sheet once at most.
        room = len(rows) * last_column
        kept = []
        for span in self.spans:
            right = min(span.right, last_column)
            if span.top > rows[-1] or span.left > last_column or room <= 0:
                continue
            self.budget.step()
            covered = rows[bisect_left(rows, span.top) : bisect_right(rows, span.bottom)]
            room -= len(covered) * (right - span.left + 1) + 1
            kept.append(span)
            self._cover(span, covered, right)
        self.spans = kept
        self.cells = {number: row for number, row in self.cells.items() if row}

    def _cover(self, span: Span, rows: list[int], right: int) -> None:
        for number in rows:
            index = self._covered.setdefault(number, {})
            for column in range(span.left, right + 1):
                index[column] = span
                if (number, column) != (span.top, span.left):
                    self.cells[number].pop(column, None)

    @property
    def last_row(self) -> int:
        return next(reversed(self.cells), 0)

    @property
    def last_column(self) -> int:
        return max((max(row) for row in self.cells.values()), default=0)

    def own(self, row: int, column: int) -> Cell | None:
        """The cell that is there itself, not one merged over it."""
        cells = self.cells.get(row)
        return cells.get(column) if cells else None

    def span(self, row: int, column: int) -> Span | None:
        index = self._covered.get(row)
        return index.get(column) if index else None

    def covering(self, row: int) -> list[Span]:
        """The merged ranges that lie over a row, from the left."""
        return list(dict.fromkeys(self._covered.get(row, {}).values()))

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell a person sees at that place: its own, or the one merged over it."""
        span = self.span(row, column)
        return self.own(span.top, span.left) if span else self.own(row, column)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """The rows with content, from the top, each with its cells from the left."""
        for number, cells in self.cells.items():
            yield number, [cells[column] for column in sorted(cells)]
