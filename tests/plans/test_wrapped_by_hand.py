"""Items over several rows, wrapped by hand, beside rows that only look so."""

import plans
from plans.formats.wrapped import unwrap
from tests.data.plans.grid import Grid, xlsx
from tests.plans.score import SIDES, YEARS

HEADER = ("№ п/п", "Мероприятие", "Срок", "Сочи", "Минск")
ITEMS = (
    ("Обмен делегациями учащихся школ с углубленным изучением истории", "до 1 октября 2026 г."),
    ("Проведение телемостов «Дороги памяти» между школьными музеями", "май 2027 г."),
    ("Стажировка учителей русского и белорусского языков двух городов", "2026 год"),
    ("Форум студенческих отрядов и волонтерских центров двух городов", "июль 2028 г."),
)
WHO = (
    "Управление по образованию и науке администрации города Сочи",
    "Комитет по образованию Мингорисполкома",
)


def wrapped(text, width):
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def read(grid):
    plan = plans.read(xlsx(grid), "plan.xlsx", sides=SIDES, years=YEARS)
    return [
        (row.number, row.title, *([b.name for b in row.bodies.get(side, [])] for side in SIDES))
        for row in plan.rows
    ]


def drawn(items=ITEMS, width=30):
    grid = Grid("План")
    grid.line(*HEADER)
    for number, (title, deadline) in enumerate(items, 1):
        columns = [[str(number)], wrapped(title, width), [deadline], *(wrapped(who, width) for who in WHO)]
        for place in range(max(map(len, columns))):
            grid.line(*(column[place] if place < len(column) else None for column in columns))
    return grid


def test_a_cell_that_had_no_room_goes_on_in_the_row_below():
    whole = [(str(n), title, [WHO[0]], [WHO[1]]) for n, (title, _deadline) in enumerate(ITEMS, 1)]
    assert read(drawn()) == whole


def test_an_item_without_a_number_stays_one_in_such_a_table():
    grid = drawn()
    grid.line(None, "Ярмарка", "2027 год", "Управление торговли", "Комитет торговли")
    assert [row[1] for row in read(grid)] == [*(title for title, _deadline in ITEMS), "Ярмарка"]


def test_items_without_numbers_are_not_glued_to_those_above():
    grid = Grid("План")
    grid.line(*HEADER)
    titles = []
    for number, (title, deadline) in enumerate(ITEMS, 1):
        grid.line(number, title, deadline, *WHO)
        grid.line(None, f"Встреча по теме {number}", None, "Управление торговли", "Комитет торговли")
        titles += [title, f"Встреча по теме {number}"]
    assert [row[1] for row in read(grid)] == titles


def test_words_that_a_program_cut_at_the_edge_of_a_column():
    assert unwrap([("жилищно-", 0), ("коммунального хозяйства", 5)]) == "жилищно-коммунального хозяйства"
    assert unwrap([("культурно-", 0), ("досугового центра", 5)]) == "культурно-досугового центра"
    assert unwrap([("благоустрой-", 0), ("ства парков", 5)]) == "благоустройства парков"
    assert unwrap([("Горкинско-", 0), ("Ометьевский лес", 5)]) == "Горкинско-Ометьевский лес"
    assert unwrap([("апрель–", 0), ("май", 5)]) == "апрель–май"
