"""What the rows of a table come to: items as they stand, directions, and rows that are neither."""

from dataclasses import dataclass, field

from plans.sheet import Cell

from .direction import Chapter


@dataclass(slots=True)
class RawItem:
    """One item as it stands: its row, and for each field the cells that hold it, from the top."""

    row: int
    number: Cell | None
    chapter: Chapter | None
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    last_row: int = 0

    def add(self, name: str, cell: Cell) -> None:
        known = self.cells.setdefault(name, [])
        if cell not in known:
            known.append(cell)


@dataclass(slots=True)
class Block:
    """What the table holds: its items, its directions, and rows inside it that were taken for neither."""

    items: list[RawItem] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    strays: list[Cell] = field(default_factory=list)
