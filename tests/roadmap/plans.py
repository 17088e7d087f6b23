"""Workbooks for the tests of the import: made from rows, or the fixture with some of its cells changed."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from roadmap.importing.runs import Upload
from roadmap.models import Roadmap

FIXTURE: Path = settings.BASE_DIR / "fixtures" / "roadmap-2026-2028.xlsx"
HEADER = ("№ п/п", "Мероприятие", "Срок исполнения", "Исполнители от г. Сочи", "Исполнители от г. Минска")

# The three items of `make_roadmap(3)`, as a file would have them.
ROWS = (
    ("Образование",),
    (
        1,
        "Обмен педагогическим опытом",
        "до 30 июня 2026 г.",
        "Управление по образованию и науке мэрии города Сочи",
        "Минский городской институт развития образования",
    ),
    ("Культура",),
    (
        2,
        "Фестиваль белорусской культуры",
        "III квартал 2026 г.",
        "Управление культуры мэрии города Сочи",
        "Главное управление культуры Мингорисполкома",
    ),
    (3, "Молодёжный форум", "ежегодно", "Мэрия Сочи", "Мингорисполком"),
)

# A fourth, which is new.
NEW = (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком, Спортклуб")


def at(name: str, roadmap: Roadmap, *pk: int) -> str:
    """The address of a step of the wizard, as "import_apply"."""
    return reverse(f"roadmap:{name}", args=[roadmap.slug, *pk])


def book(
    rows: Sequence[Sequence[Any]] = ROWS, header: Sequence[str] = HEADER, name: str = "plan.xlsx"
) -> Upload:
    """A workbook of a header and rows; a row of one cell is a direction, merged over the width."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
        if len(row) == 1:
            sheet.merge_cells(
                start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(header)
            )
    return Upload(name, _bytes(made))


def changed(row: int, /, **cells: Any) -> tuple[tuple[Any, ...], ...]:
    """`ROWS` with cells of the item of that number changed: number, title, deadline, sochi, minsk."""
    places = ("number", "title", "deadline", "sochi", "minsk")
    found = []
    for one in ROWS:
        if len(one) > 1 and one[0] == row:
            one = tuple(cells.get(place, value) for place, value in zip(places, one, strict=True))
        found.append(one)
    return tuple(found)


def fixture(cells: Mapping[str, Any] | None = None) -> Upload:
    """The example workbook, with cells changed ({"C13": "ежегодно"})."""
    made = load_workbook(FIXTURE)
    sheet = made.worksheets[0]
    for address, value in (cells or {}).items():
        sheet[address] = value
    return Upload(FIXTURE.name, _bytes(made))


def _bytes(made: Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()
