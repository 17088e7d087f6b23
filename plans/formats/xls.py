"""The old Excel workbooks (.xls), through xlrd."""

import io
from datetime import datetime
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from plans.budget import Budget
from plans.refusals import Refusal, encrypted, faults_refuse
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import shown

from . import xlsb

_PROTECTED = "encrypted"


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
        try:
            # xlrd reports oddities of a file to a log; nobody reads it here.
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
            )
        except xlrd.XLRDError as fault:
            if _PROTECTED in str(fault).lower():
                raise encrypted() from fault
            raise ValueError(str(fault)) from fault
        return [_sheet(book, book.sheet_by_index(index), budget) for index in range(book.nsheets)]


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
