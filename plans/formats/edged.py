"""Tables whose cells tell where they end on the paper, not in which column they stand: RTF and the old Word."""

from collections.abc import Sequence
from dataclasses import dataclass

from .flow import Box

# Edges nearer than this are one, in twips: rows drawn by hand are never quite even.
_NEAR = 60


@dataclass(slots=True)
class Edged:
    """A box with its left and right edge in twips."""

    left: int
    right: int
    box: Box


def by_edges(rows: Sequence[Sequence[Edged]]) -> list[list[Box]]:
    """The boxes of the rows with their columns, counted from the edges of the whole table."""
    places = sorted({edge for row in rows for one in row for edge in (one.left, one.right)})
    columns: dict[int, int] = {}
    column, start = -1, 0
    for place in places:
        if column < 0 or place - start > _NEAR:
            column, start = column + 1, place
        columns[place] = column
    made = []
    for row in rows:
        boxes = []
        for one in row:
            one.box.column = columns[one.left] + 1
            one.box.across = max(1, columns[one.right] - columns[one.left])
            boxes.append(one.box)
        made.append(boxes)
    return made
