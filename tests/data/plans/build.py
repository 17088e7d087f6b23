"""The sample plans, one for each trap, named by it; `SAMPLES` also says how each is expected to read.

`python -m tests.data.plans [FOLDER]` writes them. The same drawings give the same bytes, so that a sample changes only
when its drawing does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .grid import Grid, Value
from .pool import POOL, Expected

HERE = Path(__file__).resolve().parent
HEADINGS = (
    *("№ п/п", "Наименование мероприятия", "Срок исполнения"),
    *(
        "Ответственные исполнители от г. Сочи",
        "Ответственные исполнители от г. Минска",
        "Ожидаемый результат",
    ),
)
WIDTH = len(HEADINGS)


@dataclass(frozen=True)
class Sample:
    """A file, the items it holds, the row of its lowest header line, and other things to be seen in the reading."""

    draw: Callable[[Path], None]
    items: Sequence[Expected] = POOL
    header_row: int = 1
    sheet: str = ""
    errors: Sequence[str] = ()
    tells: Sequence[str] = field(default_factory=tuple)


SAMPLES: dict[str, Sample] = {}


def sample(
    name: str,
    *,
    items: Sequence[Expected] = POOL,
    header_row: int = 1,
    errors: Sequence[str] = (),
    tells: Sequence[str] = (),
    sheet: str = "",
):
    def keep(draw: Callable[[Path], None]) -> Callable[[Path], None]:
        SAMPLES[name] = Sample(draw, items, header_row, sheet, errors, tells)
        return draw

    return keep


def values(item: Expected, number: Value = None) -> list[Value]:
    shown = (int(item.number) if item.number.isdigit() else item.number) if number is None else number
    return [shown, item.title, item.deadline, ",\n".join(item.sochi), ",\n".join(item.minsk), item.result]


def sections(items: Sequence[Expected] = POOL) -> list[tuple[str, list[Expected]]]:
    found: list[tuple[str, list[Expected]]] = []
    for item in items:
        if not found or found[-1][0] != item.direction:
            found.append((item.direction, []))
        found[-1][1].append(item)
    return found


def plain(grid: Grid, items: Sequence[Expected] = POOL, *, numerals: bool = True) -> None:
    """Directions merged across and their items, below a header that stands already."""
    for numeral, (direction, own) in zip(("I", "II", "III"), sections(items), strict=False):
        grid.across(f"{numeral}. {direction}" if numerals else direction, WIDTH)
        for item in own:
            grid.line(*values(item))


def approval(grid: Grid) -> None:
    for left, right in (
        ("УТВЕРЖДАЮ", "УТВЕРЖДАЮ"),
        ("Глава города Сочи", "Председатель Мингорисполкома"),
        ("__________ А.С. Прошунин", "__________ В.Е. Кухарев"),
        ("от 18.06.2026 № 820", "от 19.06.2026 № 1405"),
    ):
        grid.put(1, left, across=2)
        grid.put(4, right, across=3)
        grid.row += 1
    grid.skip()
    grid.across("ДОРОЖНАЯ КАРТА", WIDTH)
    grid.across("по развитию сотрудничества между городами Сочи и Минском\nна 2026–2028 годы", WIDTH)
    grid.skip()


def two_levels(grid: Grid) -> None:
    for column in (1, 2, 3, 6):
        grid.put(column, HEADINGS[column - 1], down=2)
    grid.put(4, "Ответственные исполнители", across=2)
    grid.row += 1
    grid.put(4, "от г. Сочи")
    grid.put(5, "от г. Минска")
    grid.row += 1


def signatures(grid: Grid) -> None:
    grid.skip()
    grid.put(1, "* по согласованию", across=WIDTH)
    grid.row += 1
    grid.put(1, "Примечание: сроки могут быть уточнены сторонами.", across=WIDTH)
    grid.row += 2
    for left, right in (
        ("От города Сочи", "От города Минска"),
        ("Заместитель главы города Сочи", "Заместитель председателя Мингорисполкома"),
        ("__________ И.И. Иванов", "__________ П.П. Петров"),
        ("М.П.", "М.П."),
    ):
        grid.put(2, left)
        grid.put(4, right)
        grid.row += 1


def with_headings(*headings: str) -> Grid:
    grid = Grid()
    grid.line(*(headings or HEADINGS))
    return grid
