"""Tables whose cells say where they end on the paper, not which column they are in: RTF and the old Word."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.budget import MAX_COLUMNS

from .flow import Box

# Edges nearer than this are one, in twips: rows drawn by hand are never quite even.
_NEAR = 60


@dataclass(slots=True)
class Edged:
    """A box with its left and right edge in twips."""

    left: int
    right: int
    box: Box


@dataclass(slots=True)
class Described:
    """What a row says of one of its cells: its edges, whether it is merged downwards («begins», «continues»), and
    whether it belongs to the cell on its left."""

    left: int
    right: int
    down: str = ""
    to_left: bool = False


def edged(boxes: Sequence[Box], described: Sequence[Described]) -> list[Edged]:
    """The boxes of a row with their edges; where a row describes too few, the rest are of some width."""
    row: list[Edged] = []
    edge = 0
    for at, box in enumerate(boxes):
        described_as = described[at] if at < len(described) else Described(edge, edge + 1000)
        left = described_as.left if at else min(described_as.left, described_as.right)
        edge = max(described_as.right, left + 1)
        box.begins, box.continues = described_as.down == "begins", described_as.down == "continues"
        if described_as.to_left and row:
            row[-1].right = edge
        else:
            row.append(Edged(left, edge, box))
    return row


class Inner:
    """A table within a cell, as it is read."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []
        self._rows: list[list[Edged]] = []

    def cell(self, box: Box) -> None:
        if len(self._boxes) < MAX_COLUMNS:
            self._boxes.append(box)

    def row(self, described: Sequence[Described]) -> None:
        if self._boxes:
            self._rows.append(edged(self._boxes, described))
            self._boxes = []

    def taken(self) -> list[list[Edged]]:
        """The rows; those of the next cell are counted again."""
        self.row(())
        rows, self._rows = self._rows, []
        return rows


def holds_plan(rows: Sequence[Sequence[Edged]]) -> bool:
    """Whether a table inside a cell is big enough to be the plan itself, laid out inside a frame."""
    return len(rows) >= 3 and max(len(row) for row in rows) >= 3


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
