"""The child process that takes a binary workbook apart: bytes on its input, the values of its sheets as JSON out.

python-calamine asks for as much memory as a damaged file names, and then ends the whole process: so it gets its own.
"""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from plans.formats.confined import confine
from plans.formats.xlsb_parts import Looks, looks_of, written_out

_PLAIN: Looks = {"spans": [], "rows": [], "columns": []}


def main() -> None:
    """Write the sheets of the .xlsb on the standard input as JSON, within seconds, memory and cells."""
    seconds, memory, most = (int(argument) for argument in sys.argv[1:4])
    data = sys.stdin.buffer.read()
    import python_calamine as calamine

    confine(seconds, memory)
    try:
        book = calamine.load_workbook(io.BytesIO(written_out(data, memory // 2)))
    except calamine.PasswordError:
        answer: dict[str, Any] = {"refused": "encrypted"}
    else:
        answer = {"sheets": []}
        looks = looks_of(data)
        for about in book.sheets_metadata:
            if about.typ == calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                hidden = about.visible != calamine.SheetVisibleEnum.Visible
                answer["sheets"].append(
                    {
                        "name": about.name,
                        "hidden": hidden,
                        **looks.get(about.name, _PLAIN),
                        "cells": list(_cells(sheet, most)),
                    }
                )
    sys.stdout.write(json.dumps(answer))


def _cells(sheet: Any, most: int) -> Iterator[list[object]]:
    for row, values in enumerate(sheet.iter_rows(), 1):
        for column, value in enumerate(values, 1):
            if value is None or value == "":
                continue
            most -= 1
            if most < 0:
                return
            yield [row, column, *_written(value)]


def _written(value: object) -> tuple[str, object]:
    """The kind of a value, and the value as JSON has it."""
    if isinstance(value, datetime | date):
        return "date", value.isoformat()
    if isinstance(value, time | timedelta):
        return "text", str(value)
    if isinstance(value, bool | int | float):
        return "number", value
    return "text", str(value)


if __name__ == "__main__":
    main()
