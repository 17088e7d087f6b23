"""A card for each item («паспорт мероприятия»): names of fields on the left, the item beside them → one table.

A card is a table of two columns, or one of the columns of a table that lies on its side.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plans.layout.columns import name_of
from plans.sheet import Cell, Sheet

Sides = Mapping[str, Sequence[str]]

_LEAST_CARDS = 2
_LEAST_FIELDS = 3
_LONGEST_NAME = 120
# Rows of two cells after which it is plain that the first are no names of fields.
_LOOKED_AT = 200
# A table on its side has a row for each field, and some more.
_MOST_LINES = 60
_NUMBERED = re.compile(
    r"(?:(?:мероприяти|пункт|карточк|паспорт|мера|задача)[^\d\n]{0,40}|№\s*)?(\d{1,3}(?:\.\d{1,3})*)\s*\.?",
    re.IGNORECASE,
)


class _Card:
    def __init__(self, number: str) -> None:
        self.number = number
        self.fields: dict[str, Cell] = {}
        self.headings: dict[str, str] = {}

    @property
    def whole(self) -> bool:
        """Whether it says what is to be done, and when or by whom."""
        names = set(self.fields)
        return (
            "title" in names
            and len(names) >= _LEAST_FIELDS
            and bool(
                names & {"deadline", "start", "end", "responsible"}
                or any(n.startswith("side:") for n in names)
            )
        )


def as_table(sheets: Sequence[Sheet], sides: Sides) -> Sheet | None:
    """The cards as one sheet with a header; None where the file holds no cards."""
    seen = [sheet for sheet in sheets if not sheet.hidden]
    cards = [card for sheet in seen for card in (_cards(sheet, sides) or _columns(sheet, sides))]
    whole = [card for card in cards if card.whole]
    if len(whole) < _LEAST_CARDS or len(whole) < len(cards) * 0.8:
        return None
    names: dict[str, str] = {}
    for card in whole:
        for name, heading in card.headings.items():
            names.setdefault(name, heading)
    columns = {name: place for place, name in enumerate(names, start=2)}
    made = Sheet("Карточки", before=sheets[0].before[:1])
    numbered = any(card.number for card in whole) and "number" not in names
    if numbered:
        made.put(Cell(1, 1, "№ п/п", "№ п/п"))
    for name, column in columns.items():
        made.put(Cell(1, column, names[name], names[name]))
    for row, card in enumerate(whole, start=2):
        if numbered and card.number:
            made.put(Cell(row, 1, card.number, card.number))
        for name, cell in card.fields.items():
            made.put(replace(cell, row=row, column=columns[name]))
    made.finish()
    return made


def _cards(sheet: Sheet, sides: Sides) -> list[_Card]:
    found: list[_Card] = []
    number = next((n for text in reversed(sheet.before[-2:]) if (n := _number(text))), "")
    current = _Card(number)
    known = rows = 0
    for _row, cells in sheet.rows():
        if len(cells) == 1:
            if current.fields and (number := _number(cells[0].text)):
                found.append(current)
                current = _Card(number)
            elif number := _number(cells[0].text):
                current.number = number
            continue
        rows += 1
        if rows > _LOOKED_AT and known < rows * 0.3:
            return []
        if len(cells) > 2 or len(cells[0].text) > _LONGEST_NAME:
            continue
        name = name_of(cells[0].text, sides)
        if name is None:
            continue
        known += 1
        if name in current.fields:
            # The same field twice: of one card where it is but a second line, else the next card.
            if name not in ("title", "number"):
                continue
            found.append(current)
            current = _Card("")
        current.fields[name] = cells[1]
        current.headings[name] = cells[0].text
    if current.fields:
        found.append(current)
    return found if rows and known >= max(_LEAST_FIELDS, rows * 0.6) else []


def _columns(sheet: Sheet, sides: Sides) -> list[_Card]:
    """The items of a table on its side: each column a card, whose fields the first column names."""
    if len(sheet.cells) > _MOST_LINES:
        return []
    rows = [cells for _row, cells in sheet.rows() if len(cells) > _LEAST_CARDS]
    named = [
        (cells, name)
        for cells in rows
        if len(cells[0].text) <= _LONGEST_NAME and (name := name_of(cells[0].text, sides)) is not None
    ]
    names = [name for _cells, name in named]
    if len(rows) < _LEAST_FIELDS or len(named) < len(rows) * 0.8 or len({*names}) < len(names):
        return []
    left = {cells[0].column for cells, _name in named}
    if len(left) > 1:
        return []
    found: dict[int, _Card] = {}
    for cells, name in named:
        for cell in cells[1:]:
            card = found.setdefault(cell.column, _Card(""))
            card.fields[name], card.headings[name] = cell, cells[0].text
    return list(found.values())


def _number(text: str) -> str:
    found = _NUMBERED.fullmatch(text.strip()) if len(text) <= 60 else None
    return found[1] if found else ""
