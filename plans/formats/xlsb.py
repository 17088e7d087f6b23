"""Binary workbooks (.xlsb), through python-calamine in a confined child process: values; `xlsb_parts` adds what is
merged and hidden."""

import json
from datetime import datetime
from typing import Any

from plans.budget import MAX_CELLS, Budget
from plans.refusals import Refusal, damaged, encrypted, faults_refuse
from plans.sheet import Cell, Sheet, Span, Value
from plans.shown import shown

from . import confined

_SECONDS = 8
_MEMORY = 300 * 1024 * 1024


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The worksheets in the book's order, hidden ones too. Raises `Refusal` for a damaged or protected book."""
    try:
        answer = confined.run(
            "plans.formats.xlsb_pages",
            data,
            seconds=_SECONDS,
            memory=_MEMORY,
            arguments=(str(MAX_CELLS + 1),),
        )
    except confined.Failed as fault:
        raise (Refusal("too_slow") if fault.late else damaged()) from fault
    with faults_refuse():
        found = json.loads(answer)
        if "refused" in found:
            raise encrypted()
        sheets = [_sheet(one, budget) for one in found["sheets"]]
    if not sheets:
        raise damaged()
    return sheets


def _sheet(answer: dict[str, Any], budget: Budget) -> Sheet:
    sheet = Sheet(answer["name"], hidden=answer["hidden"], budget=budget)
    for top, left, bottom, right in answer["spans"]:
        sheet.merge(Span(top + 1, left + 1, bottom + 1, right + 1))
    sheet.hidden_rows.update(row + 1 for row in answer["rows"])
    sheet.hidden_columns.update(column + 1 for column in answer["columns"])
    for row, column, kind, raw in answer["cells"]:
        value, number_format = _value(kind, raw)
        text = shown(value, number_format)
        if text:
            error = kind == "text" and text.startswith("#") and text.endswith(("!", "?", "/A"))
            sheet.put(Cell(row, column, value, text, number_format, False, error))
        if sheet.refusal:
            break
    return sheet


def _value(kind: str, raw: Any) -> tuple[Value, str]:
    if kind == "date":
        return datetime.fromisoformat(raw), "dd.mm.yyyy"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return int(raw), ""
    return raw, ""
