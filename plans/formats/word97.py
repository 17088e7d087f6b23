"""The binary documents of Word 97–2007 (.doc): their text, their tables, and what is struck out, hidden or deleted.

Written after Microsoft's published description [MS-DOC]: the text lies in pieces; properties of paragraphs and of runs
lie in pages of 512 bytes, each for a range of the file. A cell ends with the sign 0x07, a row with a paragraph that
says so and describes the row's cells.
"""

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from plans.budget import MAX_COLUMNS, Budget
from plans.refusals import damaged, encrypted
from plans.shown import clean

from .edged import Described, Edged, Inner, by_edges, edged, holds_plan
from .flow import Box, Flow

_PAGE = 512
_IN_TABLE, _ROW_ENDS, _DEPTH, _DEFINES_TABLE = 0x2416, 0x2417, 0x6649, 0xD608
_INNER_CELL, _INNER_ROW = 0x244B, 0x244C
_DELETED, _STRUCK, _TWICE_STRUCK, _HIDDEN = 0x0800, 0x0837, 0x2A53, 0x083C
_NOTE_MARK = "\x02"
_SIGNS = {
    "\x0b": "\n",
    "\x0c": "\n",
    "\x0e": "\n",
    "\t": " ",
    "\x1e": "-",
    "\x1f": "\u00ad",
    "\xa0": "\u00a0",
}
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph's or a cell's end: `sign` is what ends it."""

    words: list[tuple[str, str]]
    sign: str
    properties: dict[int, bytes]

    def of(self, kind: str) -> str:
        return "".join(text for found, text in self.words if found == kind)


@dataclass(slots=True)
class _Ranges:
    """Properties by the place in the file where they begin to hold."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    properties: list[bytes] = field(default_factory=list)

    def at(self, place: int) -> bytes:
        found = bisect_right(self.starts, place) - 1
        return self.properties[found] if found >= 0 and place < self.ends[found] else b""


def read(data: bytes, flow: Flow, budget: Budget) -> None:
    """Give the document's blocks to `flow`. Raises what struct and the like raise where the file is damaged."""
    document, tables = _streams(data)
    _Reader(flow, budget).blocks(_paragraphs(document, tables, budget))


def _streams(data: bytes) -> tuple[bytes, bytes]:
    from xlrd.compdoc import CompDoc

    container: Any = CompDoc(data, logfile=io.StringIO())
    document = container.get_named_stream("WordDocument")
    if not document or struct.unpack_from("<H", document)[0] != 0xA5EC:
        raise damaged()
    flags = struct.unpack_from("<H", document, 0x0A)[0]
    if flags & 0x0100:
        raise encrypted()
    tables = container.get_named_stream("1Table" if flags & 0x0200 else "0Table")
    if not tables:
        raise damaged()
    return document, tables


def _pieces(
    document: bytes, tables: bytes, first: int = 0, count: int | None = None
) -> Iterator[tuple[int, int, bool]]:
    """(place in the file, number of characters, whether they are of one byte) for each piece of the text, or of the
    `count` characters from the `first` on: behind the document's own text lie footnotes, heads and comments.
    """
    start, length = struct.unpack_from("<II", document, 0x01A2)
    last = first + (struct.unpack_from("<I", document, 0x4C)[0] if count is None else count)
    table = tables[start : start + length]
    place = 0
    while table[place] == 1:
        place += 3 + struct.unpack_from("<H", table, place + 1)[0]
    if table[place] != 2:
        raise damaged()
    size = struct.unpack_from("<I", table, place + 1)[0]
    plc = table[place + 5 : place + 5 + size]
    pieces = (len(plc) - 4) // 12
    borders = struct.unpack_from(f"<{pieces + 1}I", plc)
    for at in range(pieces):
        where = struct.unpack_from("<I", plc, 4 * (pieces + 1) + 8 * at + 2)[0]
        begin, end = max(borders[at], first), min(borders[at + 1], last)
        if borders[at] >= last:
            return
        if begin >= end:
            continue
        narrow = bool(where & 0x40000000)
        place_in_file = (where & 0x3FFFFFFF) // 2 if narrow else where & 0x3FFFFFFF
        yield place_in_file + (begin - borders[at]) * (1 if narrow else 2), end - begin, narrow


def _footnotes(document: bytes, tables: bytes, budget: Budget) -> dict[int, str]:
    """The footnotes by the place of their marks, counted in characters of the document's text."""
    own, notes = struct.unpack_from("<II", document, 0x4C)
    at, size, texts_at, texts_size = struct.unpack_from("<IIII", document, 0xAA)
    count = (size - 4) // 6
    needed = 4 * (count + 1)
    if count <= 0 or not notes or texts_size < needed or max(at + size, texts_at + needed) > len(tables):
        return {}
    marks = struct.unpack_from(f"<{count}I", tables, at)
    borders = struct.unpack_from(f"<{count + 1}I", tables, texts_at)
    whole = "".join(
        document[start : start + length * (1 if narrow else 2)].decode(
            "cp1252" if narrow else "utf-16-le", errors="replace"
        )
        for start, length, narrow in _pieces(document, tables, own, notes)
    )
    budget.text(len(whole))
    texts = (whole[begin:end] for begin, end in pairwise(borders))
    said = (" ".join("".join(sign if sign >= " " else " " for sign in text).split()) for text in texts)
    return dict(zip(marks, said, strict=True))


def _ranges(document: bytes, tables: bytes, at: int, entry: int, budget: Budget) -> _Ranges:
    """The properties that the pages list: of paragraphs (`entry` 13) or of runs (`entry` 1)."""
    start, length = struct.unpack_from("<II", document, at)
    plc = tables[start : start + length]
    count = (len(plc) - 4) // 8
    pages = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count > 0 else ()
    found: list[tuple[int, int, bytes]] = []
    for number in pages:
        page = document[(number & 0x3FFFFF) * _PAGE : ((number & 0x3FFFFF) + 1) * _PAGE]
        budget.step()
        if len(page) < _PAGE:
            continue
        runs = min(page[511], (511 - 4) // (4 + entry))
        borders = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            offset = page[4 * (runs + 1) + entry * run] * 2
            budget.step()
            found.append((borders[run], borders[run + 1], _properties(page, offset, paragraph=entry > 1)))
    found.sort(key=lambda one: one[0])
    return _Ranges([one[0] for one in found], [one[1] for one in found], [one[2] for one in found])


def _properties(page: bytes, offset: int, *, paragraph: bool) -> bytes:
    if not offset:
        return b""
    if not paragraph:
        return page[offset + 1 : offset + 1 + page[offset]]
    size = page[offset]
    begin, length = (offset + 2, 2 * page[offset + 1]) if not size else (offset + 1, 2 * size - 1)
    # The first two bytes name the style.
    return page[begin + 2 : begin + length]


def _single(properties: bytes) -> dict[int, bytes]:
    """The single properties by their codes."""
    found: dict[int, bytes] = {}
    place = 0
    while place + 2 < len(properties):
        code = struct.unpack_from("<H", properties, place)[0]
        place += 2
        kind = code >> 13
        if kind != 6:
            size = _SIZES[kind]
        elif code == _DEFINES_TABLE:
            size = struct.unpack_from("<H", properties, place)[0] + 1 if place + 2 <= len(properties) else 0
        else:
            size = properties[place] + 1
        found[code] = properties[place : place + size]
        place += max(size, 1)
    return found


def _paragraphs(document: bytes, tables: bytes, budget: Budget) -> Iterator[_Paragraph]:
    of_paragraphs = _ranges(document, tables, 0x0102, 13, budget)
    of_runs = _ranges(document, tables, 0x00FA, 1, budget)
    words: list[tuple[str, str]] = []
    # Within a field: its code, or what it shows.
    fields: list[bool] = []
    kinds: dict[bytes, str] = {}
    notes = _footnotes(document, tables, budget)
    counted = 0
    for start, characters, narrow in _pieces(document, tables):
        width = 1 if narrow else 2
        raw = document[start : start + characters * width]
        text = raw.decode("cp1252" if narrow else "utf-16-le", errors="replace")
        budget.text(len(text))
        for at, sign in enumerate(text):
            budget.step()
            place = start + at * width
            if sign == _NOTE_MARK and (note := notes.get(counted + at)):
                words.append(("note", note))
            if sign in "\r\x07":
                yield _Paragraph(words, sign, _single(of_paragraphs.at(place)))
                words = []
            elif sign == "\x13":
                fields.append(True)
            elif sign == "\x14" and fields:
                fields[-1] = False
            elif sign == "\x15" and fields:
                fields.pop()
            elif (sign >= " " or sign in _SIGNS) and not any(fields):
                properties = of_runs.at(place)
                kind = kinds.get(properties)
                if kind is None:
                    kind = kinds[properties] = _kind(_single(properties))
                words.append((kind, _SIGNS.get(sign, sign)))
        counted += len(text)
    if words:
        yield _Paragraph(words, "\r", {})


def _kind(properties: dict[int, bytes]) -> str:
    def on(code: int) -> bool:
        return properties.get(code, b"\0")[:1] in (b"\x01", b"\x81")

    if on(_DELETED):
        return "deleted"
    if on(_HIDDEN):
        return "hidden"
    return "struck" if on(_STRUCK) or on(_TWICE_STRUCK) else "shown"


class _Reader:
    def __init__(self, flow: Flow, budget: Budget) -> None:
        self.flow, self.budget = flow, budget
        self.lines: list[_Paragraph] = []
        self.boxes: list[Box] = []
        self.rows: list[list[Edged]] = []
        # Tables within a cell: the one that is being read, and those as big as a plan, which come after the outer one.
        self.inner = Inner()
        self.plans: list[list[list[Edged]]] = []

    def blocks(self, paragraphs: Iterator[_Paragraph]) -> None:
        for paragraph in paragraphs:
            properties = paragraph.properties
            if properties.get(_ROW_ENDS, b"\0")[:1] == b"\x01":
                self._row(properties)
            elif properties.get(_INNER_ROW, b"\0")[:1] == b"\x01":
                self.inner.row(list(_cells_of(properties.get(_DEFINES_TABLE, b""))))
            elif properties.get(_INNER_CELL, b"\0")[:1] == b"\x01":
                self.inner.cell(self._box([paragraph]))
            elif properties.get(_IN_TABLE, b"\0")[:1] == b"\x01" or (paragraph.sign == "\x07"):
                self.lines.append(paragraph)
                if paragraph.sign == "\x07":
                    self._cell()
            else:
                self._end_table()
                self.flow.hidden(paragraph.of("hidden"))
                self.flow.paragraph(paragraph.of("shown") or paragraph.of("struck"))
        self._end_table()

    def _cell(self) -> None:
        """A cell ended; small tables within it are lines of it."""
        rows = self.inner.taken()
        if holds_plan(rows):
            self.plans.append(rows)
        box = self._box(self.lines)
        if rows and not holds_plan(rows):
            box.text = "\n".join(filter(None, (*(one.box.text for row in rows for one in row), box.text)))
        self.lines = []
        if len(self.boxes) < MAX_COLUMNS:
            self.boxes.append(box)

    def _box(self, lines: list[_Paragraph]) -> Box:
        shown, struck, hidden = (
            "\n".join(text for line in lines if (text := line.of(kind)).strip())
            for kind in ("shown", "struck", "hidden")
        )
        box = Box(0, text=clean(shown or struck), struck=bool(struck.strip()) and not shown.strip())
        box.withdrawn = clean(struck) if shown.strip() else ""
        box.hidden = " ".join(hidden.split())
        box.notes = tuple(text for line in lines for kind, text in line.words if kind == "note")
        self.budget.cell(box.text)
        return box

    def _row(self, properties: dict[int, bytes]) -> None:
        row = edged(self.boxes, list(_cells_of(properties.get(_DEFINES_TABLE, b""))))
        if row:
            self.rows.append(row)
        self.boxes, self.lines = [], []

    def _end_table(self) -> None:
        if self.boxes:
            # A row whose end was lost is a row all the same.
            self._row({})
        if self.rows:
            self.flow.table(by_edges(self.rows))
            self.rows = []
        for rows in self.plans:
            self.flow.table(by_edges(rows))
        self.plans = []


def _cells_of(described: bytes) -> Iterator[Described]:
    """How the cells of a row are described."""
    if len(described) < 3:
        return
    count = min(described[2], 63)
    edges = struct.unpack_from(f"<{count + 1}h", described, 3)
    flags = 3 + 2 * (count + 1)
    for at in range(count):
        found = flags + 20 * at
        value = struct.unpack_from("<H", described, found)[0] if found + 2 <= len(described) else 0
        down = {3: "begins", 1: "continues"}.get((value >> 5) & 3, "")
        yield Described(edges[at], edges[at + 1], down, to_left=value & 3 == 2)
