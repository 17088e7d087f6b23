"""What becomes of a row: it begins an item or goes on with one, names a direction, or is left out with a reason."""

from plans.sheet import Cell
from plans.words import fold

from .direction import Chapter
from .items import Block, Left, RawItem
from .lines import FILLERS, Lines, Row


class Taking:
    """The block as it grows, row by row, with the item and the direction that are open."""

    def __init__(self, table: Lines) -> None:
        """`table` knows what the columns mean."""
        self.table = table
        self.block = Block()
        self.current: RawItem | None = None
        self.chapter: Chapter | None = None
        self.outer: Chapter | None = None
        # Whether rows are missing between the item and the row that is read now.
        self.gap = False

    def _leave(self, row: int, own: Row, why: str) -> None:
        self.block.left.append(Left(row, why, tuple(own[column] for column in sorted(own))))

    def _open(self, chapter: Chapter) -> None:
        """Begin a direction. One that is but a period stays inside the one above it and gives its deadline."""
        self.current = None
        self.gap = False
        self.block.taken[chapter.row] = "direction"
        if chapter.calendar and self.outer is not None:
            outer = self.outer
            self.chapter = Chapter(outer.number, outer.title, outer.row, chapter.stated, chapter.cell)
            return
        if self.outer is not None and chapter.is_part_of(self.outer):
            return
        self.outer = None if chapter.calendar else chapter
        self.chapter = chapter
        self.block.chapters.append(chapter)

    def _stating(self, chapter: Chapter, own: Row) -> Chapter:
        columns = self.table.deadlines
        cell = next((own[c] for c in columns if c in own and fold(own[c].text) not in FILLERS), None)
        if cell is not None:
            chapter.stated, chapter.cell = cell.text, cell
        return chapter

    def _start(self, row: int, label: Cell | None, above: RawItem | None = None, letter: str = "") -> None:
        self.current = RawItem(row, label, self.chapter, above=above, letter=letter)
        self.block.items.append(self.current)
        self._go_on(row)

    def _go_on(self, row: int) -> None:
        """Add what a row says to the current item."""
        item = self.current
        if item is None:
            return
        item.last_row, self.gap = row, False
        self.block.taken[row] = "item"
        for column, name in sorted(self.table.head.fields.items()):
            if name != "number" and (cell := self.table.at(row, column)) is not None:
                item.add(self.table.meant(row, column, name), cell)

    def _open_above(self, above: RawItem) -> None:
        """The item above sub-points: it only opens them where its row says neither when nor who, or ends in a colon."""
        title = above.cells.get("title", [])
        above.opens = above.says_nothing or bool(title and title[-1].text.rstrip().endswith(":"))
