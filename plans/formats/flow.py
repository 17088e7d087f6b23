"""Text documents (.docx, .odt, .rtf, web pages, PDF): paragraphs and tables in their order → sheets.

Tables of one width that follow one another are one sheet: pages and chapters cut a plan into several, with the
chapter's name as a paragraph between them, which becomes a row merged across. A document without tables is read as
text (`prose`). Rows are counted from the first table of such a group, so that in a document with one table the row is
the row of the table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.budget import MAX_COLUMNS, Budget
from plans.messages import Message
from plans.refusals import Refusal, too_many_columns
from plans.sheet import Cell, Sheet, Span
from plans.shown import clean

from . import prose

_SHOWN = 200
# Tables within a cell have so few rows, and headings so short.
_INNER_ROWS = 6
_HEADING = 40
# No table of a document is wider; a span beyond it means «as wide as there is».
_WIDEST = 5 * MAX_COLUMNS


@dataclass(slots=True)
class Box:
    """A cell of a text document's table: its first column, how far it spans, and its text.

    `continues` goes on with the cell above it (Word's way of merging); `down` counts the rows (everybody else's).
    `hidden` and `aside` are texts that a reader of the paper does not see in the cell: hidden ones, and floating boxes;
    `notes` are the footnotes whose marks are in it.
    """

    column: int
    across: int = 1
    text: str = ""
    down: int = 1
    begins: bool = False
    continues: bool = False
    struck: bool = False
    withdrawn: str = ""
    hidden: str = ""
    aside: str = ""
    notes: tuple[str, ...] = ()


class Flow:
    """Takes a document's blocks in their order, and gives its sheets."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.sheets: list[Sheet] = []
        # All the paragraphs outside of tables, in their order.
        self.text: list[str] = []
        self._paragraphs: list[str] = []
        self._width = 0
        self._row = 0
        self._remarks: list[Message] = []

    def paragraph(self, text: str) -> None:
        text = clean(text)
        self.budget.step()
        if text:
            self.budget.text(len(text))
            self._paragraphs.append(text)
            self.text.append(text)

    def hidden(self, text: str) -> None:
        """A hidden text outside of tables was left out."""
        if text := " ".join(text.split()):
            self._remarks.append(Message("warning", "", "hidden_text", {"text": text[:_SHOWN]}))

    def table(self, rows: list[list[Box]], name: str = "") -> None:
        width = max((box.column + box.across - 1 for boxes in rows for box in boxes), default=0)
        if not width:
            return
        if self.sheets and width == self._width and width > 2 and not name:
            sheet = self.sheets[-1]
            for text in self._paragraphs:
                self._row += 1
                sheet.put(Cell(self._row, 1, text, text))
                sheet.merge(Span(self._row, 1, self._row, width))
        else:
            name = name or f"Таблица {len(self.sheets) + 1}"
            self.sheets.append(Sheet(name, before=self._paragraphs, budget=self.budget))
            self._width, self._row = width, 0
        self._paragraphs = []
        for message in self._remarks:
            self.sheets[-1].remark(message)
        self._remarks = []
        self._fill(self.sheets[-1], rows)

    def done(self) -> list[Sheet]:
        """The sheets; the text as one where there is no table that could be a plan. Raises `Refusal` where neither."""
        # Frames of signatures and approvals are tables too, but have few columns.
        if not any(len(row) > 2 for sheet in self.sheets for row in sheet.cells.values()):
            written = prose.read(self.text, "Текст", self.budget)
            if written is not None:
                self.sheets = [written]
        if not self.sheets:
            raise Refusal("document_without_table")
        return self.sheets

    def _fill(self, sheet: Sheet, rows: Iterable[list[Box]]) -> None:
        open_spans: dict[int, list[int]] = {}
        for boxes in rows:
            self._row += 1
            for box in boxes:
                self._put(sheet, box, open_spans)
            if sheet.refusal:
                break
        for left in list(open_spans):
            _close(sheet, open_spans, left)

    def _put(self, sheet: Sheet, box: Box, open_spans: dict[int, list[int]]) -> None:
        left, row = box.column, self._row
        if box.continues and left in open_spans:
            open_spans[left][2] = row
            return
        _close(sheet, open_spans, left)
        right = left + box.across - 1
        if box.begins:
            open_spans[left] = [row, left, row, right]
        elif box.across > 1 or box.down > 1:
            sheet.merge(Span(row, left, row + box.down - 1, right))
        if box.text:
            cell = Cell(row, left, box.text, box.text, struck=box.struck, withdrawn=box.withdrawn)
            sheet.put(cell)
        place = Cell(row, left, None, "").address
        if box.hidden:
            sheet.remark(Message("warning", place, "hidden_text", {"text": box.hidden[:_SHOWN]}))
        if box.aside:
            sheet.remark(Message("info", place, "text_box", {"text": box.aside[:_SHOWN]}))
        for note in box.notes:
            sheet.remark(Message("info", place, "footnote", {"text": note[:_SHOWN]}))


def _close(sheet: Sheet, open_spans: dict[int, list[int]], left: int) -> None:
    if (ends := open_spans.pop(left, None)) is not None:
        span = Span(*ends)
        if span.width > 1 or span.height > 1:
            sheet.merge(span)


def has_headed_columns(lengths: Sequence[Sequence[int]]) -> bool:
    """Whether the first row of a small table within a cell heads its columns («Псков | Витебск»).

    `lengths` are those of the texts in it. Such a table is read column by column. Of the other kind, with a heading at
    the left of each row, the first column is short instead.
    """
    if not 2 <= len(lengths) <= _INNER_ROWS or len({len(row) for row in lengths}) > 1 or len(lengths[0]) < 2:
        return False
    heads = all(0 < length <= _HEADING for length in lengths[0])
    # Headings are the shorter ones: those of the first column may be so where the names beside them are short too.
    narrow = sum(row[0] for row in lengths) < sum(lengths[0])
    at_left = all(row[0] <= _HEADING for row in lengths) and (
        narrow or any(row[1] > _HEADING for row in lengths)
    )
    below = sum(map(sum, lengths[1:])) / (len(lengths) - 1)
    return heads and not at_left and below > sum(lengths[0])


def place_boxes(rows: list[list[Box]], budget: Budget) -> list[list[Box]]:
    """Give each box of a table whose cells span rows and columns (HTML, OpenDocument) its column.

    In such a table a row lists only the cells that begin in it; `column` of the boxes given is ignored.
    """
    # The row up to which a column is covered from above.
    taken: dict[int, int] = {}
    for row, boxes in enumerate(rows):
        column = 1
        for box in boxes:
            while taken.get(column, 0) > row:
                column += 1
                budget.step()
            if column > _WIDEST:
                raise too_many_columns(MAX_COLUMNS)
            box.column, box.across = column, min(box.across, _WIDEST)
            if box.down > 1:
                for covered in range(column, column + box.across):
                    taken[covered] = max(taken.get(covered, 0), row + box.down)
                    budget.step()
            column += box.across
    return rows
