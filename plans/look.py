"""The first rows of every sheet of a file, for a person to show where the table is."""

from dataclasses import dataclass
from pathlib import Path

from plans.formats.detect import read_sheets
from plans.letters import letters
from plans.sheet import MAX_BYTES, Sheet

_ROWS = 40
_COLUMNS = 26
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class View:
    """One sheet as it is looked at: the letters of its columns, and rows as their number and the texts of the cells."""

    name: str
    letters: list[str]
    rows: list[tuple[int, list[str]]]

    @property
    def may_hold_a_table(self) -> bool:
        """Whether at least two rows have more than one cell."""
        return sum(sum(map(bool, texts)) > 1 for _number, texts in self.rows) > 1


def look(source: Path | bytes, file_name: str) -> list[View]:
    """The sheets that have content, hidden ones too. Raises `Refusal` where the file cannot be opened."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            source = file.read(MAX_BYTES + 1)
    return [_view(sheet) for sheet in read_sheets(source, file_name) if sheet.cells]


def _view(sheet: Sheet) -> View:
    rows = list(sheet.rows())[:_ROWS]
    width = min(max((cells[-1].column for _row, cells in rows), default=1), _COLUMNS)
    texts = [
        (row, [(cell.text[:_LONGEST] if (cell := sheet.own(row, c)) else "") for c in range(1, width + 1)])
        for row, _cells in rows
    ]
    return View(sheet.name, [letters(column) for column in range(1, width + 1)], texts)
