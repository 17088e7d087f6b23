"""The old Excel workbooks (.xls), through xlrd."""

import io
from datetime import datetime
from struct import unpack_from
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from plans.budget import MAX_CELLS, Budget
from plans.refusals import Refusal, encrypted, faults_refuse
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import shown

from . import xlsb

_PROTECTED = "encrypted"
# Records of a cell: its row and its column are their first two numbers.
_CELLS = frozenset((0x06, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406))
_SHEET_BEGINS = 0x809
# xlrd fills each row up to its last cell; so many places of one sheet are twenty times those of a large plan.
_MOST_PLACES = 6_000_000
# A smaller file has no records for so many.
_SMALL = 200_000


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The worksheets in the book's order, hidden ones too. Raises `Refusal` for a damaged or protected book."""
    try:
        return _read(data, budget)
    except Refusal as refusal:
        if refusal.code != "damaged":
            raise
        # Names and formulas that xlrd stumbles over are nothing to the other reader, which knows no looks.
        return xlsb.read(data, budget)


def _read(data: bytes, budget: Budget) -> list[Sheet]:
    with faults_refuse(CompDocError):
        if len(data) > _SMALL:
            _weigh(data, budget)
        try:
            # xlrd reports oddities of a file to a log; nobody reads it here. Its copy of a sheet is let go when ours
            # is made: the cells of a whole book twice are more than a worker may hold.
            book = xlrd.open_workbook(
                file_contents=data,
                formatting_info=True,
                ragged_rows=True,
                on_demand=True,
                logfile=io.StringIO(),
            )
            return [_loaded(book, index, budget) for index in range(book.nsheets)]
        except xlrd.XLRDError as fault:
            if _PROTECTED in str(fault).lower():
                raise encrypted() from fault
            raise ValueError(str(fault)) from fault


def _weigh(data: bytes, budget: Budget) -> None:
    """Refuse a sheet that would be mostly blank filling: 65,536 rows with a cell in the last column take 200 MB."""
    memory, begin, length = CompDoc(data, logfile=io.StringIO()).locate_named_stream("Workbook")
    if memory is None:
        return
    ends: dict[int, int] = {}
    places = 0
    at, end = begin, min(begin + length, len(memory))
    while at + 8 <= end:
        kind, size, row, column = unpack_from("<HHHH", memory, at)
        if kind == _SHEET_BEGINS:
            ends, places = {}, 0
        elif kind in _CELLS and column >= ends.get(row, 0):
            places += column + 1 - ends.get(row, 0)
            ends[row] = column + 1
            if places > _MOST_PLACES:
                raise Refusal("too_many_cells", limit=MAX_CELLS)
        budget.step()
        at += 4 + size


def _loaded(book: Any, index: int, budget: Budget) -> Sheet:
    budget.time()
    sheet = _sheet(book, book.sheet_by_index(index), budget)
    book.unload_sheet(index)
    return sheet


def _sheet(book: Any, source: Any, budget: Budget) -> Sheet:
    sheet = Sheet(source.name, hidden=source.visibility != 0, budget=budget)
    for top, bottom, left, right in source.merged_cells:
        sheet.merge(Span(top + 1, left + 1, bottom, right))
    sheet.hidden_columns = {column + 1 for column, info in source.colinfo_map.items() if info.hidden}
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            budget.step()
            _put(sheet, book, source, row, column)
        if sheet.refusal:
            break
        info = source.rowinfo_map.get(row)
        if info is not None and info.hidden and row + 1 in sheet.cells:
            sheet.hidden_rows.add(row + 1)
    return sheet


def _put(sheet: Sheet, book: Any, source: Any, row: int, column: int) -> None:
    kind = source.cell_type(row, column)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return
    style = book.xf_list[source.cell_xf_index(row, column)]
    known = book.format_map.get(style.format_key)
    number_format = known.format_str if known else "General"
    raw = source.cell_value(row, column)
    value = _value(kind, raw, book.datemode)
    text = (
        xlrd.error_text_from_code.get(raw, "#N/A")
        if kind == xlrd.XL_CELL_ERROR
        else shown(value, number_format)
    )
    if text:
        struck = bool(book.font_list[style.font_index].struck_out)
        sheet.put(Cell(row + 1, column + 1, value, text, number_format, struck, kind == xlrd.XL_CELL_ERROR))


def _value(kind: int, raw: Any, datemode: int) -> Value:
    if kind == xlrd.XL_CELL_DATE:
        try:
            moment: datetime = xldate_as_datetime(raw, datemode)
        except (XLDateError, OverflowError, ValueError):
            return float(raw)
        return moment
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(raw)
    if kind == xlrd.XL_CELL_NUMBER:
        number = float(raw)
        return int(number) if number.is_integer() else number
    return str(raw)
