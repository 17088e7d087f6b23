"""The sample plans, one for each trap, named by it; `SAMPLES` also says how each is expected to read.

`python -m tests.data.plans [FOLDER]` writes them. The same drawings give the same bytes, so that a sample changes only
when its drawing does.
"""

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
from docx.oxml import OxmlElement

from .grid import Grid, Value, delimited, save, xlsx
from .pool import CULTURE, ECONOMY, POOL, Expected

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


# --- pieces ------------------------------------------------------------------------------------------------


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


# --- headers -------------------------------------------------------------------------------------------------


@sample("approval-block-and-signatures.xlsx", header_row=10)
@sample("approval-block-and-signatures.xls", header_row=10)
@sample("approval-block-and-signatures.ods", header_row=10)
def _approval(path: Path) -> None:
    grid = Grid("Дорожная карта")
    approval(grid)
    two_levels(grid)
    grid.line(1, 2, 3, 4, 5, 6)
    plain(grid)
    signatures(grid)
    save(path, grid)


@sample("approval-block-and-signatures.docx", header_row=2)
def _approval_word(path: Path) -> None:
    grid = Grid("Дорожная карта")
    approval(grid)
    grid.cells.clear()
    grid.row = 1
    grid.line("УТВЕРЖДАЮ")
    grid.line("ДОРОЖНАЯ КАРТА")
    two_levels(grid)
    grid.line(1, 2, 3, 4, 5, 6)
    plain(grid)
    grid.line("* по согласованию")
    grid.line("Заместитель главы города Сочи", "И.И. Иванов")
    save(path, grid)


@sample("header-of-three-levels.xlsx", header_row=4)
def _three_levels(path: Path) -> None:
    grid = Grid()
    grid.across("План мероприятий", 7)
    for column in (1, 2):
        grid.put(column, HEADINGS[column - 1], down=3)
    grid.put(3, "Реализация", across=5)
    grid.row += 1
    grid.put(3, "Срок исполнения", down=2)
    grid.put(4, "Ответственные исполнители", across=2)
    grid.put(6, "Ожидаемый результат", down=2)
    grid.put(7, "Примечание", down=2)
    grid.row += 1
    grid.put(4, "от г. Сочи")
    grid.put(5, "от г. Минска")
    grid.row += 1
    plain(grid)
    save(path, grid)


@sample("syllable-breaks-in-headings.xlsx")
def _syllables(path: Path) -> None:
    grid = with_headings(
        "№\nп/п", "Наимено-\nвание меро-\nприятия", "Срок испол-\nнения", "Ответст-\nвенные от\nг. Сочи",
        "Ответст-\nвенные от\nг. Минска", "Ожидае-\nмый резуль-\nтат",
    )  # fmt: skip
    plain(grid)
    save(path, grid)


@sample("heading-broken-over-two-rows.xlsx", header_row=2)
def _broken_heading(path: Path) -> None:
    grid = Grid()
    grid.line("№", "Наименование", "Срок", "Исполнители", "Исполнители", "Ожидаемый")
    grid.line("п/п", "мероприятия", "исполнения", "от г. Сочи", "от г. Минска", "результат")
    plain(grid)
    save(path, grid)


@sample("header-repeated-in-each-section.xlsx", header_row=4)
def _header_in_section(path: Path) -> None:
    grid = Grid()
    grid.across("ПЛАН совместных мероприятий", WIDTH)
    grid.skip()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        grid.line(*HEADINGS)
        for item in own:
            grid.line(*values(item))
    save(path, grid)


@sample("header-repeated-on-each-page.xlsx", header_row=2)
def _header_on_page(path: Path) -> None:
    grid = Grid()
    two_levels(grid)
    grid.line(1, 2, 3, 4, 5, 6)
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            grid.line(*values(item))
            if item.number in ("2", "5"):
                two_levels(grid)
                grid.line(1, 2, 3, 4, 5, 6)
    save(path, grid)


@sample("column-numbers-with-gaps.xls")
def _gaps(path: Path) -> None:
    grid = with_headings()
    grid.line(1, 2, 3, 4, 7, 8)
    plain(grid)
    save(path, grid)


@sample("columns-in-another-order.xlsx")
def _order(path: Path) -> None:
    grid = with_headings(
        "Срок проведения", "Место проведения", "Исполнители от г. Минска", "Исполнители от города Сочи", "№",
        "Мероприятие", "Источник финансирования", "Ожидаемый результат",
    )  # fmt: skip
    for direction, own in sections():
        grid.across(direction, 8)
        for item in own:
            grid.line(
                item.deadline, "г. Сочи", ", ".join(item.minsk), ", ".join(item.sochi), int(item.number), item.title,
                "внебюджетные источники", item.result,
            )  # fmt: skip
    save(path, grid)


@sample("table-not-in-the-first-column.ods", header_row=5)
def _shifted(path: Path) -> None:
    grid = Grid()
    grid.row = 5
    for column, heading in enumerate(HEADINGS, start=3):
        grid.put(column, heading)
    grid.row += 1
    for direction, own in sections():
        grid.put(3, direction, across=WIDTH)
        grid.row += 1
        for item in own:
            for column, value in enumerate(values(item), start=3):
                grid.put(column, value)
            grid.row += 1
    save(path, grid)


# --- directions ------------------------------------------------------------------------------------------------


@sample("roman-numeral-in-number-column.xlsx")
def _roman(path: Path) -> None:
    grid = with_headings()
    for numeral, (direction, own) in zip(("I.", "II."), sections(), strict=True):
        grid.put(1, numeral)
        grid.put(2, direction, across=5)
        grid.row += 1
        for item in own:
            grid.line(*values(item))
    save(path, grid)


@sample("direction-with-blank-number.ods")
def _blank_number(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.line(None, direction)
        for item in own:
            grid.line(*values(item))
    save(path, grid)


BLOCKS = tuple(
    replace(item, number=number)
    for item, number in zip(POOL, ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3"), strict=True)
)


@sample("whole-number-is-a-block.csv", items=BLOCKS)
def _block(path: Path) -> None:
    grid = with_headings()
    for place, (direction, own) in enumerate(sections(BLOCKS), start=1):
        grid.line(place, direction)
        for item in own:
            grid.line(*values(item))
    save(path, grid, delimiter=",")


STATED = (
    *(replace(item, deadline="ежеквартально", dates=("2026-03-31",)) for item in POOL[:2]),
    POOL[2],
    *(replace(item, deadline="2027 год", dates=("2027-12-31",)) for item in POOL[3:]),
)


@sample("direction-states-the-deadline.xlsx", items=[
    replace(STATED[0], direction="Экономическое сотрудничество (ежеквартально)"),
    replace(STATED[1], direction="Экономическое сотрудничество (ежеквартально)"),
    replace(STATED[2], direction="Экономическое сотрудничество (ежеквартально)"),
    *STATED[3:],
])  # fmt: skip
def _stated(path: Path) -> None:
    grid = with_headings()
    grid.across("I. Экономическое сотрудничество (ежеквартально)", WIDTH)
    for item in POOL[:3]:
        grid.line(*values(replace(item, deadline="" if item.number != "3" else item.deadline)))
    grid.put(1, "II. " + CULTURE, across=2)
    grid.put(3, "2027 год")
    grid.row += 1
    for item in POOL[3:]:
        grid.line(*values(replace(item, deadline="")))
    save(path, grid)


@sample("direction-is-a-month.xlsx", items=[
    *(replace(item, direction="ИЮНЬ 2026", deadline="ИЮНЬ 2026", dates=("2026-06-30",)) for item in POOL[:3]),
    *(replace(item, direction="СЕНТЯБРЬ 2026", deadline="СЕНТЯБРЬ 2026", dates=("2026-09-30",)) for item in POOL[3:]),
])  # fmt: skip
def _months(path: Path) -> None:
    grid = with_headings()
    for month, own in (("ИЮНЬ 2026", POOL[:3]), ("СЕНТЯБРЬ 2026", POOL[3:])):
        grid.across(month, WIDTH)
        for item in own:
            grid.line(*values(replace(item, deadline="")))
    save(path, grid)


@sample("direction-column-merged-down.xlsx")
def _direction_column(path: Path) -> None:
    grid = with_headings(HEADINGS[0], "Направление сотрудничества", *HEADINGS[1:])
    for direction, own in sections():
        for place, item in enumerate(own):
            number, *rest = values(item)
            grid.put(1, number)
            if not place:
                grid.put(2, direction, down=len(own))
            for column, value in enumerate(rest, start=3):
                grid.put(column, value)
            grid.row += 1
    save(path, grid)


# --- what is no item --------------------------------------------------------------------------------------------


@sample("totals-footnotes-blank-rows.xlsx")
def _totals(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            grid.line(*values(item))
            grid.skip()
        grid.line(None, f"Итого по направлению «{direction}»", None, "х", "х", f"{len(own)} мероприятия")
        grid.across("<*> Организации привлекаются по согласованию.", WIDTH)
        grid.skip(2)
    grid.line("Всего по плану", None, None, None, None, "6 мероприятий")
    grid.skip(3)
    grid.line("Список сокращений:")
    grid.line("ТПП", "торгово-промышленная палата", "2026")
    save(path, grid)


@sample("second-table-of-contacts.xlsx")
def _contacts(path: Path) -> None:
    grid = with_headings()
    plain(grid)
    grid.skip(2)
    grid.across("Контактные лица", WIDTH)
    grid.line("№", "ФИО", "Телефон", "E-mail")
    grid.line(1, "Иванов Иван Иванович", "+7 862 000-00-00", "ivanov@example.org")
    grid.line(2, "Петров Пётр Петрович", "+375 17 000-00-00", "petrov@example.org")
    save(path, grid)


# --- items over several rows ----------------------------------------------------------------------------------


MERGED_DOWN = tuple(
    replace(item, deadline="II квартал 2027 года", dates=("2027-06-30",)) for item in POOL[:3]
)


@sample("deadline-merged-down.xlsx", items=(*MERGED_DOWN, *POOL[3:]))
@sample("deadline-merged-down.docx", items=(*MERGED_DOWN, *POOL[3:]))
@sample("deadline-merged-down.xls", items=(*MERGED_DOWN, *POOL[3:]))
def _merged_deadline(path: Path) -> None:
    grid = with_headings()
    grid.across("I. " + ECONOMY, WIDTH)
    for place, item in enumerate(POOL[:3]):
        number, title, _deadline, *rest = values(item)
        grid.put(1, number)
        grid.put(2, title)
        if not place:
            grid.put(3, "II квартал 2027 года", down=3)
        for column, value in enumerate(rest, start=4):
            grid.put(column, value)
        grid.row += 1
    grid.across("II. " + CULTURE, WIDTH)
    for item in POOL[3:]:
        grid.line(*values(item))
    save(path, grid)


SEVERAL = (
    replace(POOL[0], deadline="март 2026 г.\nоктябрь 2026 г.", dates=("2026-03-31", "2026-10-31")),
    *POOL[1:3],
    replace(
        POOL[3],
        deadline="май 2026 г.\nмай 2027 г.\nмай 2028 г.",
        dates=("2026-05-31", "2027-05-31", "2028-05-31"),
    ),
    *POOL[4:],
)


@sample("item-over-several-rows.xlsx", items=SEVERAL)
@sample("item-over-several-rows.ods", items=SEVERAL)
def _several_rows(path: Path) -> None:
    """The first item merged down, the fourth with blanks below."""
    grid = with_headings()
    for direction, own in sections(SEVERAL):
        grid.across(direction, WIDTH)
        for item in own:
            number, title, _deadline, *rest = values(item)
            lines = item.deadline.split("\n")
            merged = len(lines) if item.number == "1" else 1
            grid.put(1, number, down=merged)
            grid.put(2, title, down=merged)
            for column, value in enumerate(rest, start=4):
                grid.put(column, value, down=merged)
            for line in lines:
                grid.put(3, line)
                grid.row += 1
    save(path, grid)


@sample("item-once-per-side.xlsx")
def _per_side(path: Path) -> None:
    grid = with_headings("№ п/п", "Мероприятие", "Срок", "Ответственные исполнители", "Ожидаемый результат")
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            number, title, deadline, sochi, minsk, result = values(item)
            grid.line(number, title, deadline, sochi, result)
            grid.line(number, title, deadline, minsk, result)
    save(path, grid)


BY_CITY = tuple(
    replace(
        item,
        sochi=tuple(name.replace(" администрации города Сочи", "") for name in item.sochi),
        minsk=tuple(name.replace(" Мингорисполкома", "") for name in item.minsk),
    )
    for item in POOL
)


@sample("side-in-a-column.xlsx", items=BY_CITY)
def _side_column(path: Path) -> None:
    grid = with_headings(
        "№ п/п", "Мероприятие", "Срок", "Город", "Ответственный исполнитель", "Ожидаемый результат"
    )
    for direction, own in sections(BY_CITY):
        grid.across(direction, 6)
        for item in own:
            number, title, deadline, sochi, minsk, result = values(item)
            grid.put(1, number, down=2)
            grid.put(2, title, down=2)
            grid.put(3, deadline, down=2)
            grid.put(4, "Сочи")
            grid.put(5, sochi)
            grid.put(6, result, down=2)
            grid.row += 1
            grid.put(4, "Минск")
            grid.put(5, minsk)
            grid.row += 1
    save(path, grid)


@sample("title-cut-by-the-page.xlsx")
def _cut_title(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            number, title, *rest = values(item)
            if item.number in ("2", "4"):
                words = str(title).split()
                place = next(i for i, word in enumerate(words) if i > 1 and word[0].islower())
                grid.line(number, " ".join(words[:place]), *rest)
                grid.line(None, " ".join(words[place:]))
            else:
                grid.line(number, title, *rest)
    save(path, grid)


# --- numbers ---------------------------------------------------------------------------------------------------

NUMBERED = tuple(
    replace(POOL[place % 6], number=number, title=f"{POOL[place % 6].title} ({number})", direction=ECONOMY)
    for place, number in enumerate((*(f"1.{last}" for last in range(1, 12)), "2.1", "2.2"))
)
_DAMAGED: dict[str, tuple[Value, str]] = {
    "1.1": (date(2026, 1, 1), "DD.MMM"),
    "1.2": (date(2026, 2, 1), "DD.MMM"),
    "1.3": (1.3, ""),
    "1.4": ("1.4.", ""),
    "1.5": ("п. 1.5", ""),
    "1.6": ("1.6 (в ред. распоряжения от 01.02.2026 № 5)", ""),
    "1.7": ("1,7", ""),
    "1.8": (date(2026, 8, 1), ""),
    "1.9": ("1.9*", ""),
    "1.10": (1.1, ""),
    "1.11": (date(2026, 11, 1), "DD.MMM"),
    "2.1": (date(2026, 1, 2), "DD.MMM"),
    "2.2": ("2.2)", ""),
}


@sample("numbers-damaged-by-excel.xlsx", items=NUMBERED)
@sample("numbers-damaged-by-excel.xls", items=NUMBERED)
@sample("numbers-damaged-by-excel.ods", items=NUMBERED)
@sample("numbers-damaged-by-excel.csv", items=NUMBERED)
def _damaged(path: Path) -> None:
    grid = with_headings()
    grid.across(ECONOMY, WIDTH)
    for item in NUMBERED:
        value, form = _DAMAGED[item.number]
        _number, *rest = values(item)
        grid.put(1, value, form=form)
        for column, other in enumerate(rest, start=2):
            grid.put(column, other)
        grid.row += 1
    save(path, grid, encoding="cp1251")


@sample("numbers-as-floats.xlsx")
def _floats(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            grid.line(*values(item, number=float(item.number)))
    save(path, grid)


TWO_PLACES = tuple(
    replace(item, number=n)
    for item, n in zip(POOL, ("1.08", "1.09", "1.10", "1.11", "1.12", "1.13"), strict=True)
)


@sample("number-format-keeps-the-zero.xls", items=TWO_PLACES)
def _zero(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections(TWO_PLACES):
        grid.across(direction, WIDTH)
        for item in own:
            grid.put(1, float(item.number), form="0.00")
            for column, value in enumerate(values(item)[1:], start=2):
                grid.put(column, value)
            grid.row += 1
    save(path, grid)


@sample("numbers-inside-titles.xlsx")
def _in_titles(path: Path) -> None:
    grid = with_headings("Номер и наименование основного мероприятия", *HEADINGS[2:])
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            grid.line(f"{item.number}. {item.title}", *values(item)[2:])
    save(path, grid)


@sample("no-numbers-at-all.xlsx", tells=("numbers_counted",))
def _no_numbers(path: Path) -> None:
    grid = with_headings(*HEADINGS[1:])
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            grid.line(*values(item)[1:])
    save(path, grid)


@sample("numbers-begin-anew.xlsx", items=[
    replace(item, number=number)
    for item, number in zip(POOL, ("I.1", "I.2", "I.3", "II.1", "II.2", "II.3"), strict=True)
], tells=("numbers_begin_anew",))  # fmt: skip
def _anew(path: Path) -> None:
    grid = with_headings()
    for numeral, (direction, own) in zip(("I", "II"), sections(), strict=True):
        grid.across(f"{numeral}. {direction}", WIDTH)
        for place, item in enumerate(own, start=1):
            grid.line(*values(item, number=place))
    save(path, grid)


# --- deadlines and bodies ------------------------------------------------------------------------------------


TYPED = (
    replace(POOL[0], deadline="01.09.2026", dates=("2026-09-01",)),
    replace(POOL[1], deadline="октябрь 2026 г.", dates=("2026-10-31",)),
    replace(POOL[2], deadline="2027", dates=("2027-12-31",)),
    replace(POOL[3], deadline="31.12.2028", dates=("2028-12-31",)),
    *POOL[4:],
)


@sample("typed-dates.xlsx", items=TYPED)
@sample("typed-dates.xls", items=TYPED)
@sample("typed-dates.ods", items=TYPED)
def _typed(path: Path) -> None:
    typed: dict[str, tuple[Value, str]] = {
        "1": (date(2026, 9, 1), "DD.MM.YYYY"),
        "2": (date(2026, 10, 1), "MMM.YY"),
        "3": (2027, ""),
        "4": (date(2028, 12, 31), "DD.MM.YYYY"),
    }
    grid = with_headings()
    for direction, own in sections(TYPED):
        grid.across(direction, WIDTH)
        for item in own:
            number, title, deadline, *rest = values(item)
            value, form = typed.get(item.number, (deadline, ""))
            grid.put(1, number)
            grid.put(2, title)
            grid.put(3, value, form=form)
            for column, other in enumerate(rest, start=4):
                grid.put(column, other)
            grid.row += 1
    save(path, grid)


FROM_TO = (
    replace(POOL[0], deadline="с 01.03.2026 по 30.06.2026", dates=("2026-06-30",)),
    replace(POOL[1], deadline="2026–2028 годы", dates=("2028-12-31",)),
    replace(POOL[2], deadline="с март 2026 г. по май 2026 г.", dates=("2026-05-31",)),
    replace(POOL[3], deadline="постоянно", dates=("2026-12-31", "2027-12-31", "2028-12-31")),
    replace(POOL[4], deadline="15.05.2027", dates=("2027-05-15",)),
    replace(POOL[5], deadline="15.11.2026", dates=("2026-11-15",)),
)


@sample("start-and-end-columns.xlsx", items=FROM_TO, header_row=2)
def _from_to(path: Path) -> None:
    grid = Grid()
    grid.put(1, "№", down=2)
    grid.put(2, "Мероприятие", down=2)
    grid.put(3, "Срок", across=2)
    for column, heading in enumerate(HEADINGS[3:], start=5):
        grid.put(column, heading, down=2)
    grid.row += 1
    grid.put(3, "начала реализации")
    grid.put(4, "окончания реализации")
    grid.row += 1
    terms: dict[str, tuple[Value, Value]] = {
        "1": (date(2026, 3, 1), date(2026, 6, 30)),
        "2": (2026, 2028),
        "3": ("март 2026 г.", "май 2026 г."),
        "5": (date(2027, 5, 15), date(2027, 5, 15)),
        "6": (None, date(2026, 11, 15)),
    }
    for direction, own in sections(FROM_TO):
        grid.across(direction, 7)
        for item in own:
            number, title, _deadline, *rest = values(item)
            grid.put(1, number)
            grid.put(2, title)
            if item.number == "4":
                grid.put(3, "постоянно", across=2)
            else:
                start, end = terms[item.number]
                grid.put(3, start)
                grid.put(4, end)
            for column, value in enumerate(rest, start=5):
                grid.put(column, value)
            grid.row += 1
    save(path, grid)


@sample("both-sides-in-one-cell.xlsx")
def _both_sides(path: Path) -> None:
    grid = with_headings("№ п/п", "Мероприятие", "Срок", "Ответственные исполнители", "Ожидаемый результат")
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            number, title, deadline, _sochi, _minsk, result = values(item)
            sochi, minsk = ", ".join(item.sochi), ", ".join(item.minsk)
            together = (
                f"от г. Сочи: {sochi};\nот г. Минска: {minsk}"
                if int(item.number) % 2
                else f"{sochi},\n{minsk}"
            )
            grid.line(number, title, deadline, together, result)
    save(path, grid)


@sample("co-executors-apart.xlsx")
def _co(path: Path) -> None:
    grid = with_headings(
        "№ п/п", "Мероприятие", "Срок", "Ответственный исполнитель", "Соисполнители", "Ожидаемый результат"
    )
    for direction, own in sections():
        grid.across(direction, 6)
        for item in own:
            number, title, deadline, _sochi, _minsk, result = values(item)
            grid.line(
                number, title, deadline, item.sochi[0], ", ".join((*item.sochi[1:], *item.minsk)), result
            )
    save(path, grid)


# --- sheets -----------------------------------------------------------------------------------------------------


def _report(name: str) -> Grid:
    grid = Grid(name)
    grid.line("№ п/п", "Наименование мероприятия", "Ход исполнения", "Статус")
    for item in POOL:
        grid.line(int(item.number), item.title, "проведены встречи", "в работе")
    return grid


@sample("cover-summary-hidden-report.xlsx", sheet="Мероприятия", tells=("sheet_not_read name=Отчёт",))
def _sheets(path: Path) -> None:
    cover = Grid("Титул")
    cover.line("ДОРОЖНАЯ КАРТА")
    cover.line("Сочи – Минск")
    summary = Grid("Свод")
    summary.line("Направление", "Количество мероприятий", "Выполнено")
    summary.line(ECONOMY, 3, 0)
    summary.line(CULTURE, 3, 0)
    summary.line("Итого", 6, 0)
    old = with_headings()
    old.name, old.hidden = "Старая редакция", True
    plain(old, [replace(item, title=f"{item.title} (устар.)") for item in (*POOL, *POOL)])
    plan = with_headings()
    plan.name = "Мероприятия"
    plain(plan)
    save(path, cover, summary, old, _report("Отчёт"), plan, Grid("Лист3"))


@sample("sheet-for-each-section.xlsx", header_row=2, sheet="Экономика", tells=("«Культура» (3)",))
def _sheet_per_section(path: Path) -> None:
    grids: list[Grid] = []
    for name, (direction, own) in zip(("Экономика", "Культура"), sections(), strict=True):
        grid = Grid(name)
        grid.across(f"Раздел {len(grids) + 1}. {direction}", WIDTH)
        grid.line(*HEADINGS)
        for item in own:
            grid.line(*values(item))
        grids.append(grid)
    save(path, *grids)


# --- text formats ----------------------------------------------------------------------------------------------


@sample("windows-1251-semicolon.csv", header_row=2)
def _cp1251(path: Path) -> None:
    grid = Grid()
    two_levels(grid)
    plain(grid)
    save(path, grid, encoding="cp1251")


@sample("utf-8-with-mark-comma.csv", header_row=10)
def _utf8(path: Path) -> None:
    grid = Grid()
    approval(grid)
    two_levels(grid)
    grid.line(1, 2, 3, 4, 5, 6)
    plain(grid)
    signatures(grid)
    save(path, grid, encoding="utf-8-sig", delimiter=",")


@sample("utf-16-tabs.tsv")
def _utf16(path: Path) -> None:
    grid = with_headings()
    plain(grid)
    save(path, grid, encoding="utf-16", delimiter="\t")


@sample("csv-under-a-workbook-name.xls")
def _misnamed(path: Path) -> None:
    grid = with_headings()
    plain(grid)
    path.write_bytes(delimited(grid, delimiter=";", encoding="cp1251"))


# --- Word -----------------------------------------------------------------------------------------------------


@sample("word-table-in-parts.docx")
def _word_parts(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("ПЛАН")
    for direction, own in sections():
        document.add_paragraph(direction)
        table = document.add_table(1 + len(own), WIDTH)
        for column, heading in enumerate(HEADINGS):
            table.cell(0, column).text = heading
        for row, item in enumerate(own, start=1):
            for column, value in enumerate(values(item)):
                table.cell(row, column).text = str(value)
    document.add_paragraph("Заместитель главы города Сочи                И.И. Иванов")
    _save_word(document, path)


@sample("word-automatic-numbers.docx")
def _word_numbers(path: Path) -> None:
    """The column of numbers holds an automatic list and no text."""
    document = docx.Document()
    grid = document.add_table(1 + len(POOL) + 2, WIDTH)
    for column, heading in enumerate(HEADINGS):
        grid.cell(0, column).text = heading
    row = 1
    for direction, own in sections():
        grid.cell(row, 0).merge(grid.cell(row, WIDTH - 1)).text = direction
        row += 1
        for item in own:
            paragraph = grid.cell(row, 0).paragraphs[0]
            paragraph.style = document.styles["List Number"]
            for column, value in enumerate(values(item)[1:], start=1):
                grid.cell(row, column).text = str(value)
            row += 1
    _save_word(document, path)


@sample("word-approval-table-first.docx")
def _word_approval(path: Path) -> None:
    document = docx.Document()
    blocks = document.add_table(2, 2)
    blocks.cell(0, 0).text, blocks.cell(0, 1).text = (
        "УТВЕРЖДАЮ\nГлава города Сочи",
        "УТВЕРЖДАЮ\nПредседатель Мингорисполкома",
    )
    document.add_paragraph("ДОРОЖНАЯ КАРТА")
    rows: list[list[str]] = [list(HEADINGS)]
    for direction, own in sections():
        rows.append([direction])
        rows.extend([[str(value) for value in values(item)] for item in own])
    table = document.add_table(len(rows), WIDTH)
    for number, row in enumerate(rows):
        if len(row) == 1:
            table.cell(number, 0).merge(table.cell(number, WIDTH - 1)).text = row[0]
            continue
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    # A deletion tracked by Word is no part of the text.
    removed = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text_removed = OxmlElement("w:delText")
    text_removed.text = " удалено"
    run.append(text_removed)
    removed.append(run)
    table.cell(2, 1).paragraphs[0]._p.append(removed)
    signs = document.add_table(1, 2)
    signs.cell(0, 0).text, signs.cell(0, 1).text = "И.И. Иванов", "П.П. Петров"
    _save_word(document, path)


def _save_word(document, path: Path) -> None:
    made = BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED
            )


# --- what is wrong with a row ------------------------------------------------------------------------------------


@sample("duplicate-number-and-empty-title.xlsx", items=[
    POOL[0], POOL[1], replace(POOL[2], number="2"), replace(POOL[3], title=""), *POOL[4:],
], errors=("A4", "A5", "B7"))  # fmt: skip
def _wrong(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            number, title, *rest = values(item)
            grid.line(2 if item.number == "3" else number, None if item.number == "4" else title, *rest)
    save(path, grid)


@sample("deadlines-to-be-asked-about.xlsx", items=[
    replace(POOL[0], deadline="31.02.2026", dates=()), replace(POOL[1], deadline="", dates=()),
    replace(POOL[2], deadline="до 1 марта 2035 г.", dates=("2035-03-01",)), *POOL[3:],
], tells=("C3", "C4", "C5"))  # fmt: skip
def _asked(path: Path) -> None:
    grid = with_headings()
    words = {"1": "31.02.2026", "2": None, "3": "до 1 марта 2035 г."}
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            number, title, deadline, *rest = values(item)
            grid.line(number, title, words.get(item.number, deadline), *rest)
    save(path, grid)


@sample("struck-and-hidden-rows.xlsx", tells=("B3", "A4"))
def _struck(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            for column, value in enumerate(values(item), start=1):
                grid.put(column, value, struck=item.number == "1")
            if item.number == "2":
                grid.hidden_rows.add(grid.row)
            grid.row += 1
    save(path, grid)


@sample("formulas-with-cached-text.xlsx", items=[replace(POOL[0], result=""), *POOL[1:]], tells=("F3",))
def _formulas(path: Path) -> None:
    """=HYPERLINK with the text it showed, a sum that lost its reference."""
    grid = with_headings()
    plain(grid)
    made = BytesIO(xlsx(grid))
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                title = POOL[0].title.encode()
                link = (
                    b'<c r="B3" t="str"><f>HYPERLINK("http://example.org","x")</f><v>' + title + b"</v></c>"
                )
                content = re.sub(rb'<c r="B3"[^>]*>.*?</c>', link, content)
                content = re.sub(
                    rb'<c r="F3"[^>]*>.*?</c>', b'<c r="F3" t="e"><f>SUM(#REF!)</f><v>#REF!</v></c>', content
                )
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


STATES = tuple(
    replace(item, status=state)
    for item, state in zip(POOL, ("done", "in_progress", None, "planned", "done", "cancelled"), strict=True)
)


@sample("states-and-progress.xlsx", items=STATES)
def _states(path: Path) -> None:
    grid = with_headings(*HEADINGS, "Статус", "Ход исполнения")
    words = {"1": "выполнено", "2": "в работе", "4": "не начато", "5": "исполнено в срок", "6": "отменено"}
    for direction, own in sections():
        grid.across(direction, 8)
        for item in own:
            grid.line(
                *values(item), words.get(item.number), "подписан протокол" if item.number == "1" else None
            )
    save(path, grid)
