"""What is known of a table before its rows are walked: where the last item is, which number follows each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plans.deadlines import Kind, parse_deadline
from plans.numbers import candidates, is_number
from plans.sheet import Cell, Sheet

from .columns import Head
from .head import is_column_numbers
from .lines import Lines, Row
from .tail import is_note, is_signature

_FULL = 4


@dataclass(slots=True)
class Ahead:
    """`repeats` says whether chapters repeat the header, `summaries` are the rows that sum up those below them."""

    last_item: int = 0
    repeats: bool = False
    next_number: dict[int, str] = field(default_factory=dict)
    summaries: set[int] = field(default_factory=set)


def look_ahead(table: Lines, lines: Sequence[tuple[int, Row]]) -> Ahead:
    """What is known of a table only from below: its last item, its sums, and what number follows each row."""
    found = Ahead(summaries=_summaries(table, lines))
    following = ""
    before_each: list[Row] = [{}, *(own for _row, own in lines)][: len(lines)]
    for (row, own), before in zip(reversed(lines), reversed(before_each), strict=True):
        found.next_number[row] = following
        if table.is_header(own):
            # A chapter's name is above its header; above the header of a mere next page there is none.
            alone = next(iter(before.values())) if len(before) == 1 else None
            found.repeats = found.repeats or (alone is not None and not is_note(alone.text))
            continue
        if is_column_numbers(list(own.values())):
            continue
        if _looks_item(table, row, own):
            found.last_item = max(found.last_item, row)
            if (cell := own.get(table.number or 0)) is not None and (read := candidates(cell)):
                following = read[0]
    return found


def _summaries(table: Lines, lines: Sequence[tuple[int, Row]]) -> set[int]:
    """The rows of an outline that only sum up those below them."""
    depths = [(row, depth) for row, own in lines if (depth := table.depth(own))]
    return {row for (row, depth), (_next, below) in pairwise(depths) if below > depth}


def _looks_item(table: Lines, row: int, own: Row) -> bool:
    if table.number is None:
        if table.title is None or table.title not in own or is_signature(own[table.title].text):
            return False
        return any(table.at(row, column) is not None for column in (*table.deadlines, *table.bodies))
    cell = own.get(table.number)
    if cell is not None and is_number(cell):
        return len(own) > 1 or table.at(row, table.title) is not None
    return table.is_item(own)


def items_above(sheet: Sheet, head: Head) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows above the header that are full like an item, with a number and a deadline: of a page whose own header
    was not seen."""
    number, title, timed = head.first("number"), head.first("title"), head.columns("deadline", "end")
    if number is None or title is None or not timed or head.guessed:
        return
    for row, cells in sheet.rows():
        own = {cell.column: cell for cell in cells}
        if row >= head.top:
            return
        if number not in own or title not in own or len(own) < max(_FULL, len(head.fields) - 1):
            continue
        times = [own[column].text for column in timed if column in own]
        if is_number(own[number]) and any(
            parse_deadline(text).kind is not Kind.UNPARSEABLE for text in times
        ):
            yield row, tuple(cells)


def parted(table: Lines, lines: Sequence[tuple[int, Row]], last_item: int) -> bool:
    """Whether texts over the whole width are between the items."""
    return any(
        row < last_item
        and len(own) == 1
        and (span := table.sheet.span(row, cell.column)) is not None
        and span.width > 2
        and not is_note(cell.text)
        for row, own in lines
        for cell in own.values()
    )
