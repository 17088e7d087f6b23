"""«-//-», «то же», «те же»: a cell that only says «as above» gets what is above it; so does a blank direction."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from plans.layout.items import RawItem
from plans.messages import Message
from plans.words import fold

_SIGNS = re.compile(r"[-\"'/\\″〃,]*(?:\"|''|//|\\\\|″|〃|,,)[-\"'/\\″〃,]*")
_WORDS = re.compile(
    r"(?:(?:то|те|тот|та|он|они) же(?: самое| самые| исполнител[ьи]| орган(?:ы|изаци[яи])?| срок(?:и)?| лица)?"
    r"|тоже|там же|также|аналогично"
    r"|см\.? выше|тое ж|тыя ж)"
)
# What a document says again for every item, even in these words.
_OWN = ("title", "direction", "side", "note", "number")


def is_ditto(text: str) -> bool:
    """Whether a cell only points at the one above."""
    folded = fold(text).strip(" .")
    return bool(_SIGNS.fullmatch(folded.replace(" ", "")) or _WORDS.fullmatch(folded))


def resolve(items: Sequence[RawItem]) -> dict[int, list[Message]]:
    """Put what is meant in the place of such cells; returns what to say of each item, by its place."""
    _carry_directions(items)
    said: dict[int, list[Message]] = {}
    above: RawItem | None = None
    for place, item in enumerate(items):
        for name, cells in item.cells.items():
            meant = above.cells.get(name) if above is not None else None
            if name in _OWN or len(cells) != 1 or not is_ditto(cells[0].text) or not meant:
                continue
            own = cells[0]
            item.cells[name] = [replace(one, row=own.row, column=own.column) for one in meant]
            words = "; ".join(one.text for one in meant)
            said.setdefault(place, []).append(
                Message("info", own.address, "as_above", {"text": own.text, "meant": words[:80]})
            )
        above = item if not item.opens else above
    return said


def _carry_directions(items: Sequence[RawItem]) -> None:
    """A column that names each direction in the first of its rows only: those below have it too.

    Where two neighbours name the same one it is written in every row, and a blank is a blank.
    """
    named = [fold(item.cells["direction"][0].text) if item.cells.get("direction") else "" for item in items]
    if not named or not named[0] or all(named) or any(one and one == other for one, other in pairwise(named)):
        return
    for above, item in pairwise(items):
        if not item.cells.get("direction") and item.chapter is above.chapter:
            item.cells["direction"] = above.cells.get("direction", [])
