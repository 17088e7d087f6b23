"""The rows below the header: which are items, which go on with the item above, which name a direction.

Each row is judged by which of its cells hold something, by the merged ranges over it and by the rows around it. No row
with content is passed over: what is part of no item and no direction is left out with a reason (`Left`).
"""

import re
from collections.abc import Mapping, Sequence

from plans.deadlines import Kind, parse_deadline
from plans.numbers import candidates, is_number, roman
from plans.sheet import Cell, Sheet
from plans.words import fold

from .ahead import items_above, look_ahead, parted
from .amended import is_excluded, is_remark
from .by_hand import Wrapping
from .columns import Head, settle
from .direction import Chapter, nearest_chapter, read_chapter
from .head import head_at, is_column_numbers
from .items import STAGE, Block, Left
from .lines import FILLERS, Lines, Row
from .tail import is_note, is_signature, is_total
from .taking import Taking

_PART = re.compile(r"(?:[-–—•·]\s*|[а-яa-z]\)\s*|\d\)\s*)")
_LETTER = re.compile(r"\(?([а-яa-z])\s*[).]+", re.IGNORECASE)
_LETTERED = re.compile(r"\(?([а-яa-z])\)\s*", re.IGNORECASE)
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
_CHAPTER = re.compile(
    r"(?i:раздел|направление|глава|блок|часть|подраздел)(?![А-Яа-яЁё])|[IVXLІХ]{1,6}\s*[.)]\s*\S"
)
# What names the document, not a chapter of it.
_TITLE = re.compile(
    r"план(?![а-яё])|дорожн\w+ карт|утвержд|согласован|приложени|20\d\d\s*[-–—]\s*20\d\d", re.IGNORECASE
)
_RULE = re.compile(r"[\s:|+=_-]{3,}")
_LISTS = re.compile(r"[^:]*(?:сокращени|обозначени|исполнител|контакт)[^:]*:?\s*$", re.IGNORECASE)
_HEADS = re.compile(r"(?:№(?!\s*\d)|N\s*п)")
_LONGEST_LABEL = 12


def read_items(sheet: Sheet, head: Head, sides: Mapping[str, Sequence[str]], years: tuple[int, int]) -> Block:
    """The items below the header, in their order."""
    return _Reader(sheet, head, sides, years).read()


class _Reader(Taking):
    def __init__(
        self, sheet: Sheet, head: Head, sides: Mapping[str, Sequence[str]], years: tuple[int, int]
    ) -> None:
        super().__init__(Lines(sheet, head, years))
        self.sheet, self.sides, self.years = sheet, sides, years
        # Below the table's end, in a list of abbreviations or the like.
        self.closed = False
        self.lines: list[tuple[int, dict[int, Cell]]] = []
        self.block.left += [Left(row, "above", cells) for row, cells in items_above(sheet, head)]
        for row, cells in sheet.rows():
            if row > head.bottom:
                own = {c.column: c for c in cells if head.left <= c.column <= head.right}
                if own:
                    self.lines.append((row, own))
                else:
                    self.block.left.append(Left(row, "beside", tuple(cells)))
        self.ahead = look_ahead(self.table, self.lines)
        self.wrapping = Wrapping(self.table, self.lines)
        self.above: Row = {}

    # --- before the rows are walked -------------------------------------------------------------------------------

    def _first_chapter(self) -> None:
        """The heading above the header: the first direction, where the header is repeated or the words say so."""
        head = self.table.head
        above = [(row, cells) for row, cells in self.sheet.rows() if row < head.top]
        text, cell = "", None
        if above and head.top - above[-1][0] <= 3:
            _row, cells = above[-1]
            if len(cells) == 1:
                text, cell = cells[0].text, cells[0]
        elif not above and self.sheet.before:
            lines = [line for line in self.sheet.before[-3:] if not is_remark(line)]
            text = nearest_chapter(lines) if lines else ""
        # Paragraphs between the tables of a document name the chapters, so the one above the first does too.
        between = bool(self.sheet.before) and parted(self.table, self.lines, self.ahead.last_item)
        named = self.ahead.repeats or (between and not _TITLE.search(text))
        if text and len(text) < 200 and (_CHAPTER.match(text) or (named and not is_note(text))):
            self._open(read_chapter(cell, text, head.top, self.years))

    # --- the walk -----------------------------------------------------------------------------------------------------

    def read(self) -> Block:
        self._first_chapter()
        before = self.table.head.bottom
        skip_to = 0
        for place, (row, own) in enumerate(self.lines):
            self.gap = self.gap or row > before + 1
            self.above = {} if self.gap or not place else self.lines[place - 1][1]
            before = row
            if row <= skip_to:
                self.block.taken[row] = "header"
                continue
            if self.table.is_header(own):
                skip_to = self._end_of_header(row)
                self.block.taken[row] = "header"
                continue
            if is_column_numbers(list(own.values())) or all(_RULE.fullmatch(c.text) for c in own.values()):
                self.block.taken[row] = "header"
                continue
            if not self._same_table(row, own):
                for below, cells in self.lines[place:]:
                    self._leave(below, cells, "table")
                break
            self._row(row, own)
        self.block.left.sort(key=lambda left: left.row)
        return self.block

    def _end_of_header(self, row: int) -> int:
        """The last row of a repeated header that begins here."""
        head, last = self.table.head, row
        for following in range(row + 1, row + head.bottom - head.top + 1):
            own = self.sheet.cells.get(following, {})
            if own and all(fold(cell.text) in head.folded for cell in own.values()):
                last = following
        return last

    def _same_table(self, row: int, own: Row) -> bool:
        """Another header with its own columns begins another part of the plan, or another table, where it ends."""
        cell = own.get(self.table.number or self.table.head.left)
        if cell is None or len(own) < 3 or is_number(cell) or not _HEADS.match(cell.text):
            return True
        cells = [own[column] for column in sorted(own)]
        head = head_at(self.sheet, row, cells, self.sides)
        if head is None:
            return True
        settle(self.sheet, head)
        if head.first("title") is None or not (head.columns("deadline", "start", "end") or head.body_columns):
            return False
        self.table.take(head)
        return True

    def _row(self, row: int, own: Row) -> None:
        table = self.table
        if row in self.ahead.summaries and (title := own.get(table.title or 0)) is not None:
            self._open(Chapter("", " ".join(title.text.split()), row, cell=title))
        elif self.current is not None and self.wrapping.goes_on(row, own, self.above):
            self._go_on(row)
        elif len(own) == 1:
            self._single(row, next(iter(own.values())))
        elif self._continues_span(row, own):
            self._go_on(row)
        elif table.number is not None and table.number in own:
            if self._is_taken_out(own):
                self.current = None
                self._leave(row, own, "excluded")
            else:
                self._labelled(row, own, own[table.number])
        elif table.title is not None and table.title in own:
            self._unnumbered(row, own, own[table.title])
        elif table.title is not None and table.under(row, table.title) and self.current is not None:
            self._go_on(row)
        else:
            self._without_title(row, own)

    def _continues_span(self, row: int, own: Row) -> bool:
        """Whether the number above is merged down over the row, which has no measure of its own."""
        table = self.table
        if self.current is None or not table.under(row, table.number):
            return False
        if not table.is_item(own):
            return True
        known = {fold(cell.text) for cell in self.current.cells.get("title", [])}
        return fold(own[table.title or 0].text) in known

    def _single(self, row: int, cell: Cell) -> None:
        """A row with one cell: a direction, a total, a note, a line of the item above, or a row after the table."""
        table, own = self.table, {cell.column: cell}
        span = self.sheet.span(row, cell.column)
        wide = span is not None and span.width > 1 and span.right >= (table.title or 1)
        if is_total(cell.text):
            self._leave(row, own, "total")
        elif is_note(cell.text):
            self._leave(row, own, "note")
            # «Справочно:» opens something else, up to the next number.
            self.closed = self.closed or bool(_LISTS.match(cell.text)) or cell.text.rstrip().endswith(":")
        elif (wide or cell.column in (table.number, table.title)) and is_remark(cell.text):
            self._leave(row, own, "excluded" if is_excluded(cell.text) else "amendment")
        elif self.current is not None and not wide and self._belongs_above(row, cell):
            self._go_on(row)
        elif row > self.ahead.last_item:
            self.current = None
            self._leave(row, own, "closing")
        elif cell.column == table.number and not wide and is_number(cell):
            self._leave(row, own, "unclear")
        elif wide or cell.column <= max(table.title or 1, table.number or 1, table.head.left):
            self._open(read_chapter(cell, cell.text, row, self.years))
        else:
            self._leave(row, own, "unclear")

    def _belongs_above(self, row: int, cell: Cell) -> bool:
        table = self.table
        if table.under(row, table.number) or table.under(row, table.title):
            return True
        if self.gap or (is_signature(cell.text) and row > self.ahead.last_item):
            return False
        if cell.column == table.title:
            goes_on = cell.text[:1].islower() or bool(_PART.match(cell.text))
            return goes_on or any(table.under(row, column) for column in (*table.deadlines, *table.bodies))
        if cell.column in table.deadlines:
            return parse_deadline(cell.text, self.years).kind is not Kind.UNPARSEABLE
        return cell.column in table.head.fields and cell.column > (table.title or 0)

    def _is_taken_out(self, own: Row) -> bool:
        """Whether a row only says that the item, or the items, of its number were excluded: «5–6. Исключены»."""
        title = own.get(self.table.title or 0)
        return title is not None and is_excluded(title.text) and not self.table.filled(own)

    def _labelled(self, row: int, own: Row, label: Cell) -> None:
        table, text = self.table, label.text
        letter = _LETTER.fullmatch(text)
        if is_number(label):
            self._numbered(row, own, label)
        elif is_total(text):
            self._leave(row, own, "total")
        elif letter and (self._heads_letters(own, letter[1]) or self._is_sub_point(own, letter[1])):
            self._lettered(row, own, letter[1])
        elif (roman(text) and not table.timed(own)) or _CHAPTER.match(text):
            self._roman(row, own, label)
        elif text in FILLERS and not table.is_item(own):
            self._row(row, {column: cell for column, cell in own.items() if column != table.number})
        elif self.closed and not self.ahead.next_number[row]:
            self._leave(row, own, "closing")
        elif table.is_item(own) and len(text) <= _LONGEST_LABEL:
            self._start(row, label)
        elif is_note(text):
            self._leave(row, own, "note")
        elif row > self.ahead.last_item or is_signature(text):
            self.current = None
            self._leave(row, own, "closing")
        elif not table.filled(own, but=table.deadlines):
            named = own.get(table.title or 0, label)
            self._open(self._stating(read_chapter(named, named.text, row, self.years), own))
        elif len(text) <= _LONGEST_LABEL and table.title in own:
            self._start(row, label)
        else:
            self._leave(row, own, "unclear")

    def _numbered(self, row: int, own: Row, label: Cell) -> None:
        table = self.table
        title = table.at(row, table.title)
        if self._repeats_current(label, title):
            self._go_on(row)
            return
        own_title = own.get(table.title or 0)
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

    def _heads_chapter(self, row: int, own: Row, title: Cell, number: str) -> bool:
        table = self.table
        span = self.sheet.span(row, title.column)
        if span is not None and any(
            span.left < column <= span.right for column in (*table.deadlines, *table.bodies)
        ):
            return not table.filled(own)
        below = self.ahead.next_number[row].startswith(f"{number}.")
        if not below or ("." in number and number.count(".") > 1):
            return False
        return not table.covered(row) and not table.filled(own, but=table.deadlines)

    def _heads_letters(self, own: Row, letter: str) -> bool:
        """Whether «А.» is before a direction's name: nothing is said beside it."""
        title = own.get(self.table.title or 0)
        named = title is not None and title.text[:1].isupper() and letter.isupper()
        return named and not self.table.filled(own, self.table.deadlines)

    def _is_sub_point(self, own: Row, letter: str) -> bool:
        """Whether a letter in the number's place is a sub-point's: «а)» or the next after the one above."""
        current = self.current
        if current is None or not self.table.is_item(own):
            return current is not None
        before = current.letter if current.above else ""
        first = letter in ("а", "a") if not before else letter.lower() > before
        return first and letter.islower()

    def _lettered(self, row: int, own: Row, letter: str) -> None:
        """A direction «А.»; a sub-point «а)»: an item where it has a time or bodies, else a line of the item above."""
        if self._heads_letters(own, letter):
            title = own[self.table.title or 0]
            self._open(self._stating(read_chapter(title, title.text, row, self.years, letter), own))
            return
        current = self.current
        if current is None or not self.table.is_item(own):
            self._go_on(row)
            return
        above = current.above or current
        self._open_above(above)
        self._start(row, None, above=above, letter=letter.lower())

    def _roman(self, row: int, own: Row, label: Cell) -> None:
        title = own.get(self.table.title or 0)
        if self.table.filled(own, but=self.table.deadlines) and title is not None:
            self._start(row, label)
        elif row <= self.ahead.last_item:
            number = roman(label.text) or label.text
            chapter = (
                read_chapter(title, title.text, row, self.years, number)
                if title is not None
                else read_chapter(label, label.text, row, self.years)
            )
            self._open(self._stating(chapter, own))
        else:
            self._leave(row, own, "closing")

    def _unnumbered(self, row: int, own: Row, title: Cell) -> None:
        table, text = self.table, title.text
        known = {fold(cell.text) for cell in self.current.cells.get("title", [])} if self.current else set()
        part = table.number is not None and bool(_PART.match(text) or self._is_stage(own, text))
        if is_total(text) and not table.is_item(own):
            self._leave(row, own, "total")
        elif is_note(text) and not table.timed(own):
            self._leave(row, own, "note")
        elif self.current is not None and fold(text) in known:
            self._go_on(row)
        elif self.current is not None and part and not self.gap and table.is_item(own):
            self._dashed(row, text)
        elif (
            self.current is not None
            and (text[:1].islower() or part)
            and not self.gap
            and not table.is_item(own)
        ):
            self._go_on(row)
        elif row > self.ahead.last_item and (self.gap or table.signs(own)):
            self.current = None
            self._leave(row, own, "closing")
        elif (
            table.number is not None
            and not table.filled(own, but=table.deadlines)
            and self.ahead.next_number[row]
        ):
            self._open(self._stating(read_chapter(title, text, row, self.years), own))
        elif table.filled(own) or table.covered(row):
            self._start(row, None)
        else:
            self._leave(row, own, "unclear")

    def _is_stage(self, own: Row, text: str) -> bool:
        """Whether «Этап 1. …» with a time is a stage of the item above, and not a chapter that states its time."""
        if not STAGE.match(text) or self.current is None or not self.table.is_item(own):
            return False
        above = self.current.above or self.current
        return self.table.filled(own, but=self.table.deadlines) or above.says_nothing

    def _dashed(self, row: int, text: str) -> None:
        """A sub-point «- …» or «а) …» with a time or bodies of its own, below the item above."""
        current = self.current
        if current is None:
            return
        above = current.above or current
        self._open_above(above)
        lettered = _LETTERED.match(text)
        count = sum(item.above is above for item in self.block.items)
        letter = lettered[1].lower() if lettered else _LETTERS[min(count, len(_LETTERS) - 1)]
        self._start(row, None, above=above, letter=letter)

    def _without_title(self, row: int, own: Row) -> None:
        cells = [own[column] for column in sorted(own)]
        if is_total(cells[0].text):
            self._leave(row, own, "total")
        elif is_note(cells[0].text):
            self._leave(row, own, "note")
        elif (
            self.current is not None
            and not self.gap
            and not (row > self.ahead.last_item and self.table.signs(own))
            and any(column in self.table.head.fields for column in own)
        ):
            self._go_on(row)
        else:
            self._leave(row, own, "unclear" if row <= self.ahead.last_item else "closing")
