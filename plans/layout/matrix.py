"""A matrix of who does what: a column for each body, in whose cells stands but a mark («R», «A», «+», «отв.»)."""

from collections.abc import Sequence
from dataclasses import replace

from plans.sheet import Cell, Sheet
from plans.sides import mentions
from plans.words import fold

from .columns import Head, Sides
from .evidence import names_bodies
from .items import RawItem

# Who does it, who answers for it; whoever is only asked or told does nothing.
_LEAD = frozenset(("r", "о", "o", "отв", "отв.", "исп", "исп.", "и/о", "r/a", "ra", "ar", "а/r"))
_WITH = frozenset(
    ("a", "а", "у", "с", "соисп", "соисп.", "уч", "уч.", "+", "v", "х", "x", "✓", "✔", "•", "●", "да")
)
_TOLD = frozenset(("c", "i", "к", "и", "c/i", "-", "–", "—", "нет"))
_MARKS = _LEAD | _WITH | _TOLD
_FEWEST = 2
_LONGEST = 120


def take(sheet: Sheet, head: Head, sides: Sides) -> None:
    """Note in the header which of its columns are bodies with marks, and give them their side's field.

    Two such columns at least, and each with nothing but marks: one may as well be a state.
    """
    below: dict[int, list[str]] = {}
    for row, cells in sheet.rows():
        if row > head.bottom and len(cells) > _FEWEST:
            for cell in cells:
                below.setdefault(cell.column, []).append(fold(cell.text))
    marked = {
        column: name
        for column, heading in head.headings.items()
        if (name := " ".join(heading.rpartition(" > ")[2].split())) and len(name) <= _LONGEST
        if (texts := below.get(column)) and all(text in _MARKS for text in texts)
        if column in head.by_cells
        or head.fields.get(column, "side:").startswith(("side:", "responsible", "co_"))
    }
    named = {
        column: {mention.slug for mention in mentions(fold(name), sides)} for column, name in marked.items()
    }
    bodies = [column for column, name in marked.items() if names_bodies(Cell(0, column, name, name))]
    if len(bodies) < _FEWEST or not any(text in _LEAD | _WITH for c in bodies for text in below[c]):
        return
    # A word that no list of bodies has («Минский спорткомитет») is one beside them, if it names a city.
    head.matrix = {column: name for column, name in marked.items() if column in bodies or named[column]}
    for column in head.matrix:
        head.fields[column] = f"side:{named[column].pop()}" if len(named[column]) == 1 else "responsible"


def name_bodies(items: Sequence[RawItem], head: Head) -> None:
    """Put the body of the heading in the place of each mark; who is only asked or told is left out."""
    leads = any(
        fold(cell.text) in _LEAD
        for item in items
        for cells in item.cells.values()
        for cell in cells
        if cell.column in head.matrix
    )
    for item in items if head.matrix else ():
        for field, cells in list(item.cells.items()):
            led = sorted(cells, key=lambda cell: cell.column in head.matrix and fold(cell.text) not in _LEAD)
            made = [one for cell in led if (one := _named(cell, head, leads=leads)) is not None]
            if made:
                item.cells[field] = made
            else:
                del item.cells[field]


def _named(cell: Cell, head: Head, *, leads: bool) -> Cell | None:
    name = head.matrix.get(cell.column)
    if name is None:
        return cell
    mark = fold(cell.text)
    if mark in _TOLD:
        return None
    text = f"{name} (отв.)" if leads and mark in _LEAD else name.rstrip(" ;,")
    return replace(cell, text=text, value=text)
