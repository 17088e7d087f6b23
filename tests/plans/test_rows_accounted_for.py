"""Nothing below the header vanishes: each row is an item, a part of one, a direction, a header, or left out."""

import pytest

import plans
from plans.formats.detect import read_sheets
from plans.layout import find_head, read_items
from tests.data.plans.build import HERE
from tests.data.plans.grid import Grid, xlsx
from tests.plans.score import SIDES, YEARS, cases

HEADER = ("№ п/п", "Мероприятие", "Срок", "Ответственный от г. Сочи", "Ответственный от г. Минска")
# Of the given ones that is no workbook.
FILES = [
    *(
        path
        for case in cases(HERE / "given")
        for path in case.iterdir()
        if path.name != "expected.json" and case.name != "xlsb"
    ),
    *(path for path in sorted(HERE.iterdir()) if path.suffix in (".xlsx", ".xls", ".ods", ".csv", ".docx")),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_row_below_the_header_is_accounted_for(file):
    for sheet in read_sheets(file.read_bytes(), file.name):
        head = find_head(sheet, SIDES, YEARS) if sheet.cells else None
        if head is None:
            continue
        block = read_items(sheet, head, SIDES, YEARS)
        below = {row for row, _cells in sheet.rows() if row > head.bottom}
        left = {one.row for one in block.left}
        assert below == {row for row in block.taken if row > head.bottom} | left
        assert not left & {row for row, what in block.taken.items() if what == "item"}


def read(*rows, width=5):
    grid = Grid("План")
    grid.line(*HEADER)
    for row in rows:
        grid.across(row, width) if isinstance(row, str) else grid.line(*row)
    return plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS)


def item(number, title, deadline="2027 год", sochi="Управление культуры", minsk="Комитет культуры"):
    return number, title, deadline, sochi, minsk


@pytest.mark.parametrize(
    "written",
    [
        "№ {}",
        "({})",
        "поз. {}",
        "Мероприятие 1.{}",
        "М-{}",
        "КТ {}",
        "{}.а",
        "п. {}",
        "Пункт {}",
        "I.{}",
        "{}*",
        "{} нов.",
    ],
)
def test_an_item_is_numbered_in_many_ways(written):
    plan = read(*(item(written.format(n), f"Мероприятие номер {n}") for n in range(1, 7)))
    assert len(plan.rows) == 6
    assert len({row.number for row in plan.rows}) == 6
    assert not plan.rows_left_out
    assert not [m for row in plan.rows for m in row.messages if m.level == "error"]


@pytest.mark.parametrize("mark", ["*", "б/н", "нов.", "З.", "—", "?", "доп.", "NEW"])
def test_what_is_no_number_is_a_warning_and_not_the_end_of_the_table(mark):
    plan = read(item(1, "Форум"), item(2, "Ярмарка"), item(mark, "Выставка"), item(4, "Турнир"))
    assert [row.title for row in plan.rows] == ["Форум", "Ярмарка", "Выставка", "Турнир"]
    assert [row.number for row in plan.rows] == ["1", "2", "3", "4"]
    codes = {m.code for m in plan.rows[2].messages}
    assert codes & {"number_unreadable", "number_follows", "number_given"}


def test_an_inserted_item_keeps_the_mark_that_a_footnote_loses():
    plan = read(
        item("4¹", "Форум с примечанием"), item("5", "Ярмарка"), item("5¹", "Выставка"), item("5(2)", "Турнир"),
        item("6", "Семинар"),
    )  # fmt: skip
    assert [row.number for row in plan.rows] == ["4", "5", "5¹", "5(2)", "6"]


def test_sub_points_with_their_own_deadline_are_items_of_their_own():
    plan = read(
        item("5", "Провести Дни города:", "", "Управление культуры", ""),
        item("а)", "концерт", "май 2027 г.", "", "Комитет культуры"),
        item("б)", "выставку", "июнь 2027 г.", "Музей", ""),
        item("6", "Семинар"),
    )
    assert [(row.number, row.title) for row in plan.rows] == [
        ("5а", "концерт"),
        ("5б", "выставку"),
        ("6", "Семинар"),
    ]
    assert [[body.name for body in row.bodies["sochi"]] for row in plan.rows[:2]] == [
        ["Управление культуры"],
        ["Музей"],
    ]
    assert [(one.row, one.why) for one in plan.rows_left_out] == [(2, "opening")]


def test_sub_points_without_a_deadline_are_lines_of_their_item():
    plan = read(item(1, "Провести Дни города:"), ("а)", "концерт"), ("б)", "выставку"), item(2, "Семинар"))
    assert [row.number for row in plan.rows] == ["1", "2"]
    assert "концерт" in plan.rows[0].title


def test_remarks_on_amendments_are_no_directions_and_a_number_taken_out_is_told():
    plan = read(
        "Культура", item(1, "Форум"), "(в ред. распоряжения от 12.03.2027 N 45)", (2, "Исключен. Распоряжение N 45"),
        "Позиция 3 исключена", item(4, "Ярмарка"), "(п. 4 введен распоряжением от 12.03.2027)",
    )  # fmt: skip
    assert [row.direction for row in plan.rows] == ["Культура", "Культура"]
    assert [one.why for one in plan.rows_left_out] == ["amendment", "excluded", "excluded", "amendment"]
    assert [m.code for m in plan.messages if m.code == "item_excluded"] == ["item_excluded"] * 2


def test_totals_footnotes_and_signatures_are_listed_with_their_cells():
    plan = read(
        item(1, "Форум"), item(2, "Ярмарка"), ("", "Итого мероприятий", 2), "<*> По согласованию.",
        ("Глава города", "", "", "А.Б. Иванов"),
    )  # fmt: skip
    assert [(one.row, one.why) for one in plan.rows_left_out] == [(4, "total"), (5, "note"), (6, "closing")]
    assert plan.rows_left_out[2].text == "Глава города | А.Б. Иванов"
    assert plan.rows_left_out[2].cell == "A6"


def test_letters_before_names_alone_are_directions():
    plan = read(("А.", "Образование"), item("1)", "Форум"), ("Б.", "Культура"), item("2)", "Ярмарка"))
    assert [(row.title, row.direction) for row in plan.rows] == [
        ("Форум", "Образование"),
        ("Ярмарка", "Культура"),
    ]


def test_a_part_with_its_own_deadline_is_no_line_of_the_item_above():
    plan = read(
        item("", "Форум"), item("", "в том числе выставка", "май 2027 г."), item("", "проведение турнира")
    )
    assert [row.title for row in plan.rows] == ["Форум", "в том числе выставка", "проведение турнира"]


def test_a_number_before_the_title_starts_no_other_table():
    grid = Grid("План")
    grid.line("Мероприятие", "Срок", "Ответственные")
    for number in range(1, 5):
        grid.line(
            f"№ {number} Форум {number}", "2027 год", "Сочи: Управление культуры; Минск: Комитет культуры"
        )
    plan = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS)
    assert [(row.number, row.title) for row in plan.rows] == [(str(n), f"Форум {n}") for n in range(1, 5)]


def test_items_above_the_only_header_that_is_seen_are_told():
    grid = Grid("План")
    grid.line(*item("1", "Выставка картин двух городов"))
    grid.line(*item("2", "Форум молодых учёных", "май 2026 г."))
    grid.skip()
    grid.line(*HEADER)
    grid.line(*item("3", "Концерт симфонического оркестра"))
    plan = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS)
    assert [row.number for row in plan.rows] == ["3"]
    assert [(one.row, one.why) for one in plan.rows_left_out] == [(1, "above"), (2, "above")]
    assert [m.cell for m in plan.messages if m.code == "row_left_out"] == ["A1", "A2"]
