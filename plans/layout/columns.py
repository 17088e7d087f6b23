"""What a header says of its columns: the field of each, and who has it where two claim one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plans.deadlines import Kind, parse_deadline
from plans.headers import explain, recognise
from plans.letters import letters
from plans.numbers import is_number
from plans.sheet import Cell, Sheet
from plans.sides import mentions
from plans.words import fold

Sides = Mapping[str, Sequence[str]]

ORIGIN = "origin"
# A column whose cells only say which side the row is about.
SIDE = "side"
# A column that says how deep a row is below others: the outline of a program.
LEVEL = "level"
_CODES = re.compile(r"(?:код|шифр|ид\.?|id|индекс|метка)(?: (?:мероприятия|пункта|строки|задачи|меры))?")
_MOSTLY = 0.7
_LOOKED_AT = 30
_ORIGIN_HEADING = re.compile(r"источник(?: (?:формулировки|текста|пункта|данных|сведений))?")


@dataclass(slots=True)
class Head:
    """A header: its first and last row, the heading of each column, and the field of each that has one.

    Where the table has none, `top` and `bottom` are the row above the first item.
    """

    top: int
    bottom: int
    headings: dict[int, str]
    fields: dict[int, str]
    score: float
    folded: frozenset[str] = field(default_factory=frozenset)
    # Columns that are periods themselves («2026», «II кв.»), with the period of each.
    periods: dict[int, str] = field(default_factory=dict)
    # Whether the table has no header and the columns were guessed from their cells.
    guessed: bool = False
    # Columns that are bodies themselves, with marks below them, and the name of each.
    matrix: dict[int, str] = field(default_factory=dict)
    # Hidden columns that were not read, as a seen one has their field.
    left_out: dict[int, str] = field(default_factory=dict)
    # Columns whose field their cells told against the words of the heading, or for want of any; None for no field.
    by_cells: dict[int, str | None] = field(default_factory=dict)

    def columns(self, *names: str) -> list[int]:
        """The columns of these fields, from the left."""
        return [column for column, name in sorted(self.fields.items()) if name in names]

    def first(self, name: str) -> int | None:
        return next(iter(self.columns(name)), None)

    @property
    def body_columns(self) -> list[int]:
        """The columns that name who answers, on whichever side, from left to right."""
        return [
            c
            for c, n in sorted(self.fields.items())
            if n in ("responsible", "co_executors") or n.startswith("side:")
        ]

    @property
    def left(self) -> int:
        return min(self.headings)

    @property
    def right(self) -> int:
        return max(self.headings)


def name_of(heading: str, sides: Sides) -> str | None:
    """The field a heading names; the project's own «Источник» (of the wording) beside those of `headers`."""
    if _ORIGIN_HEADING.fullmatch(fold(heading)):
        return ORIGIN
    _top, _sign, lower = heading.partition(" > ")
    if " > " in lower and explain(lower, sides).confidence > explain(heading, sides).confidence:
        # The uppermost of three levels often is over the whole table: «Реализация > Ответственные > от г. Сочи».
        return recognise(lower, sides)
    name = recognise(heading, sides)
    if name in ("status", "progress"):
        # «Состояние > Сочи»: what one side has done is not the state of the item.
        named = {mention.slug for mention in mentions(fold(heading), sides)}
        if named:
            return f"{name}:{named.pop()}" if len(named) == 1 else None
    return name


# --- when two columns claim one field ---------------------------------------------------------------------------


def settle(sheet: Sheet, head: Head) -> None:
    """Leave one title and one number: the column whose cells look it, not the one that comes first.

    A hidden column gives way to a seen one: an earlier wording is often kept so.
    """
    for column in sorted(sheet.hidden_columns & head.fields.keys()):
        if any(
            name == head.fields[column] for c, name in head.fields.items() if c not in sheet.hidden_columns
        ):
            head.left_out[column] = head.fields.pop(column)
    below = [cells for row, cells in sheet.rows() if row > head.bottom][:300]
    _one_number(head, below)
    _one_title(head, below)
    _no_false_time(head, below)


def _no_false_time(head: Head, below: Sequence[Sequence[Cell]]) -> None:
    """A column of deadlines in which nothing is a time gives way to one that holds times: «Duration» beside «End»."""
    times = head.columns("deadline", "end")
    told = {column: _timed_share(_own(below, column)) for column in times}
    if any(share >= _MOSTLY for share in told.values()):
        for column in (column for column, share in told.items() if not share and _own(below, column)):
            del head.fields[column]


def _timed_share(cells: Sequence[Cell]) -> float:
    looked_at = cells[:_LOOKED_AT]
    timed = sum(parse_deadline(cell.text).kind is not Kind.UNPARSEABLE for cell in looked_at)
    return timed / max(len(looked_at), 1)


def _own(below: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    return [cell for cells in below for cell in cells if cell.column == column]


def _one_number(head: Head, below: Sequence[Sequence[Cell]]) -> None:
    titles = head.columns("title")
    # «Мероприятие» merged over the number and the title: two columns under one heading.
    if not head.columns("number") and len(titles) > 1:
        numbering = _own(below, titles[0])
        if numbering and sum(is_number(cell) for cell in numbering) > len(numbering) * 0.7:
            head.fields[titles[0]] = "number"
    if not head.columns("number"):
        # «Код», «Шифр» alone may be anything; before the titles and holding «Т-1», «Т-2» they number the rows.
        for column in (c for c, text in head.headings.items() if _CODES.fullmatch(fold(text))):
            cells = _own(below, column)
            before = column not in head.fields and column < min(titles, default=0)
            if before and cells and sum(is_number(cell) for cell in cells) > len(cells) * _MOSTLY:
                head.fields[column] = "number"
    numbers = head.columns("number")
    if len(numbers) > 1:
        best = max(numbers, key=lambda c: (sum(is_number(cell) for cell in _own(below, c)), -c))
        for column in numbers:
            if column != best:
                del head.fields[column]


def _one_title(head: Head, below: Sequence[Sequence[Cell]]) -> None:
    titles = head.columns("title")
    if not titles:
        free = [c for c in head.headings if c not in head.fields]
        longest = max(free, key=lambda c: _weight(below, c), default=None)
        if longest is not None and _weight(below, longest):
            head.fields[longest] = "title"
        return
    if len(titles) > 1:
        best = max(titles, key=lambda c: (_weight(below, c) * _sureness(head.headings[c]), -c))
        for column in titles:
            if column != best:
                del head.fields[column]


def mark_sides(sheet: Sheet, head: Head, sides: Sides, columns: Mapping[str, str | None]) -> None:
    """Find a column «Сторона» or «Город»: no field of an item, its cells name nothing but a side."""
    below = [cells for row, cells in sheet.rows() if row > head.bottom][:100]
    answering = head.columns("responsible")
    for column in head.headings:
        # «Сторона» alone may as well head the bodies themselves; the cells decide.
        if column in head.fields and (column not in answering or len(answering) < 2):
            continue
        if letters(column) in columns:
            continue
        texts = [cell.text for cell in _own(below, column)]
        named = sum(len(text) <= 60 and (name_of(text, sides) or "").startswith("side:") for text in texts)
        if named >= 2 and named >= len(texts) * 0.7 and len(set(answering) - {column}) == 1:
            head.fields[column] = SIDE
            return


def _weight(below: Sequence[Sequence[Cell]], column: int) -> float:
    """How much text is in a column, a cell counting for no more than a long title."""
    return float(sum(min(len(cell.text), 120) for cell in _own(below, column) if not is_number(cell)))


def _sureness(heading: str) -> float:
    return explain(heading, {}).confidence ** 2
