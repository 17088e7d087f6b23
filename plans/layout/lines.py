"""What one row of a table says, asked of the sheet and the header: its own cells, and those that reach into it."""

import re
from collections.abc import Mapping, Sequence

from plans.deadlines import Kind, parse_deadline
from plans.sheet import Cell, Sheet
from plans.words import fold

from .columns import LEVEL, SIDE, Head
from .tail import is_note, is_signature, is_sum

_OUTLINE = re.compile(r"\d{1,6}(?:\.\d{1,6})*")
FILLERS = frozenset(("х", "x", "-", "–", "—", "−", "*", "--", "---"))
Row = Mapping[int, Cell]


class Lines:
    """The rows below a header."""

    def __init__(self, sheet: Sheet, head: Head, years: tuple[int, int]) -> None:
        self.sheet, self.years = sheet, years
        self.take(head)

    def take(self, head: Head) -> None:
        """From here on the columns are those of this header."""
        self.head = head
        self.number, self.title = head.first("number"), head.first("title")
        self.deadlines = head.columns("deadline", "start", "end")
        self.bodies = head.body_columns
        self.level = head.first(LEVEL) or (self.number if self._is_outline(self.number) else None)
        self.outlined = self._is_outline(self.level)

    def depth(self, own: Row) -> int:
        """How deep a row of an outline is; 0 where nothing says it."""
        cell = own.get(self.level or 0)
        if cell is None or not _OUTLINE.fullmatch(text := cell.text.strip().rstrip(".")):
            return 0
        if self.outlined:
            return text.count(".") + 1
        return int(text) if text.isdecimal() else 0

    def _is_outline(self, column: int | None) -> bool:
        """Whether a column has «1.2» for a row below «1»."""
        heading = self.head.headings.get(column or 0, "").rpartition(" > ")[2]
        return fold(heading) in ("номер структуры", "outline number", "сдр", "wbs")

    def filled(self, own: Row, but: Sequence[int] = ()) -> bool:
        """Whether a row says something beside number and title (and the columns in `but`)."""
        plain = {self.number, self.title, *but}
        return any(
            column in self.head.fields and column not in plain and fold(cell.text) not in FILLERS
            for column, cell in own.items()
        )

    def is_item(self, own: Row) -> bool:
        """Whether a row has a title, and a time or somebody who answers, of its own: what makes an item of it."""
        title = own.get(self.title or 0)
        if title is None or is_sum(title.text) or fold(title.text) in FILLERS:
            return False
        if self.timed(own):
            return True
        if is_signature(title.text) or is_note(title.text) or self.signs(own):
            return False
        return any(column in own and fold(own[column].text) not in FILLERS for column in self.bodies)

    def timed(self, own: Row) -> bool:
        """Whether the row has, in a column of deadlines, a cell of its own that reads as one."""
        return any(
            column in own and parse_deadline(own[column].text, self.years).kind is not Kind.UNPARSEABLE
            for column in self.deadlines
        )

    def covered(self, row: int) -> bool:
        """Whether a time or a body reaches into the row from above."""
        return any(self.under(row, column) for column in (*self.deadlines, *self.bodies))

    @staticmethod
    def signs(own: Row) -> bool:
        return any(is_signature(cell.text) for cell in own.values())

    def under(self, row: int, column: int | None) -> bool:
        """Whether a range merged down from a row of the table above lies over that cell."""
        if column is None:
            return False
        span = self.sheet.span(row, column)
        return span is not None and self.head.bottom < span.top < row and span.left <= column

    def at(self, row: int, column: int | None) -> Cell | None:
        """The cell that holds for that place: its own, or one merged down over it in the same column."""
        if column is None:
            return None
        span = self.sheet.span(row, column)
        if span is None:
            return self.sheet.own(row, column)
        if span.left != column or span.top <= self.head.bottom:
            return None
        return self.sheet.own(span.top, span.left)

    def meant(self, row: int, column: int, name: str) -> str:
        """A cell merged over both sides' columns speaks for both; one merged over start and end is the deadline."""
        span = self.sheet.span(row, column)
        if span is None or span.width == 1:
            return name
        covered = {self.head.fields.get(c, "") for c in range(span.left, span.right + 1)}
        if name.startswith("side:") and len({n for n in covered if n.startswith("side:")}) > 1:
            return "responsible"
        if name == "start" and "end" in covered:
            return "deadline"
        return name

    def is_header(self, own: Row) -> bool:
        """Whether the row repeats the header, as on a new page: most of its texts are in it, two at least."""
        known = sum(fold(cell.text) in self.head.folded for cell in own.values() if len(cell.text) <= 220)
        return known >= max(2, len(own) * 0.6)

    @property
    def has_sides(self) -> bool:
        """Whether a column says which side each row is about."""
        return SIDE in self.head.fields.values()
