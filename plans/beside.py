"""Two tables beside each other on one sheet, each with the same headings: each becomes a sheet of its own."""

from collections.abc import Sequence

from plans.headers import recognise
from plans.letters import letters
from plans.sheet import Cell, Sheet, Span
from plans.words import fold

# Rows in which headings are looked for, and the fewest columns of a table.
_LOOKED_AT = 30
_NARROWEST = 3
_LONGEST_NAME = 80


def apart(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets, those with tables beside each other taken apart; cells keep their places."""
    return [part for sheet in sheets for part in (_parts(sheet) or [sheet])]


def _parts(sheet: Sheet) -> list[Sheet]:
    for place, (row, cells) in enumerate(sheet.rows()):
        if place >= _LOOKED_AT:
            break
        if starts := _repeated(cells):
            return _cut(sheet, row, starts)
    return []


def _repeated(cells: Sequence[Cell]) -> list[int]:
    """The columns at which the same headings begin again; none where they do not."""
    texts = [fold(cell.text) for cell in cells]
    for copies in (2, 3, 4):
        width, rest = divmod(len(cells), copies)
        if rest or width < _NARROWEST or len({*texts[:width]}) < width:
            continue
        if not any(recognise(text, {}) == "title" for text in texts[:width]):
            # «I кв. | II кв. | III кв. | IV кв.» of two years are one table.
            continue
        starts = [cells[n * width].column for n in range(copies)]
        same = all(texts[n * width : (n + 1) * width] == texts[:width] for n in range(copies))
        offsets = [
            [cell.column - cells[n * width].column for cell in cells[n * width : (n + 1) * width]]
            for n in range(copies)
        ]
        if same and all(one == offsets[0] for one in offsets):
            return starts
    return []


def _cut(sheet: Sheet, head: int, starts: Sequence[int]) -> list[Sheet]:
    made = []
    ends = [*(start - 1 for start in starts[1:]), max(sheet.last_column, starts[-1])]
    begins = [1, *starts[1:]]
    for begin, end in zip(begins, ends, strict=True):
        part = Sheet(
            f"{sheet.name} · {_caption(sheet, head, begin, end)}"[:_LONGEST_NAME],
            hidden=sheet.hidden,
            hidden_rows=sheet.hidden_rows,
            hidden_columns=sheet.hidden_columns,
            before=sheet.before,
            remarks=sheet.remarks if begin == 1 else [],
            refusal=sheet.refusal,
            budget=sheet.budget,
        )
        for _row, cells in sheet.rows():
            for cell in cells:
                if begin <= cell.column <= end:
                    part.put(cell)
        for span in sheet.spans:
            if begin <= span.left <= end:
                part.merge(Span(span.top, span.left, span.bottom, min(span.right, end)))
        part.finish()
        made.append(part)
    return made


def _caption(sheet: Sheet, head: int, begin: int, end: int) -> str:
    """What stands right above the table, else its columns."""
    above = [
        cell.text
        for row, cells in sheet.rows()
        if row < head
        for cell in cells
        if begin <= cell.column <= end and cell.text.strip()
    ]
    return " ".join(above[-1].split()) if above else f"{letters(begin)}–{letters(end)}"
