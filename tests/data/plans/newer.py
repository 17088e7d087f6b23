"""More sample plans, as a newcomer would bring them: several sheets of one plan, columns of periods, tables without a
header, text without a table, what is hidden or struck through.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import docx
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from .build import HEADINGS, WIDTH, plain, sample, sections, values, with_headings
from .grid import Grid, save, stamped
from .pool import POOL, Expected

NAMES = ("Экономика", "Культура")
BARE = tuple(replace(item, direction="") for item in POOL)
UNTOLD = tuple(replace(item, result="") for item in BARE)


def rows_of(items: Sequence[Expected]) -> list[list[str]]:
    return [[str(value) for value in values(item)] for item in items]


def word_rows(table, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text


# --- several sheets --------------------------------------------------------------------------------------------------


@sample(
    "sheets-numbered-anew.xlsx",
    items=[
        replace(item, number=f"{1 + place // 3}.{1 + place % 3}", direction=NAMES[place // 3])
        for place, item in enumerate(POOL)
    ],
    sheet="Экономика",
    tells=("«Экономика» (3), «Культура» (3)", "numbers_begin_anew"),
)
def _numbered_anew(path: Path) -> None:
    grids = []
    for name, (_direction, own) in zip(NAMES, sections(), strict=True):
        grid = Grid(name)
        grid.line(*HEADINGS)
        for place, item in enumerate(own, 1):
            grid.line(*values(item, place))
        grids.append(grid)
    title = Grid("Титул")
    title.put(2, "ДОРОЖНАЯ КАРТА")
    save(path, title, *grids)


@sample(
    "sheets-for-years.xlsx",
    items=[
        replace(BARE[0], deadline="до 1 сентября", dates=("2026-09-01",)),
        replace(BARE[2], number="2", deadline="IV квартал", dates=("2026-12-31",)),
        replace(BARE[4], number="3", deadline="май", dates=("2027-05-31",)),
    ],
    sheet="2026 год",
)
def _sheets_for_years(path: Path) -> None:
    first, second = Grid("2026 год"), Grid("2027 год")
    for grid in (first, second):
        grid.line(*HEADINGS)
    first.line(*values(replace(POOL[0], deadline="до 1 сентября")))
    first.line(*values(replace(POOL[2], number="2", deadline="IV квартал")))
    second.line(*values(replace(POOL[4], number="3", deadline="май")))
    save(path, first, second)


@sample(
    "sheets-with-other-columns.xlsx",
    items=[
        *(replace(item, direction=NAMES[0]) for item in POOL[:3]),
        *(replace(item, direction=NAMES[1], result="") for item in POOL[3:]),
    ],
)
def _other_columns(path: Path) -> None:
    first, second = Grid("Экономика"), Grid("Культура")
    first.line(*HEADINGS)
    second.line("Мероприятия", "№", "Исполнители г. Минск", "Сроки проведения", "Исполнители г. Сочи")
    for item in POOL[:3]:
        first.line(*values(item))
    for number, title, deadline, sochi, minsk, _result in map(values, POOL[3:]):
        second.line(title, number, minsk, deadline, sochi)
    save(path, first, second)


@sample("sheet-for-each-city.xlsx", items=BARE, sheet="Сочи")
def _for_each_city(path: Path) -> None:
    grids = []
    for name, column in (("Сочи", 3), ("Минск", 4)):
        grid = Grid(name)
        grid.line(*HEADINGS[:3], "Ответственный исполнитель", HEADINGS[5])
        for item in POOL:
            row = values(item)
            grid.line(*row[:3], row[column], row[5])
        grids.append(grid)
    save(path, *grids)


@sample("sheet-goes-on-without-header.xlsx", items=BARE, sheet="стр. 1")
def _goes_on(path: Path) -> None:
    first, second = Grid("стр. 1"), Grid("стр. 2")
    first.line(*HEADINGS)
    second.line(*range(1, WIDTH + 1))
    for item in POOL:
        (first if int(item.number) <= 3 else second).line(*values(item))
    save(path, first, second)


@sample(
    "another-version-on-the-next-sheet.xlsx", sheet="Итог", tells=("sheet_not_read name=Проект от 01.02",)
)
def _versions(path: Path) -> None:
    final, draft = Grid("Итог"), Grid("Проект от 01.02")
    for grid, items in ((final, POOL), (draft, [replace(item, deadline="2026 год") for item in POOL[:5]])):
        grid.line(*HEADINGS)
        plain(grid, items)
    save(path, draft, final)


# --- columns of periods ----------------------------------------------------------------------------------------------


def _marked(*deadlines: tuple[str, tuple[str, ...]]) -> list[Expected]:
    return [
        replace(item, deadline=deadline, dates=dates, result="")
        for item, (deadline, dates) in zip(BARE, deadlines, strict=False)
    ]


@sample(
    "years-as-columns.xlsx",
    header_row=2,
    items=_marked(
        ("2026 г.", ("2026-12-31",)),
        ("2026, 2028 гг.", ("2026-12-31", "2028-12-31")),
        ("2026, 2027, 2028 гг.", ("2026-12-31", "2027-12-31", "2028-12-31")),
    ),
)
def _years(path: Path) -> None:
    grid = Grid()
    for column, text in ((1, "№ п/п"), (2, "Мероприятие"), (6, HEADINGS[3]), (7, HEADINGS[4])):
        grid.put(column, text, down=2)
    grid.put(3, "Срок реализации", across=3)
    grid.row += 1
    for column, year in enumerate((2026, 2027, 2028), 3):
        grid.put(column, year)
    grid.row += 1
    for item, marks in zip(POOL, ("+  ", "+ +", "+++"), strict=False):
        row = values(item)
        grid.line(*row[:2], *(mark.strip() or None for mark in marks), *row[3:5])
    save(path, grid)


@sample(
    "years-as-columns-with-words.xls",
    items=_marked(
        ("III кв. 2026 г.", ("2026-09-30",)),
        ("до 1 октября 2026 г.; до 1 октября 2027 г.", ("2026-10-01", "2027-10-01")),
        ("I полугодие 2028 г.", ("2028-06-30",)),
    ),
)
def _years_with_words(path: Path) -> None:
    grid = Grid()
    grid.line(
        "№",
        "Мероприятие",
        "2026 год",
        "2027 год",
        "2028 год",
        "Исполнители (г. Сочи)",
        "Исполнители (г. Минск)",
    )
    said = (("III квартал", "х", "х"), ("до 1 октября", "до 1 октября", "–"), ("–", None, "I полугодие"))
    for item, words in zip(POOL, said, strict=False):
        row = values(item)
        grid.line(*row[:2], *words, *row[3:5])
    save(path, grid)


@sample(
    "quarters-as-columns.ods",
    header_row=3,
    items=_marked(
        ("III кв. 2026 г.", ("2026-09-30",)),
        ("I кв., IV кв. 2026 г.", ("2026-03-31", "2026-12-31")),
        ("II кв. 2026 г.", ("2026-06-30",)),
    ),
)
def _quarters(path: Path) -> None:
    grid = Grid()
    grid.across("План-график на 2026 год", 8)
    for column, text in ((1, "№ п/п"), (2, "Мероприятие"), (7, HEADINGS[3]), (8, HEADINGS[4])):
        grid.put(column, text, down=2)
    grid.put(3, "Сроки исполнения, 2026 год", across=4)
    grid.row += 1
    for column, quarter in enumerate(("I кв.", "II кв.", "III кв.", "IV кв."), 3):
        grid.put(column, quarter)
    grid.row += 1
    for item, marks in zip(POOL, ("  X ", "X  X", " X  "), strict=False):
        row = values(item)
        grid.line(*row[:2], *(mark.strip() or None for mark in marks), *row[3:5])
    save(path, grid)


# --- without a header, without a table -----------------------------------------------------------------------------


@sample("no-header.xlsx", header_row=2, items=UNTOLD, tells=("columns_guessed",))
def _no_header(path: Path) -> None:
    grid = Grid()
    grid.across("Дорожная карта сотрудничества", 5)
    grid.skip()
    for item in POOL:
        grid.line(*values(item)[:5])
    save(path, grid)


@sample("no-header-between-headings.docx", header_row=0, items=[replace(i, result="") for i in POOL])
def _no_header_word(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("План мероприятий на 2026–2028 годы")
    for direction, own in sections():
        document.add_paragraph(direction)
        word_rows(document.add_table(0, 5), [row[:5] for row in rows_of(own)])
    path.write_bytes(stamped(document.save))


@sample("numbered-paragraphs.docx", items=[replace(i, result="") for i in POOL], sheet="Текст")
def _paragraphs(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("УТВЕРЖДЕНО\nраспоряжением от 12.01.2026 № 15-р")
    document.add_paragraph("ДОРОЖНАЯ КАРТА")
    for numeral, (direction, own) in zip(("I", "II"), sections(), strict=True):
        document.add_paragraph(f"{numeral}. {direction}")
        for item in own:
            document.add_paragraph(f"{item.number}. {item.title}.")
            document.add_paragraph(f"Срок: {item.deadline};")
            sides = f"от г. Сочи – {', '.join(item.sochi)}; от г. Минска – {', '.join(item.minsk)}"
            document.add_paragraph(f"Ответственные: {sides}.")
    document.add_paragraph("Глава города Сочи\t\tА.С. Прошунин")
    path.write_bytes(stamped(document.save))


@sample("framed-in-a-table.docx")
def _framed(path: Path) -> None:
    document = docx.Document()
    frame = document.add_table(2, 2)
    frame.cell(0, 0).text = "СОГЛАСОВАНО\nПредседатель Мингорисполкома"
    frame.cell(0, 1).text = "УТВЕРЖДАЮ\nГлава города Сочи"
    table = frame.cell(1, 0).merge(frame.cell(1, 1)).add_table(0, WIDTH)
    word_rows(table, [HEADINGS])
    for direction, own in sections():
        cells = table.add_row().cells
        cells[0].merge(cells[-1]).text = direction
        word_rows(table, rows_of(own))
    path.write_bytes(stamped(document.save))


@sample("page-of-another-grid.docx", items=BARE)
def _other_grid(path: Path) -> None:
    document = docx.Document()
    word_rows(document.add_table(0, WIDTH), [HEADINGS, *rows_of(POOL[:3])])
    document.add_paragraph("Продолжение таблицы")
    table = document.add_table(0, WIDTH + 2)
    for row in rows_of(POOL[3:]):
        cells = table.add_row().cells
        places = (cells[0], cells[1].merge(cells[2]), cells[3], cells[4], cells[5].merge(cells[6]), cells[7])
        for cell, text in zip(places, row, strict=True):
            cell.text = text
    path.write_bytes(stamped(document.save))


# --- hidden, struck through, unnumbered, wrapped ---------------------------------------------------------------------


@sample("hidden-earlier-deadline.xlsx", items=BARE, tells=("C1 hidden_column",))
def _hidden_column(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([*HEADINGS[:2], "Срок (прежняя редакция)", *HEADINGS[2:]])
    for item in POOL:
        row = values(item)
        sheet.append([*row[:2], "2025 год", *row[2:]])
    sheet.column_dimensions["C"].hidden = True
    path.write_bytes(stamped(book.save))


@sample("struck-part-of-a-cell.xlsx", items=BARE, tells=("C2 part_struck",))
def _struck_part(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    for item in POOL:
        sheet.append(values(item))
    before = TextBlock(InlineFont(strike=True), "до 1 июня 2026 г. ")
    sheet["C2"] = CellRichText(before, POOL[0].deadline)
    path.write_bytes(stamped(book.save))


@sample("some-numbers-missing.xlsx", items=BARE, tells=("A3 number_given number=2", "number_given number=3"))
def _some_numbers(path: Path) -> None:
    grid = with_headings()
    for item in POOL:
        grid.line(None if item.number in "23" else int(item.number), *values(item)[1:])
    save(path, grid)


@sample("letters-for-columns.xlsx", items=BARE)
def _letters(path: Path) -> None:
    grid = with_headings()
    grid.line("А", "Б", "1", "2", "3", "4")
    for item in POOL:
        grid.line(*values(item))
    save(path, grid)


@sample("lines-above-the-next-page.xlsx", header_row=2, items=BARE)
def _next_page(path: Path) -> None:
    grid = Grid()
    grid.across("Дорожная карта на 2026–2028 годы", WIDTH)
    grid.line(*HEADINGS)
    for place, item in enumerate(POOL):
        if place and place % 2 == 0:
            grid.put(WIDTH, "Продолжение приложения 1")
            grid.row += 1
            grid.line(*HEADINGS)
        grid.line(*values(item))
    save(path, grid)


@sample("english-headings.xlsx", items=BARE)
def _english(path: Path) -> None:
    grid = with_headings(
        "No.", "Activity", "Deadline", "Responsible (Sochi)", "Responsible (Minsk)", "Expected outcome"
    )
    for item in POOL:
        grid.line(*values(item))
    save(path, grid)


@sample("names-wrapped-by-hand.csv", items=[replace(i, result="") for i in BARE[3:]])
def _wrapped(path: Path) -> None:
    grid = with_headings(*HEADINGS[:5])
    for item in POOL[3:]:
        row = values(item)
        words = item.sochi[0].split()
        grid.line(*row[:3], " ".join(words[:2]), row[4])
        grid.line(None, None, None, " ".join(words[2:]), None)
    save(path, grid, delimiter="\t")


@sample(
    "side-in-its-own-column.xlsx",
    items=[replace(item, result="") for item in BARE],
)
def _own_column(path: Path) -> None:
    grid = with_headings("№", "Мероприятие", "Срок", "Сторона", "Ответственный")
    for item in POOL:
        row = values(item)
        for column in (1, 2, 3):
            grid.put(column, row[column - 1], down=2)
        for name, bodies in (("Сочи", row[3]), ("Минск", row[4])):
            grid.put(4, name)
            grid.put(5, bodies)
            grid.row += 1
    save(path, grid)
