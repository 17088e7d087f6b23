"""Hidden rows and columns of a binary workbook are known as hidden."""

import io
import zipfile
from pathlib import Path

from plans.formats.detect import read_sheets
from plans.formats.xlsb_parts import _kind, _records, _sized

SAMPLE = Path(__file__).parent.parent / "data/plans/formats/deadline-merged-down.xlsb"
ROW, COLUMNS, SHEET_DATA = 0, 60, 145


def hidden(row, column):
    """The sample with a row and a column hidden, counted from 0."""
    made = io.BytesIO()
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".bin"):
                content = b"".join(changed(content, row, column))
            target.writestr(part.filename, content)
    return made.getvalue()


def changed(content, row, column):
    for kind, payload in _records(content):
        if kind == SHEET_DATA:
            place = column.to_bytes(4, "little")
            looks = place + place + (2304).to_bytes(4, "little") + bytes(4) + b"\x01\x00"
            yield (
                _kind(390) + _sized(0) + _kind(COLUMNS) + _sized(len(looks)) + looks + _kind(391) + _sized(0)
            )
        if kind == ROW and int.from_bytes(payload[:4], "little") == row:
            payload = payload[:11] + bytes([payload[11] | 0x10]) + payload[12:]
        yield _kind(kind) + _sized(len(payload)) + payload


def test_hidden_rows_and_columns_are_known():
    plain, *_rest = read_sheets(SAMPLE.read_bytes(), "plan.xlsb")
    rows = list(plain.cells)
    found, *_rest = read_sheets(hidden(rows[-1] - 1, 1), "plan.xlsb")
    assert (plain.hidden_rows, plain.hidden_columns) == (set(), set())
    assert (found.hidden_rows, found.hidden_columns) == ({rows[-1]}, {2})
    assert [len(cells) for _row, cells in found.rows()] == [len(cells) for _row, cells in plain.rows()]
