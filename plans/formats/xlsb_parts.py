"""What python-calamine passes over in a binary workbook without a word: short cells, merged ranges, what is hidden.

A cell that follows its neighbour may be written without its column. Excel reads such cells and other programs write
them; here each gets its column back, so that the reader sees them all.
"""

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import TypedDict

# BrtShortBlank … BrtShortIsst, and by how much each is above the cell that names its column.
_SHORT = range(12, 19)
_FULL_BELOW = 11
_ROW = 0
_CELLS = range(1, 12)
_COLUMN_BYTES = 4
_MERGED, _SHEET = 176, 156
_COLUMNS = 60
# The bytes of a row's and of some columns' records that say, among others, whether they are hidden.
_ROW_LOOKS, _ROW_HIDDEN, _COLUMN_LOOKS = 11, 0x10, 16
_MOST_COLUMNS = 1023
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


def written_out(data: bytes, most: int) -> bytes:
    """The workbook with every cell in full; the same bytes where it has no short ones.

    `most` bytes may the sheets take unpacked. Raises what `zipfile` raises for a damaged archive, ValueError for more.
    """
    made = io.BytesIO()
    changed = False
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            most -= part.file_size
            if most < 0:
                raise ValueError("the workbook unpacks to too much")
            content = source.read(part)
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".bin"):
                full = b"".join(_in_full(content))
                changed = changed or full != content
                content = full
            target.writestr(part.filename, content)
    return made.getvalue() if changed else data


class Looks(TypedDict):
    """Of one sheet, counted from 0: merged ranges (first row, first column, last row, last column), hidden rows and
    columns."""

    spans: list[tuple[int, int, int, int]]
    rows: list[int]
    columns: list[int]


def looks_of(data: bytes) -> dict[str, Looks]:
    """How each sheet looks, by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        names = set(source.namelist())
        if not {"xl/workbook.bin", "xl/_rels/workbook.bin.rels"} <= names:
            return {}
        targets = {}
        for relation in _RELATION.findall(source.read("xl/_rels/workbook.bin.rels")):
            said = {key: value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(relation)}
            targets[said.get(b"Id", "")] = posixpath.normpath(posixpath.join("xl", said.get(b"Target", "")))
        found = {}
        for kind, payload in _records(source.read("xl/workbook.bin")):
            if kind == _SHEET:
                relation_id, rest = _text(payload[8:])
                name, _rest = _text(rest)
                part = targets.get(relation_id, "")
                if part in names:
                    found[name] = _looks(source.read(part))
    return found


def _looks(content: bytes) -> Looks:
    made: Looks = {"spans": [], "rows": [], "columns": []}
    for kind, payload in _records(content):
        if kind == _MERGED and len(payload) >= 16:
            top, bottom, left, right = struct.unpack("<IIII", payload[:16])
            made["spans"].append((top, left, bottom, right))
        elif kind == _ROW and len(payload) > _ROW_LOOKS and payload[_ROW_LOOKS] & _ROW_HIDDEN:
            made["rows"].append(int.from_bytes(payload[:4], "little"))
        elif kind == _COLUMNS and len(payload) > _COLUMN_LOOKS and payload[_COLUMN_LOOKS] & 1:
            first, last = struct.unpack("<II", payload[:8])
            made["columns"] += range(first, min(last, _MOST_COLUMNS) + 1)
    return made


def _text(payload: bytes) -> tuple[str, bytes]:
    """A text with its length before it, and what follows it."""
    size = 2 * int.from_bytes(payload[:4], "little")
    return payload[4 : 4 + size].decode("utf-16-le", "replace"), payload[4 + size :]


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(content):
        kind, place = _number(content, place, 2)
        size, place = _number(content, place, 4)
        yield kind, content[place : place + size]
        place += size


def _in_full(content: bytes) -> Iterator[bytes]:
    column = -1
    for kind, payload in _records(content):
        if kind == _ROW:
            column = -1
        elif kind in _CELLS and len(payload) >= _COLUMN_BYTES:
            column = int.from_bytes(payload[:_COLUMN_BYTES], "little")
        elif kind in _SHORT:
            column += 1
            kind, payload = kind - _FULL_BELOW, column.to_bytes(_COLUMN_BYTES, "little") + payload
        yield _kind(kind) + _sized(len(payload)) + payload


def _kind(kind: int) -> bytes:
    return bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])


def _number(content: bytes, place: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and the place after it."""
    number = 0
    for count in range(longest):
        byte = content[place] if place < len(content) else 0
        number |= (byte & 0x7F) << (7 * count)
        place += 1
        if not byte & 0x80:
            break
    return number, place


def _sized(size: int) -> bytes:
    written = bytearray()
    while True:
        size, low = size >> 7, size & 0x7F
        written.append(low | (0x80 if size else 0))
        if not size:
            return bytes(written)
