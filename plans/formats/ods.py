"""LibreOffice tables (.ods), read as a stream.

odfpy builds the whole document as objects of its own, minutes for a file of the size that is allowed here, and an .ods
says «the row above, a million times» in one element; so its one part with content is read as it comes.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from plans.budget import MAX_COLUMNS, MAX_ROWS, Budget
from plans.refusals import faults_refuse
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import clean, shown

from . import markup
from .markup import attribute, local
from .package import Package

_TAGS = ("style", "table-column", "table-row", "table")
_BREAKS = {"line-break": "\n", "tab": "\t"}
# Notes of other readers, and the reading aids of East Asian scripts.
_SKIPPED = frozenset(("annotation", "ruby-text", "note"))


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The sheets in their order, hidden ones too. Raises `Refusal` for a damaged file."""
    with faults_refuse():
        return _Reader(Package(data, budget).stream("content.xml", _TAGS), budget).sheets


def read_flat(data: bytes, budget: Budget) -> list[Sheet]:
    """The same written as one XML file (.fods)."""
    with faults_refuse():
        return _Reader(markup.Stream(markup.pieces(data), _TAGS, budget), budget).sheets


class _Found(NamedTuple):
    """A cell with content or a merged range, at its column."""

    column: int
    element: Any
    value: Value
    text: str
    number_format: str


class _Reader:
    def __init__(self, stream: markup.Stream, budget: Budget) -> None:
        self.budget = budget
        self.sheets: list[Sheet] = []
        self.hidden_styles: set[str] = set()
        self.struck_styles: set[str] = set()
        self.row = self.column = 0
        self.sheet = Sheet("", budget=budget)
        for _event, name, element in stream:
            # A table within a cell, or within a text box, is no sheet.
            if name != "style" and _inside_a_cell(element):
                continue
            if name == "style":
                self._style(element)
                continue
            if name == "table-column":
                self._column(element)
            elif name == "table-row":
                self._row(element)
            elif name == "table":
                self._close(element)
            stream.drop(element)

    def _style(self, element: Any) -> None:
        name = attribute(element, "name") or ""
        for child in element:
            if local(child.tag) == "table-properties" and attribute(child, "display") == "false":
                self.hidden_styles.add(name)
            if local(child.tag) == "text-properties" and attribute(child, "text-line-through-style") not in (
                None,
                "none",
            ):
                self.struck_styles.add(name)

    def _close(self, element: Any) -> None:
        self.sheet.name = attribute(element, "name") or ""
        self.sheet.hidden = attribute(element, "style-name") in self.hidden_styles
        self.sheets.append(self.sheet)
        self.sheet, self.row, self.column = Sheet("", budget=self.budget), 0, 0

    def _column(self, element: Any) -> None:
        times = min(_count(attribute(element, "number-columns-repeated")), MAX_COLUMNS)
        if attribute(element, "visibility") in ("collapse", "filter"):
            self.sheet.hidden_columns.update(range(self.column + 1, self.column + times + 1))
        self.column += times

    def _row(self, element: Any) -> None:
        times = _count(attribute(element, "number-rows-repeated"))
        cells = list(self._cells(element))
        if cells and not self.sheet.refusal:
            # A row with content repeated: beyond the limit one more row is enough to be refused.
            for offset in range(1, min(times, MAX_ROWS + 1) + 1):
                self._put(cells, self.row + offset)
                if self.sheet.refusal:
                    break
            if attribute(element, "visibility") in ("collapse", "filter"):
                self.sheet.hidden_rows.update(range(self.row + 1, self.row + min(times, MAX_ROWS) + 1))
        self.row += times

    def _put(self, cells: list[_Found], row: int) -> None:
        for column, element, value, text, number_format in cells:
            across = _count(attribute(element, "number-columns-spanned"))
            down = _count(attribute(element, "number-rows-spanned"))
            if across > 1 or down > 1:
                self.sheet.merge(Span(row, column, row + down - 1, column + across - 1))
            if text:
                struck = attribute(element, "style-name") in self.struck_styles
                error = text.startswith("#") and text.endswith(("!", "?", "/A"))
                self.sheet.put(Cell(row, column, value, text, number_format, struck, error))

    def _cells(self, row: Any) -> Iterator[_Found]:
        column = 1
        for element in row:
            name = local(element.tag)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            times = _count(attribute(element, "number-columns-repeated"))
            if name == "table-cell":
                text = clean("\n".join(_paragraph(p) for p in element if local(p.tag) in ("p", "h")))
                spanned = attribute(element, "number-columns-spanned") or attribute(
                    element, "number-rows-spanned"
                )
                if text or spanned:
                    value, number_format = _value(element, text)
                    text = shown(value, number_format) if isinstance(value, date) else text
                    for offset in range(min(times, MAX_COLUMNS + 1)):
                        self.budget.step()
                        yield _Found(column + offset, element, value, text, number_format)
            column += times


def _inside_a_cell(element: Any) -> bool:
    return next(element.iterancestors("{*}table-cell", "{*}text-box"), None) is not None


def _count(written: str | None) -> int:
    return min(max(int(written), 1), 1_048_576) if written else 1


def _value(element: Any, text: str) -> tuple[Value, str]:
    """The typed value, and the number format that the shown text reveals: «окт.26» is a month."""
    kind = attribute(element, "value-type")
    if kind == "date":
        raw = attribute(element, "date-value") or ""
        return (datetime.fromisoformat(raw) if raw else text), _format(text)
    if kind == "float":
        number = float(attribute(element, "value") or 0)
        return (int(number) if number.is_integer() and abs(number) < 1e15 else number), ""
    return text, ""


def _format(text: str) -> str:
    named = re.search(r"[^\W\d_]{3,}", text) is not None
    digits = re.findall(r"\d+", text)
    if named and len(digits) == 1:
        return "DD.MMM" if re.match(r"\d", text) else "MMM.YY"
    if not named and len(digits) == 2:
        return "MM.YYYY" if len(digits[1]) == 4 else "DD.MM"
    return "YYYY" if len(digits) == 1 and len(digits[0]) == 4 else "DD.MM.YYYY"


def _paragraph(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local(child.tag)
        if name == "s":
            pieces.append(" " * min(_count(attribute(child, "c")), 100))
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name not in _SKIPPED:
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
