"""What the rows of a table come to: items as written, directions, and rows that are neither."""

import re
from dataclasses import dataclass, field

from plans.sheet import Cell

from .direction import Chapter

#: «Этап 1. …», «II этап: …», «первый этап».
STAGE = re.compile(
    r"(?:этап|стадия|фаза)\s*(?:№\s*)?(?:\d{1,2}|[IVX]{1,4})(?!\w)|(?:\d{1,2}(?:-?[йя])?|[IVX]{1,4})\s+(?:этап|стадия|фаза)(?!\w)"
    r"|(?:перв|втор|трет|четв[её]рт|заключительн)(?:ый|ой|ий|ая|ья)\s+(?:этап|стадия|фаза)(?!\w)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class RawItem:
    """One item as written: its row, and for each field the cells that hold it, from the top.

    A sub-point with a time or bodies of its own is an item too: `above` is the item that it is below, `letter` its
    letter there. `opens` marks an item that only opens its sub-points: its row says nothing itself.
    """

    row: int
    number: Cell | None
    chapter: Chapter | None
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    last_row: int = 0
    above: "RawItem | None" = None
    letter: str = ""
    opens: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether its row says neither when nor who."""
        return not any(
            name in ("deadline", "start", "end", "responsible", "co_executors") or name.startswith("side:")
            for name in self.cells
        )

    def add(self, name: str, cell: Cell) -> None:
        known = self.cells.setdefault(name, [])
        if cell not in known:
            known.append(cell)


@dataclass(frozen=True, slots=True)
class Left:
    """A row that is part of no item and no direction, with its cells from the left.

    `why` is one of: above (numbered like an item, but above the header), total, note, amendment (a remark on how the
    plan was changed), excluded (an item that was taken out), opening (a line that only opens sub-points), closing
    (below the last item: signatures, footnotes), table (another table below the plan), beside (outside of the
    table's columns), unclear.
    """

    row: int
    why: str
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """The words of its cells, one after another."""
        return " | ".join(cell.text for cell in self.cells)


@dataclass(slots=True)
class Block:
    """What the table holds: its items, its directions, and the rows that were taken for neither.

    `taken` says of each other row what it is: item (or a part of one), direction, header.
    """

    items: list[RawItem] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    taken: dict[int, str] = field(default_factory=dict)
