"""The state of an item, out of its cells: as a whole, or each side by itself."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from plans.answering import side_named
from plans.layout.columns import SIDE
from plans.layout.items import RawItem
from plans.plan import SideState
from plans.sheet import Cell
from plans.sides import mentions
from plans.states import Reading, read_status
from plans.words import fold

Sides = Mapping[str, Sequence[str]]

# What the program's own export adds to a state: it follows from the dates and decisions, and is nobody's report.
_ADDED = re.compile(
    r"(?:\s*;\s*(?:просрочено|на подтверждении|overdue|awaiting acceptance))+\s*$", re.IGNORECASE
)
# What may be between a side's name and what is said of it.
_AROUND = re.compile(r"^[\s:–—,.-]+|[\s:–—,.;-]+$|[\s,.;-]+(?:а|но|и)?\s*(?:в|у|от|со|с|по|г|для)?\.?\s*$")
_PLAIN: Mapping[str, Reading] = {
    "нет": ("planned", 0),
    "не": ("planned", 0),
    "да": ("done", None),
    "есть": ("done", None),
    "☐": ("planned", 0),
    "□": ("planned", 0),
    "☒": ("done", None),
}
# Formats that say nothing of the number.
_NO_FORMAT = ("", "General", "@", "Standard")
# A plan of thousands of rows says a dozen things of their states, each read once. 1 and 1.0 are told apart.
_status = lru_cache(maxsize=500, typed=True)(read_status)


def read_cell(cell: Cell) -> Reading | None:
    """The state and the percent that one cell gives."""
    number_format = None if cell.number_format in _NO_FORMAT else cell.number_format
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return _status(cell.value, number_format=number_format)
    text = _ADDED.sub("", cell.text) or cell.text
    return _status(text, number_format=number_format) or _PLAIN.get(text.strip(" .").lower())


def by_sides(item: RawItem, sides: Sides) -> dict[str, SideState]:
    """The state of each side that the item's cells tell apart: in columns of their own, or in one cell."""
    found: dict[str, SideState] = {}
    for side in sides:
        words, state, percent = "", None, None
        for name in (f"progress:{side}", f"status:{side}"):
            cell = next((c for c in item.cells.get(name, []) if not c.error and c.text.strip()), None)
            if cell is None:
                continue
            words = cell.text
            if (reading := read_cell(cell)) is None or reading[0] == "no_data":
                continue
            state = reading[0]
            percent = reading[1] if reading[1] is not None else percent
        if words:
            found[side] = SideState(words, state, percent)
    if found:
        return found
    if states := _by_rows(item, sides):
        return states
    for name in ("status", "progress"):
        cells = [c for c in item.cells.get(name, []) if not c.error]
        if len(cells) == 1 and (states := of_one_text(cells[0].text, sides)):
            return states
    return {}


def _by_rows(item: RawItem, sides: Sides) -> dict[str, SideState]:
    """Where each side has a row of its own: what that row says."""
    markers = {cell.row: side_named(cell.text, sides) for cell in item.cells.get(SIDE, [])}
    found: dict[str, SideState] = {}
    for name in ("progress", "status"):
        cells = [c for c in item.cells.get(name, []) if not c.error and c.text.strip()]
        if len(cells) < 2 and name == "status" and not found:
            return {}
        for cell in cells if len(cells) > 1 else ():
            side = markers.get(cell.row)
            if side is None:
                continue
            state, percent = read_cell(cell) or (None, None)
            before = found.get(side, SideState(""))
            known = percent if percent is not None else before.percent
            found[side] = SideState(cell.text, state or before.state, known)
    return found if len(found) > 1 else {}


def of_one_text(text: str, sides: Sides) -> dict[str, SideState]:
    """«в Сочи выполнено, в Минске нет», each side's part; empty where the text doesn't tell both apart."""
    folded = fold(text)
    named = mentions(folded, sides)
    if len(named) != len({one.slug for one in named}) or len(named) < 2:
        return {}
    if _AROUND.sub("", folded[: named[0].start].strip() + " ").strip(" вуотсгдля.,:-"):
        return {}
    found = {}
    ends = [*(one.start for one in named[1:]), len(folded)]
    for one, end in zip(named, ends, strict=True):
        words = _AROUND.sub("", _AROUND.sub("", folded[one.end : end]))
        reading = _PLAIN.get(words) or _status(words)
        if reading is None:
            return {}
        found[one.slug] = SideState(words, *reading)
    return found
