"""Months and quarters as columns: what stands in them is when, unless it counts something."""

import pytest

import plans
from tests.data.plans.grid import Grid, xlsx
from tests.plans.score import SIDES, YEARS

MONTHS = (
    "Янв.",
    "Февраль",
    "Март",
    "Апр.",
    "Май",
    "Июнь",
    "Июль",
    "Авг.",
    "Сентябрь",
    "Октябрь",
    "Ноябрь",
    "Дек.",
)


def read(*cells):
    """The due dates of items whose months hold these: (month, text) for each."""
    grid = Grid("График")
    grid.line("План-график мероприятий на 2027 год")
    grid.line("№", "Мероприятие", *MONTHS, "Сочи", "Минск")
    for number, (month, text) in enumerate(cells, 1):
        line = [None] * 12
        line[month - 1] = text
        grid.line(number, f"Мероприятие номер {number}", *line, "Управление культуры", "Комитет культуры")
    rows = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows
    return [[str(day) for day in row.deadline.due_dates] for row in rows]


@pytest.mark.parametrize(
    ("month", "text", "day"),
    [
        (9, "до 15", "2027-09-15"),
        (7, "10-12", "2027-07-12"),
        (5, "9", "2027-05-09"),
        (8, "20 числа", "2027-08-20"),
        (12, "не позднее 25", "2027-12-25"),
        (4, "+", "2027-04-30"),
        (2, "до 30", None),
    ],
)
def test_a_day_is_one_of_its_column(month, text, day):
    assert read((month, text), (3, "+"), (10, "+"))[0] == ([day] if day else [])


def test_numbers_that_count_are_no_days():
    assert read((1, 3), (4, 5), (9, 7), (10, 12)) == [[], [], [], []]


def test_quarters_under_merged_years():
    grid = Grid("График")
    grid.put(1, "№", down=2)
    grid.put(2, "Мероприятие", down=2)
    grid.put(3, "2027", across=4)
    grid.put(7, "2028", across=4)
    grid.put(11, "Ответственные", down=2)
    grid.row += 1
    for column, name in enumerate(("I кв.", "II кв.", "III кв.", "IV кв.") * 2, 3):
        grid.put(column, name)
    grid.row += 1
    for number, column in ((1, 6), (2, 8), (3, 3)):
        grid.put(1, number)
        grid.put(2, f"Мероприятие номер {number}")
        grid.put(column, "+")
        grid.put(11, "Сочи: управление культуры; Минск: комитет культуры")
        grid.row += 1
    rows = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows
    assert [str(row.deadline.end) for row in rows] == ["2027-12-31", "2028-06-30", "2027-03-31"]


@pytest.mark.parametrize(
    ("above", "numerals", "days"),
    [
        ("2027 год", ("I", "II", "III", "IV"), ["2027-06-30"]),
        ("Кварталы 2027 г.", ("I", "II", "III"), ["2027-06-30"]),
        ("Месяцы 2027 г.", ("01", "02", "03"), ["2027-02-28"]),
        # Of stages or months, nobody knows.
        ("2027 год", ("I", "II", "III"), []),
    ],
)
def test_bare_numerals_under_a_year_are_what_the_heading_says(above, numerals, days):
    grid = Grid("План")
    for column, heading in (
        (1, "№"),
        (2, "Мероприятие"),
        (3 + len(numerals), "Сочи"),
        (4 + len(numerals), "Минск"),
    ):
        grid.put(column, heading, down=2)
    grid.put(3, above, across=len(numerals))
    grid.row += 1
    for column, numeral in enumerate(numerals, 3):
        grid.put(column, numeral)
    grid.row += 1
    for number in (1, 2):
        marks = [None, "×", *[None] * (len(numerals) - 2)]
        grid.line(number, f"Выставка номер {number}", *marks, "Управление культуры", "Комитет культуры")
    rows = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows
    assert [[str(day) for day in row.deadline.due_dates] for row in rows] == [days, days]


@pytest.mark.parametrize(
    ("columns", "text", "start", "end"),
    [
        (("I кв. 2027 г.", "II кв. 2027 г.", "III кв. 2027 г."), "с 10 августа", "2027-08-10", "2027-09-30"),
        (
            ("I кв. 2027 г.", "II кв. 2027 г.", "III кв. 2027 г."),
            "не ранее 5 июля",
            "2027-07-05",
            "2027-09-30",
        ),
        (("2026", "2027", "2028"), "с 1 июня", "2028-06-01", "2028-12-31"),
        (("2028", "2026", "2027"), "начиная с 1 июня", "2027-06-01", "2027-12-31"),
        # What the quarter does not hold cannot begin in it.
        (("I кв. 2027 г.", "II кв. 2027 г.", "III кв. 2027 г."), "с 10 октября", None, None),
    ],
)
def test_what_begins_within_a_column_ends_with_it(columns, text, start, end):
    grid = Grid("График")
    grid.line("План-график мероприятий на 2026–2028 годы")
    grid.line("№", "Мероприятие", *columns, "Ответственные")
    bodies = "Сочи: управление культуры; Минск: комитет культуры"
    grid.line(1, "Мероприятие номер 1", None, None, text, bodies)
    grid.line(2, "Мероприятие номер 2", "+", "+", "+", bodies)
    found = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS).rows[0].deadline
    if end is None:
        assert "open_end" in found.codes
    else:
        assert (str(found.start), str(found.end), found.codes) == (start, end, ())
