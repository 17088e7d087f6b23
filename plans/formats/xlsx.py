"""Excel workbooks (.xlsx, .xlsm), read part by part.

openpyxl's own reader is either whole (it builds a cell object for each of a million blank styled cells, and stops at a
broken colour or filter that nobody asked about) or read-only (it knows no merged cells). So its tables of formats and
its calendar are used, and the parts are read here: a blank cell costs next to nothing, and what is not content can
not break the reading.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from plans.budget import MAX_COLUMNS, Budget
from plans.refusals import damaged, faults_refuse
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import clean, shown
from plans.text import raised

from . import markup
from .markup import attribute, local
from .package import Package, flat

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"))
# Russian and other localised built-in formats that the standard leaves to the program.
_LOCAL_DATES = frozenset((*range(27, 37), *range(50, 59)))


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The worksheets in the book's order, hidden ones too. Raises `Refusal` for a damaged book."""
    with faults_refuse():
        return read_package(Package(data, budget))


def read_flat(data: bytes, budget: Budget) -> list[Sheet]:
    """A workbook written out as one XML file (flat OPC)."""
    with faults_refuse():
        return read_package(flat(markup.root(markup.pieces(data), budget), budget))


def read_package(package: Package) -> list[Sheet]:
    """The sheets of an opened .xlsx, hidden ones too, in the order of the book."""
    return _Book(package).sheets()


class _Book:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.path = package.main_part() or "xl/workbook.xml"
        self.root = package.root(self.path)
        self.related = package.relations(self.path)
        properties = next((e for e in self.root.iter() if local(e.tag) == "workbookPr"), None)
        old_mac = properties is not None and properties.get("date1904") in ("1", "true")
        self.epoch = CALENDAR_MAC_1904 if old_mac else CALENDAR_WINDOWS_1900
        self.formats, self.struck = self._styles()
        self.withdrawn: dict[str, str] = {}
        self.strings = self._strings()

    def sheets(self) -> list[Sheet]:
        sheets = []
        for element in self.root.iter():
            if local(element.tag) != "sheet":
                continue
            kind, part = self.related.get(attribute(element, "id") or "", ("", ""))
            if kind == "worksheet" and self.package.find(part):
                hidden = element.get("state", "visible") != "visible"
                sheet = Sheet(element.get("name", ""), hidden=hidden, budget=self.package.budget)
                self._fill(sheet, part)
                sheets.append(sheet)
        if not sheets:
            raise damaged()
        return sheets

    # --- the parts beside the sheets --------------------------------------------------------------------------

    def _part(self, kind: str) -> str | None:
        return next(
            (part for k, part in self.related.values() if k == kind and self.package.find(part)), None
        )

    def _styles(self) -> tuple[list[str], set[int]]:
        """The number format of each cell style, and the styles that strike the text through."""
        part = self._part("styles")
        if part is None:
            return [], set()
        root = self.package.root(part)
        own: dict[int, str] = {}
        formats: list[str] = []
        struck: set[int] = set()
        struck_fonts: set[int] = set()
        for group in root:
            name = local(group.tag)
            if name == "numFmts":
                own = {int(e.get("numFmtId", -1)): e.get("formatCode", "") for e in group}
            elif name == "fonts":
                struck_fonts = {i for i, font in enumerate(group) if _strikes(font)}
            elif name == "cellXfs":
                for index, style in enumerate(group):
                    number = int(style.get("numFmtId", 0))
                    local_date = "dd.mm.yyyy" if number in _LOCAL_DATES else "General"
                    formats.append(own.get(number) or BUILTIN_FORMATS.get(number) or local_date)
                    if int(style.get("fontId", 0)) in struck_fonts:
                        struck.add(index)
        return formats, struck

    def _strings(self) -> list[str]:
        part = self._part("sharedStrings")
        if part is None:
            return []
        strings: list[str] = []
        stream = self.package.stream(part, ("si",))
        for _event, _name, element in stream:
            text = self._string(element)
            self.package.budget.text(len(text))
            strings.append(text)
            stream.drop(element)
        return strings

    # --- a sheet ----------------------------------------------------------------------------------------------

    def _fill(self, sheet: Sheet, part: str) -> None:
        row = 0
        stream = self.package.stream(part, ("row", "col", "mergeCell"))
        for _event, name, element in stream:
            if name == "row":
                row = _row_number(element.get("r"), row)
                self._row(sheet, row, element)
                if sheet.refusal:
                    return
            elif name == "col":
                if element.get("hidden") in ("1", "true"):
                    last = min(int(element.get("max", 0)), MAX_COLUMNS)
                    sheet.hidden_columns.update(range(int(element.get("min", 1)), last + 1))
            else:
                for span in _spans(element.get("ref", "")):
                    sheet.merge(span)
            stream.drop(element)

    def _row(self, sheet: Sheet, row: int, element: Any) -> None:
        column, filled = 0, False
        for cell in element:
            if local(cell.tag) == "c":
                column = _column(cell.get("r"), column)
                if len(cell):
                    filled = True
                    self._put(sheet, row, column, cell)
        if filled and element.get("hidden") in ("1", "true"):
            sheet.hidden_rows.add(row)

    def _put(self, sheet: Sheet, row: int, column: int, element: Any) -> None:
        kind = element.get("t", "n")
        style = int(element.get("s") or 0)
        number_format = self.formats[style] if style < len(self.formats) else "General"
        value = self._value(kind, element, number_format)
        # A string may be referred to by every cell: it was cleaned when it was stored.
        text = str(value) if kind == "s" and value is not None else shown(value, number_format)
        if not text:
            return
        error = kind == "e" or text in _ERRORS
        struck = style in self.struck
        withdrawn = self.withdrawn.get(value, "") if self.withdrawn and isinstance(value, str) else ""
        sheet.put(Cell(row, column, value, text, number_format, struck, error, withdrawn))

    def _value(self, kind: str, element: Any, number_format: str) -> Value:
        if kind == "inlineStr":
            return next((self._string(child) for child in element if local(child.tag) == "is"), None)
        raw = next((child.text for child in element if local(child.tag) == "v"), None)
        if not raw:
            return None
        if kind == "s":
            return self.strings[int(raw)]
        if kind in ("str", "e"):
            return raw
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "d":
            return from_ISO8601(raw)
        return self._number(raw, number_format)

    def _string(self, element: Any) -> str:
        """The text of a string; where only a part of it is struck through, without that part."""
        text, struck = (clean(part) for part in _string(element))
        if text and struck:
            self.withdrawn[text] = struck
            return text
        return text or struck

    def _number(self, raw: str, number_format: str) -> Value:
        number = float(raw) if re.search(r"[.eE]|nan|inf", raw, re.IGNORECASE) else int(raw)
        if not _is_date(number_format):
            return number
        try:
            return from_excel(number, self.epoch)
        except (OverflowError, ValueError):
            # Outside the calendar of Excel, which shows such a cell as «####».
            return number


@lru_cache(maxsize=512)
def _is_date(number_format: str) -> bool:
    return bool(is_date_format(number_format))


def _strikes(font: Any) -> bool:
    return any(local(e.tag) == "strike" and e.get("val", "1") not in ("0", "false") for e in font)


def _is_raised(font: Any) -> bool:
    return any(local(e.tag) == "vertAlign" and e.get("val") == "superscript" for e in font)


def _string(element: Any) -> tuple[str, str]:
    """The text of a shared or inline string without the phonetic hints: the runs as they are, those struck through."""
    pieces: list[str] = []
    struck: list[str] = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            fonts = [p for p in child if local(p.tag) == "rPr"]
            into = struck if any(map(_strikes, fonts)) else pieces
            words = "".join(t.text or "" for t in child if local(t.tag) == "t")
            into.append(raised(words) if any(map(_is_raised, fonts)) else words)
    return "".join(pieces), "".join(struck)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _column(reference: str | None, before: int) -> int:
    """The column of a cell; without a reference it comes right after the one before."""
    found = _REFERENCE.fullmatch(reference) if reference else None
    return _column_number(found[1]) if found else before + 1


def _row_number(written: str | None, before: int) -> int:
    if written is None:
        return before + 1
    return min(max(int(float(written)), 1), 1_048_576)


def _spans(reference: str) -> Iterator[Span]:
    first, _colon, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if start and end:
        top, bottom = sorted((int(start[2]), int(end[2])))
        left, right = sorted((_column_number(start[1]), _column_number(end[1])))
        yield Span(top, left, bottom, right)
