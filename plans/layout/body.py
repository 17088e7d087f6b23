"""The rows below the header: which are items, which go on with the item above, which name a direction.

Each row is judged by which of its cells hold something, by the merged ranges over it and by the rows around it; the
rules and where they are met are those of the corpus's layouts, parts 2, 4, 6 and 7.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from plans.deadlines import Kind, parse_deadline
from plans.numbers import candidates, is_number, roman
from plans.sheet import Cell, Sheet
from plans.words import fold

from .columns import Head, settle
from .direction import Chapter, read_chapter
from .head import head_at, is_column_numbers
from .items import Block, RawItem
from .tail import is_note, is_signature, is_total

_FILLERS = frozenset(("х", "x", "-", "–", "—", "−", "*"))
_PART = re.compile(r"(?:[-–—•·]\s*|[а-яa-z]\)\s*|\d\)\s*)")
_LETTER = re.compile(r"[а-яa-z]\s*[).]", re.IGNORECASE)
_CHAPTER = re.compile(
    r"(?i:раздел|направление|глава|блок|часть|подраздел)(?![А-Яа-яЁё])|[IVXLІХ]{1,6}\s*[.)]\s*\S"
)
# What names the document, not a chapter of it.
_TITLE = re.compile(
    r"план(?![а-яё])|дорожн\w+ карт|утвержд|согласован|приложени|20\d\d\s*[-–—]\s*20\d\d", re.IGNORECASE
)

_folded = lru_cache(maxsize=4096)(fold)


def read_items(sheet: Sheet, head: Head, sides: Mapping[str, Sequence[str]], years: tuple[int, int]) -> Block:
    """The items below the header, in their order."""
    return _Reader(sheet, head, sides, years).read()


class _Reader:
    def __init__(
        self, sheet: Sheet, head: Head, sides: Mapping[str, Sequence[str]], years: tuple[int, int]
    ) -> None:
        self.sheet, self.sides, self.years = sheet, sides, years
        self.block = Block()
        self.current: RawItem | None = None
        self.chapter: Chapter | None = None
        self.outer: Chapter | None = None
        self.gap = False
        self._take(head)
        self.lines = [
            (row, {c.column: c for c in cells if head.left <= c.column <= head.right})
            for row, cells in sheet.rows()
            if row > head.bottom
        ]
        self.lines = [(row, own) for row, own in self.lines if own]
        self._look_ahead()

    def _take(self, head: Head) -> None:
        self.head = head
        self.number, self.title = head.first("number"), head.first("title")
        self.deadlines = head.columns("deadline", "start", "end")
        self.bodies = head.body_columns

    # --- before the rows are walked -------------------------------------------------------------------------------

    def _look_ahead(self) -> None:
        """Where the last item stands, which number follows each row, whether chapters repeat the header."""
        self.last_item, self.repeats = 0, False
        self.next_number: dict[int, str] = {}
        following = ""
        before_each = [{}, *(own for _row, own in self.lines)][: len(self.lines)]
        for (row, own), before in zip(reversed(self.lines), reversed(before_each), strict=True):
            self.next_number[row] = following
            if self._is_header(own):
                # A chapter's name stands above its header; above the header of a mere next page stands none.
                alone = next(iter(before.values())) if len(before) == 1 else None
                self.repeats = self.repeats or (alone is not None and not is_note(alone.text))
                continue
            if is_column_numbers(list(own.values())):
                continue
            if self._looks_item(row, own):
                self.last_item = max(self.last_item, row)
                if self.number and (cell := own.get(self.number)) is not None:
                    following = candidates(cell)[0]

    def _looks_item(self, row: int, own: Mapping[int, Cell]) -> bool:
        if self.number is not None:
            cell = own.get(self.number)
            return (
                cell is not None
                and is_number(cell)
                and (len(own) > 1 or self._at(row, self.title) is not None)
            )
        if self.title is None or self.title not in own:
            return False
        if is_signature(own[self.title].text):
            return False
        return any(self._at(row, column) is not None for column in (*self.deadlines, *self.bodies))

    def _is_header(self, own: Mapping[int, Cell]) -> bool:
        known = sum(_folded(cell.text) in self.head.folded for cell in own.values() if len(cell.text) <= 220)
        return known >= max(2, len(own) * 0.6)

    def _first_chapter(self) -> None:
        """The heading above the header: the first direction, where the header is repeated or the words say so."""
        above = [(row, cells) for row, cells in self.sheet.rows() if row < self.head.top]
        text, cell = "", None
        if above and self.head.top - above[-1][0] <= 3:
            _row, cells = above[-1]
            if len(cells) == 1:
                text, cell = cells[0].text, cells[0]
        elif not above and self.sheet.before:
            text = self.sheet.before[-1]
        # Paragraphs between the tables of a document name the chapters, so the one above the first does too.
        named = self.repeats or (bool(self.sheet.before) and self._parted() and not _TITLE.search(text))
        if text and len(text) < 200 and (_CHAPTER.match(text) or (named and not is_note(text))):
            self._open(read_chapter(cell, text, self.head.top, self.years))

    def _parted(self) -> bool:
        """Whether texts over the whole width stand between the items."""
        return any(
            row < self.last_item
            and len(own) == 1
            and (span := self.sheet.span(row, cell.column)) is not None
            and span.width > 2
            and not is_note(cell.text)
            for row, own in self.lines
            for cell in own.values()
        )

    # --- the walk -----------------------------------------------------------------------------------------------------

    def read(self) -> Block:
        self._first_chapter()
        before = self.head.bottom
        skip_to = 0
        for row, own in self.lines:
            self.gap = self.gap or row > before + 1
            before = row
            if row <= skip_to:
                continue
            if self._is_header(own):
                skip_to = self._end_of_header(row)
                continue
            if is_column_numbers(list(own.values())):
                continue
            if not self._same_table(row, own):
                break
            self._row(row, own)
        return self.block

    def _end_of_header(self, row: int) -> int:
        """The last row of a repeated header that begins here."""
        last = row
        for following in range(row + 1, row + self.head.bottom - self.head.top + 1):
            own = self.sheet.cells.get(following, {})
            if own and all(fold(cell.text) in self.head.folded for cell in own.values()):
                last = following
        return last

    def _same_table(self, row: int, own: Mapping[int, Cell]) -> bool:
        """Another header with its own columns begins another part of the plan, or another table, where it ends."""
        cell = own.get(self.number or self.head.left)
        if cell is None or len(own) < 3 or not re.match(r"(?:№|N\s*п)", cell.text):
            return True
        cells = [own[column] for column in sorted(own)]
        head = head_at(self.sheet, row, cells, self.sides)
        if head is None:
            return True
        settle(self.sheet, head)
        if head.first("title") is None or not (head.columns("deadline", "start", "end") or head.body_columns):
            return False
        self._take(head)
        return True

    def _row(self, row: int, own: Mapping[int, Cell]) -> None:
        if len(own) == 1:
            self._single(row, next(iter(own.values())))
        elif self._under(row, self.number) and self.current is not None:
            self._go_on(row)
        elif self.number is not None and self.number in own:
            self._labelled(row, own, own[self.number])
        elif self.title is not None and self.title in own:
            self._unnumbered(row, own, own[self.title])
        elif self.title is not None and self._under(row, self.title) and self.current is not None:
            self._go_on(row)
        else:
            self._without_title(row, own)

    def _single(self, row: int, cell: Cell) -> None:
        """A row with one cell: a direction, a total, a note, a line of the item above, or a row after the table."""
        span = self.sheet.span(row, cell.column)
        wide = span is not None and span.width > 1 and span.right >= (self.title or 1)
        if is_total(cell.text) or is_note(cell.text):
            return
        if self.current is not None and not wide and self._belongs_above(row, cell):
            self._go_on(row)
        elif row > self.last_item:
            self.current = None
        elif cell.column == self.number and not wide and is_number(cell):
            self.block.strays.append(cell)
        elif wide or cell.column <= max(self.title or 1, self.number or 1, self.head.left):
            self._open(read_chapter(cell, cell.text, row, self.years))
        else:
            self.block.strays.append(cell)

    def _belongs_above(self, row: int, cell: Cell) -> bool:
        if self._under(row, self.number) or self._under(row, self.title):
            return True
        if self.gap or (is_signature(cell.text) and row > self.last_item):
            return False
        if cell.column == self.title:
            goes_on = cell.text[:1].islower() or bool(_PART.match(cell.text))
            return goes_on or any(self._under(row, column) for column in (*self.deadlines, *self.bodies))
        if cell.column in self.deadlines:
            return parse_deadline(cell.text, self.years).kind is not Kind.UNPARSEABLE
        return cell.column in self.head.fields and cell.column > (self.title or 0)

    def _labelled(self, row: int, own: Mapping[int, Cell], label: Cell) -> None:
        text = label.text
        if is_number(label):
            self._numbered(row, own, label)
        elif roman(text) or _CHAPTER.match(text):
            self._roman(row, own, label)
        elif is_total(text) or is_note(text):
            return
        elif text in _FILLERS:
            self._row(row, {column: cell for column, cell in own.items() if column != self.number})
        elif _LETTER.fullmatch(text) and self.current is not None:
            self._go_on(row)
        elif row > self.last_item or is_signature(text):
            self.current = None
        elif not self._filled(own, but=self.deadlines):
            self._open(self._stating(read_chapter(label, text, row, self.years), own))
        elif len(text) <= 12 and self.title in own:
            self._start(row, label)
        else:
            self.block.strays.append(label)

    def _numbered(self, row: int, own: Mapping[int, Cell], label: Cell) -> None:
        title = self._at(row, self.title)
        if self._repeats_current(label, title):
            self._go_on(row)
            return
        own_title = own.get(self.title or 0)
        number = candidates(label)[0]
        if own_title is not None and self._heads_chapter(row, own, own_title, number):
            chapter = read_chapter(own_title, own_title.text, row, self.years, number)
            self._open(self._stating(chapter, own))
        else:
            self._start(row, label)

    def _repeats_current(self, label: Cell, title: Cell | None) -> bool:
        """The same item once more: a row for each side, or the next page of it."""
        if self.current is None or self.current.number is None or self.current.number.text != label.text:
            return False
        known = self.current.cells.get("title", [])
        return title is None or title in known or fold(title.text) in {fold(cell.text) for cell in known}

    def _heads_chapter(self, row: int, own: Mapping[int, Cell], title: Cell, number: str) -> bool:
        span = self.sheet.span(row, title.column)
        if span is not None and any(
            span.left < column <= span.right for column in (*self.deadlines, *self.bodies)
        ):
            return not self._filled(own)
        below = self.next_number[row].startswith(f"{number}.")
        if not below or ("." in number and number.count(".") > 1):
            return False
        covered = any(self._under(row, column) for column in (*self.deadlines, *self.bodies))
        return not covered and not self._filled(own, but=self.deadlines)

    def _roman(self, row: int, own: Mapping[int, Cell], label: Cell) -> None:
        title = own.get(self.title or 0)
        if self._filled(own, but=self.deadlines) and title is not None:
            self._start(row, label)
        elif row <= self.last_item:
            number = roman(label.text) or label.text
            chapter = (
                read_chapter(title, title.text, row, self.years, number)
                if title is not None
                else read_chapter(label, label.text, row, self.years)
            )
            self._open(self._stating(chapter, own))

    def _unnumbered(self, row: int, own: Mapping[int, Cell], title: Cell) -> None:
        text = title.text
        if is_total(text) or is_note(text):
            return
        known = {fold(cell.text) for cell in self.current.cells.get("title", [])} if self.current else set()
        small = text[:1].islower() or (self.number is not None and bool(_PART.match(text)))
        if self.current is not None and (fold(text) in known or (small and not self.gap)):
            self._go_on(row)
        elif row > self.last_item and (self.gap or self._signs(own)):
            self.current = None
        elif self.number is not None and not self._filled(own, but=self.deadlines) and self.next_number[row]:
            self._open(self._stating(read_chapter(title, text, row, self.years), own))
        elif self._filled(own) or self._covered(row):
            self._start(row, None)
        else:
            self.block.strays.append(title)

    def _without_title(self, row: int, own: Mapping[int, Cell]) -> None:
        cells = list(own.values())
        if is_total(cells[0].text) or is_note(cells[0].text):
            return
        if self.current is not None and not self.gap and not (row > self.last_item and self._signs(own)):
            if any(column in self.head.fields for column in own):
                self._go_on(row)
        elif row <= self.last_item:
            self.block.strays.append(cells[0])

    # --- what the cells of a row say ---------------------------------------------------------------------------------

    def _filled(self, own: Mapping[int, Cell], but: Sequence[int] = ()) -> bool:
        """Whether a row says something beside number and title (and the columns in `but`)."""
        plain = {self.number, self.title, *but}
        return any(
            column in self.head.fields and column not in plain and fold(cell.text) not in _FILLERS
            for column, cell in own.items()
        )

    def _covered(self, row: int) -> bool:
        return any(self._under(row, column) for column in (*self.deadlines, *self.bodies))

    @staticmethod
    def _signs(own: Mapping[int, Cell]) -> bool:
        return any(is_signature(cell.text) for cell in own.values())

    def _under(self, row: int, column: int | None) -> bool:
        """Whether a range merged down from a row of the table above lies over that cell."""
        if column is None:
            return False
        span = self.sheet.span(row, column)
        return span is not None and self.head.bottom < span.top < row and span.left <= column

    def _at(self, row: int, column: int | None) -> Cell | None:
        """The cell that holds for that place: its own, or one merged down over it in the same column."""
        if column is None:
            return None
        span = self.sheet.span(row, column)
        if span is None:
            return self.sheet.own(row, column)
        if span.left != column or span.top <= self.head.bottom:
            return None
        return self.sheet.own(span.top, span.left)

    # --- what becomes of a row ---

    def _open(self, chapter: Chapter) -> None:
        """Begin a direction. One that is but a period stays inside the one above it and gives its deadline."""
        self.current = None
        self.gap = False
        if chapter.calendar and self.outer is not None:
            outer = self.outer
            self.chapter = Chapter(outer.number, outer.title, outer.row, chapter.stated, chapter.cell)
            return
        if self.outer is not None and chapter.is_part_of(self.outer):
            return
        self.outer = None if chapter.calendar else chapter
        self.chapter = chapter
        self.block.chapters.append(chapter)

    def _stating(self, chapter: Chapter, own: Mapping[int, Cell]) -> Chapter:
        cell = next((own[c] for c in self.deadlines if c in own and fold(own[c].text) not in _FILLERS), None)
        if cell is not None:
            chapter.stated, chapter.cell = cell.text, cell
        return chapter

    def _start(self, row: int, label: Cell | None) -> None:
        self.current = RawItem(row, label, self.chapter)
        self.block.items.append(self.current)
        self._go_on(row)

    def _go_on(self, row: int) -> None:
        """Add what a row says to the current item."""
        item = self.current
        if item is None:
            return
        item.last_row, self.gap = row, False
        for column, name in sorted(self.head.fields.items()):
            if name != "number" and (cell := self._at(row, column)) is not None:
                item.add(self._meant(row, column, name), cell)

    def _meant(self, row: int, column: int, name: str) -> str:
        """A cell merged over both sides' columns speaks for both; one merged over start and end is the deadline."""
        span = self.sheet.span(row, column)
        if span is None or span.width == 1:
            return name
        covered = {self.head.fields.get(c, "") for c in range(span.left, span.right + 1)}
        if name.startswith("side:") and len({n for n in covered if n.startswith("side:")}) > 1:
            return "responsible"
        if name == "start" and "end" in covered:
            return "deadline"
        return name
