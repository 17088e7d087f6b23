"""Tables of Word documents (.docx), through python-docx's tree of the document.

Tables of one width that follow one another are one sheet: pages and chapters cut a plan into several, with the
chapter's name as a paragraph between them, which becomes a row merged across.
A document without tables is read as text (`prose`). Rows are counted from the first table of
such a group, so that in a document with one table the row is the row of the table.
"""

import io
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from plans.refusals import Refusal, faults_refuse, too_many_rows
from plans.sheet import MAX_ROWS, Cell, Sheet, Span
from plans.shown import clean

from . import prose
from .lists import Lists
from .package import Package

# The tree of a document takes about ten times its text: a plan of 5,000 rows has a tenth of that.
MAX_DOCUMENT = 60 * 1024 * 1024
_PLAIN_BREAKS = {
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:tab"): " ",
    qn("w:noBreakHyphen"): "-",
    qn("w:softHyphen"): "\u00ad",
}


def read(data: bytes) -> list[Sheet]:
    """The document's tables. Raises `Refusal` where it is damaged or has none."""
    with faults_refuse(LxmlError, PackageNotFoundError):
        if Package(data).archive.getinfo("word/document.xml").file_size > MAX_DOCUMENT:
            raise too_many_rows(MAX_ROWS)
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(Lists(document))
        sheets = reader.read(document.element.body)
    # Frames of signatures and approvals are tables too, but have few columns.
    if not any(len(row) > 2 for sheet in sheets for row in sheet.cells.values()):
        written = prose.read(reader.text, "Текст")
        sheets = [written] if written is not None else sheets
    if not sheets:
        raise Refusal("document_without_table")
    return sheets


class _Reader:
    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.sheets: list[Sheet] = []
        self.paragraphs: list[str] = []
        # All the paragraphs outside of tables, in their order.
        self.text: list[str] = []
        self.width = 0
        self.row = 0

    def read(self, body: Any) -> list[Sheet]:
        for element in body.iterchildren():
            self._block(element)
        return self.sheets

    def _block(self, element: Any) -> None:
        if element.tag == qn("w:p"):
            text = clean(self._text(element))
            if text:
                self.paragraphs.append(text)
                self.text.append(text)
        elif element.tag == qn("w:tbl"):
            self._table(element)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
            for child in element.iterchildren():
                self._block(child)

    def _table(self, table: Any) -> None:
        rows = [row for row in table.iter(qn("w:tr")) if next(row.iterancestors(qn("w:tbl"))) is table]
        placed = [_placed(row) for row in rows]
        width = max((left + across - 1 for cells in placed for left, across, _cell in cells), default=0)
        if not width:
            return
        if self.sheets and width == self.width and width > 2:
            for text in self.paragraphs:
                self.row += 1
                self.sheets[-1].put(Cell(self.row, 1, text, text))
                self.sheets[-1].spans.append(Span(self.row, 1, self.row, width))
        else:
            name = f"Таблица {len(self.sheets) + 1}"
            self.sheets.append(Sheet(name, before=self.paragraphs))
            self.width, self.row = width, 0
        self.paragraphs = []
        self._fill(self.sheets[-1], placed)
        for inner in table.iter(qn("w:tbl")):
            if _holds_plan(inner) and next(inner.iterancestors(qn("w:tbl")), None) is table:
                self._table(inner)

    def _fill(self, sheet: Sheet, rows: list[list[tuple[int, int, Any]]]) -> None:
        open_spans: dict[int, list[int]] = {}
        for cells in rows:
            self.row += 1
            for left, across, cell in cells:
                merge = cell.vMerge
                if merge == "continue" and left in open_spans:
                    open_spans[left][2] = self.row
                    continue
                self._close(sheet, open_spans, left)
                if merge == "restart" or across > 1:
                    open_spans[left] = [self.row, left, self.row, left + across - 1]
                    if merge != "restart":
                        self._close(sheet, open_spans, left)
                struck = _struck(cell)
                text = clean(self._cell_text(cell, all_of_it=struck))
                if text:
                    withdrawn = "" if struck else _withdrawn(cell)
                    sheet.put(Cell(self.row, left, text, text, struck=struck, withdrawn=withdrawn))
            if sheet.refusal:
                break
        for left in list(open_spans):
            self._close(sheet, open_spans, left)

    @staticmethod
    def _close(sheet: Sheet, open_spans: dict[int, list[int]], left: int) -> None:
        if (ends := open_spans.pop(left, None)) is not None:
            span = Span(*ends)
            if span.width > 1 or span.height > 1:
                sheet.spans.append(span)

    def _cell_text(self, cell: Any, *, all_of_it: bool) -> str:
        """The paragraphs, one a line, with the numbers Word counts by itself; those of small inner tables too.

        What is struck through beside text that is not is left out, unless all of it is wanted.
        """
        paragraphs = (p for p in cell.iter(qn("w:p")) if not _in_inner_plan(p, cell))
        return "\n".join(text for p in paragraphs if (text := self._text(p, all_of_it)).strip())

    def _text(self, paragraph: Any, all_of_it: bool = True) -> str:
        pieces = [self.lists.mark(paragraph)]
        for node in paragraph.iter(qn("w:t"), *_PLAIN_BREAKS):
            if next(node.iterancestors(qn("w:p"))) is paragraph:
                run = None if all_of_it else next(node.iterancestors(qn("w:r")), None)
                if run is not None and _run_struck(run):
                    continue
                pieces.append(_PLAIN_BREAKS.get(node.tag) or node.text or "")
        return "".join(pieces)


def _placed(row: Any) -> list[tuple[int, int, Any]]:
    """The cells of a row with the first column and the number of columns of each."""
    column = 1
    properties = row.trPr
    before = properties.find(qn("w:gridBefore")) if properties is not None else None
    if before is not None:
        column += int(before.get(qn("w:val"), 0))
    cells = []
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue
        across = max(1, int(cell.grid_span))
        cells.append((column, across, cell))
        column += across
    return cells


def _holds_plan(table: Any) -> bool:
    """Whether a table inside a cell is big enough to be the plan itself, laid out inside a frame."""
    rows = [row for row in table.iter(qn("w:tr")) if next(row.iterancestors(qn("w:tbl"))) is table]
    return len(rows) >= 3 and max(sum(1 for _cell in row.iter(qn("w:tc"))) for row in rows) >= 3


def _in_inner_plan(paragraph: Any, cell: Any) -> bool:
    for above in paragraph.iterancestors(qn("w:tbl"), qn("w:tc")):
        if above is cell:
            return False
        if above.tag == qn("w:tbl") and _holds_plan(above):
            return True
    return False


def _withdrawn(cell: Any) -> str:
    """The text struck through in a cell whose other text is not."""
    return clean(
        "".join(t.text or "" for r in cell.iter(qn("w:r")) if _run_struck(r) for t in r.iter(qn("w:t")))
    )


def _struck(cell: Any) -> bool:
    """Whether all the text is struck through."""
    runs = [r for r in cell.iter(qn("w:r")) if any((t.text or "").strip() for t in r.iter(qn("w:t")))]
    return bool(runs) and all(_run_struck(run) for run in runs)


def _run_struck(run: Any) -> bool:
    strike = next(run.iter(qn("w:strike"), qn("w:dstrike")), None)
    return strike is not None and strike.get(qn("w:val"), "1") not in ("0", "false", "off")
