"""Binary workbooks (.xlsb), through python-calamine, which gives values without formats and looks."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from plans.budget import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Budget
from plans.refusals import Refusal, damaged, encrypted, faults_refuse, too_many_columns, too_many_rows
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import shown


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The worksheets in the book's order, hidden ones too. Raises `Refusal` for a damaged or protected book."""
    import python_calamine as calamine

    try:
        with faults_refuse(calamine.CalamineError):
            return _sheets(data, budget, calamine)
    except (Exception, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:
        # A panic of the library's own language, which is no ordinary exception.
        if type(fault).__name__ == "PanicException":
            raise damaged() from fault
        raise


def _sheets(data: bytes, budget: Budget, calamine: Any) -> list[Sheet]:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError as fault:
        raise encrypted() from fault
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != calamine.SheetVisibleEnum.Visible
        sheet = Sheet(about.name, hidden=hidden, budget=budget)
        _fill(sheet, book.get_sheet_by_name(about.name))
        sheets.append(sheet)
    if not sheets:
        raise damaged()
    return sheets


def _fill(sheet: Sheet, source: Any) -> None:
    height, width = source.total_height, source.total_width
    if height > 1_000_000 or height * width > 20 * MAX_CELLS:
        sheet.refusal = too_many_rows(MAX_ROWS) if height > MAX_ROWS else too_many_columns(MAX_COLUMNS)
        return
    for top_left, bottom_right in source.merged_cell_ranges or ():
        sheet.merge(Span(top_left[0] + 1, top_left[1] + 1, bottom_right[0] + 1, bottom_right[1] + 1))
    for row, values in enumerate(source.iter_rows(), 1):
        for column, raw in enumerate(values, 1):
            sheet.budget.step()
            value = _value(raw)
            text = shown(value, "dd.mm.yyyy" if isinstance(value, date) else "")
            if text:
                error = isinstance(raw, str) and raw.startswith("#") and raw.endswith(("!", "?", "/A"))
                sheet.put(
                    Cell(
                        row,
                        column,
                        value,
                        text,
                        "dd.mm.yyyy" if isinstance(value, date) else "",
                        False,
                        error,
                    )
                )
        if sheet.refusal:
            return


def _value(raw: object) -> Value:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool | str | date | datetime | time | timedelta):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and abs(raw) < 1e15 else raw
    if isinstance(raw, int):
        return raw
    raise Refusal("damaged")
