"""Sample plans whose header, directions or rows beside the items are the trap."""

from dataclasses import replace
from pathlib import Path

from .build import (
    HEADINGS,
    WIDTH,
    approval,
    plain,
    sample,
    sections,
    signatures,
    two_levels,
    values,
    with_headings,
)
from .grid import Grid, save
from .pool import CULTURE, POOL

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
