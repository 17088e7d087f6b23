"""A table without any header: what each column is, guessed from what is in it. A person has to confirm it."""

from collections.abc import Callable, Mapping, Sequence

from plans.deadlines import Kind, parse_deadline
from plans.numbers import is_number
from plans.sheet import Cell, Sheet
from plans.sides import mentions
from plans.words import fold

from .columns import Head
from .evidence import names_bodies

Sides = Mapping[str, Sequence[str]]

_LOOKED_AT = 200
_LEAST_ROWS = 3
_MOSTLY = 0.7
_LONGEST_TERM = 150


def guess_head(sheet: Sheet, sides: Sides, years: tuple[int, int]) -> Head | None:
    """The columns of a table that has no header, or None where its rows do not read as items of a plan.

    At least three rows must have a text, a time, and a number or a name of who answers, each in its own column.
    """
    rows = [(row, cells) for row, cells in sheet.rows() if len(cells) >= 3][:_LOOKED_AT]
    if len(rows) < _LEAST_ROWS:
        return None
    columns: dict[int, list[Cell]] = {}
    for _row, cells in rows:
        for cell in cells:
            columns.setdefault(cell.column, []).append(cell)
    filled = {column: cells for column, cells in columns.items() if len(cells) >= len(rows) * 0.5}
    fields = _fields(filled, sides, years)
    by_field = {name: column for column, name in fields.items()}
    title, deadline = by_field.get("title"), by_field.get("deadline")
    if title is None or deadline is None or len(by_field) < 3:
        return None
    items = [
        row
        for row, cells in rows
        if {title, deadline} <= {cell.column for cell in cells}
        and any(cell.column == deadline and _timed(cell, years) for cell in cells)
    ]
    if len(items) < max(_LEAST_ROWS, len(rows) * 0.6):
        return None
    headings = dict.fromkeys(columns, "")
    return Head(items[0] - 1, items[0] - 1, headings, fields, 1.0, guessed=True)


def _fields(columns: Mapping[int, list[Cell]], sides: Sides, years: tuple[int, int]) -> dict[int, str]:
    fields: dict[int, str] = {}
    order = sorted(columns)
    number = next((c for c in order[:2] if _share(columns[c], is_number) >= _MOSTLY), None)
    if number is not None:
        fields[number] = "number"
    timed = {c: _share(columns[c], lambda cell: _timed(cell, years)) for c in order if c not in fields}
    deadline = max(timed, key=lambda c: timed[c], default=None)
    if deadline is None or timed[deadline] < _MOSTLY:
        return {}
    fields[deadline] = "deadline"
    answering = {c: _answers(columns[c], sides) for c in order if c not in fields}
    rest = [c for c in order if c not in fields and not answering[c]]
    # Names of bodies may be as long as a measure, a measure may name a body: the first long text is the measure.
    title = max(
        rest or [c for c in order if c not in fields], key=lambda c: _length(columns[c]), default=None
    )
    if title is None or _length(columns[title]) < 15:
        return {}
    fields[title] = "title"
    for column, name in answering.items():
        if column != title and name and (not name.startswith("side:") or name not in fields.values()):
            fields[column] = name
    return fields


def _share(cells: Sequence[Cell], test: Callable[[Cell], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _timed(cell: Cell, years: tuple[int, int]) -> bool:
    if isinstance(cell.value, bool) or len(cell.text) > _LONGEST_TERM:
        return False
    if isinstance(cell.value, int | float) and not 2000 <= cell.value <= 2100:
        return False
    return parse_deadline(cell.text, years).kind is not Kind.UNPARSEABLE


def _length(cells: Sequence[Cell]) -> float:
    return sum(min(len(cell.text), 300) for cell in cells) / len(cells)


def _answers(cells: Sequence[Cell], sides: Sides) -> str:
    """`side:<slug>`, «responsible», or nothing: whom the cells of a column name."""
    if _share(cells, names_bodies) < _MOSTLY:
        return ""
    named = [{m.slug for m in mentions(fold(cell.text[:300]), sides)} for cell in cells]
    for slug in sides:
        if sum(found == {slug} for found in named) >= len(cells) * 0.5 and not any(
            found - {slug} for found in named
        ):
            return f"side:{slug}"
    return "responsible"
