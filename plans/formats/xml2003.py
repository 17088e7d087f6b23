"""«Таблица XML 2003» (SpreadsheetML): what Excel 2003 and many accounting programs save under .xml and .xls."""

from datetime import datetime
from typing import Any

from plans.budget import MAX_COLUMNS, Budget
from plans.refusals import faults_refuse
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import clean, shown
from plans.text import raised

from . import markup
from .markup import attribute, child, local

_TAGS = ("Style", "Column", "Row", "Worksheet", "Visible")
_FORMATS = {
    **dict.fromkeys(("Short Date", "General Date", "Long Date", "Medium Date"), "dd.mm.yyyy"),
    "Percent": "0.00%",
    "Fixed": "0.00",
    "Standard": "0.00",
}


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The worksheets in their order, hidden ones too. Raises `Refusal` for a damaged file."""
    with faults_refuse():
        return _Reader(budget).read(markup.Stream(markup.pieces(data), _TAGS, budget, begins=True))


class _Reader:
    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.formats: dict[str, str] = {}
        self.struck: set[str] = set()
        self.sheet = Sheet("", budget=budget)
        self.row = self.column = 0

    def read(self, stream: markup.Stream) -> list[Sheet]:
        sheets: list[Sheet] = []
        for event, name, element in stream:
            if event == "start":
                if name == "Worksheet":
                    self.sheet = Sheet(attribute(element, "Name") or "", budget=self.budget)
                    self.row = self.column = 0
                    sheets.append(self.sheet)
                continue
            if name == "Style":
                self._style(element)
                continue
            if name == "Column":
                self._column(element)
            elif name == "Row":
                self._row(element)
            elif name == "Visible":
                self.sheet.hidden = (element.text or "").startswith("SheetHidden") or self.sheet.hidden
            stream.drop(element)
        return sheets

    def _style(self, element: Any) -> None:
        name = attribute(element, "ID") or ""
        if (number := child(element, "NumberFormat")) is not None:
            written = attribute(number, "Format") or "General"
            self.formats[name] = _FORMATS.get(written, written)
        if (font := child(element, "Font")) is not None and attribute(font, "StrikeThrough") == "1":
            self.struck.add(name)

    def _column(self, element: Any) -> None:
        first = _whole(attribute(element, "Index"), self.column + 1)
        self.column = first + _whole(attribute(element, "Span"), 0)
        if attribute(element, "Hidden") == "1":
            self.sheet.hidden_columns.update(range(first, min(self.column, first + MAX_COLUMNS) + 1))

    def _row(self, element: Any) -> None:
        self.row = _whole(attribute(element, "Index"), self.row + 1)
        column, filled = 0, False
        for cell in element:
            if local(cell.tag) != "Cell" or self.sheet.refusal:
                continue
            column = _whole(attribute(cell, "Index"), column + 1)
            across, down = (_whole(attribute(cell, name), 0) for name in ("MergeAcross", "MergeDown"))
            if across or down:
                self.sheet.merge(Span(self.row, column, self.row + down, column + across))
            filled = self._put(cell, column) or filled
            column += across
        if filled and attribute(element, "Hidden") == "1":
            self.sheet.hidden_rows.add(self.row)
        self.row += _whole(attribute(element, "Span"), 0)

    def _put(self, cell: Any, column: int) -> bool:
        data = child(cell, "Data")
        if data is None:
            return False
        style = attribute(cell, "StyleID") or ""
        number_format = self.formats.get(style, "General")
        words, struck = _words(data)
        kind = attribute(data, "Type") or "String"
        value = _value(words or struck, kind)
        text = shown(value, number_format)
        if text:
            whole = style in self.struck or bool(struck and not words.strip())
            withdrawn = clean(struck) if words.strip() else ""
            error = kind == "Error"
            self.sheet.put(Cell(self.row, column, value, text, number_format, whole, error, withdrawn))
        return bool(text)


def _words(data: Any) -> tuple[str, str]:
    """The words of a cell, and those struck through: a rich text is written as HTML."""
    words: list[str] = []
    struck: list[str] = []

    def walk(element: Any, into: list[str]) -> None:
        into.append(element.text or "")
        for one in element:
            name = local(one.tag).lower()
            if name == "br":
                into.append("\n")
            if name == "sup":
                into.append(raised("".join(one.itertext())))
            else:
                walk(one, struck if name in ("s", "strike", "del") else into)
            into.append(one.tail or "")

    walk(data, words)
    return "".join(words), "".join(struck)


def _value(text: str, kind: str) -> Value:
    if kind == "DateTime":
        try:
            return datetime.fromisoformat(text.strip().rstrip("Z"))
        except ValueError:
            return text
    if kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    if kind == "Boolean":
        return text.strip() == "1"
    return text


def _whole(written: str | None, default: int) -> int:
    try:
        return min(max(int(written), 0), 1_048_576) if written else default
    except ValueError:
        return default
