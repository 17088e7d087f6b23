"""Tables that a city hall sends now and then: a matrix of who does what, two tables beside each other."""

import io

import pytest
from openpyxl import Workbook

import plans
from plans.bodies import split_bodies

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
HEAD3 = ("№", "Задача", "Срок")
HEADS = ("№", "Мероприятие", "Срок", "Ответственный")


def read(*rows, **options):
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return plans.read(file.getvalue(), "plan.xlsx", sides=SIDES, years=(2026, 2028), **options)


def bodies(row):
    return {side: [body.name for body in found] for side, found in row.bodies.items()}


def test_the_marks_of_a_matrix_stand_for_the_bodies_above_them():
    plan = read(
        (*HEAD3, "Администрация г. Сочи", "Управление спорта г. Сочи", "Мингорисполком", "Минский спорткомитет"),
        (1, "Провести турнир по хоккею", "до 15.12.2026", "A", "R", "C", "R"),
        (2, "Подписать соглашение", "I квартал 2027 г.", "R", "I", "R", "I"),
    )  # fmt: skip
    assert [bodies(row) for row in plan.rows] == [
        {"sochi": ["Управление спорта г. Сочи", "Администрация г. Сочи"], "minsk": ["Минский спорткомитет"]},
        {"sochi": ["Администрация г. Сочи"], "minsk": ["Мингорисполком"]},
    ]


def test_a_matrix_of_plus_signs():
    plan = read(
        ("№", "Мероприятие", "Срок", "Администрация г. Сочи", "Комитет по образованию Минска"),
        (1, "Обмен делегациями школ", "2026 г.", "+", None),
        (2, "Конкурс сочинений", "2027 г.", "+", "+"),
    )
    assert [bodies(row) for row in plan.rows] == [
        {"sochi": ["Администрация г. Сочи"]},
        {"sochi": ["Администрация г. Сочи"], "minsk": ["Комитет по образованию Минска"]},
    ]


def test_tables_beside_each_other_are_read_one_after_the_other():
    plan = read(
        ("Мероприятия г. Сочи", None, None, None, None, "Мероприятия г. Минска"),
        (*HEADS, None, *HEADS),
        (
            1,
            "Выставка фотографий",
            "март 2026",
            "Музей",
            None,
            1,
            "Семинар",
            "апрель 2026",
            "Комитет архитектуры",
        ),
        (2, "Концерт", "май 2026", "Филармония", None, 2, "Слёт молодёжи", "июнь 2026", "Дворец молодёжи"),
    )
    assert [row.title for row in plan.rows] == ["Выставка фотографий", "Концерт", "Семинар", "Слёт молодёжи"]
    assert [str(row.deadline.end) for row in plan.rows] == [
        "2026-03-31",
        "2026-05-31",
        "2026-04-30",
        "2026-06-30",
    ]
    assert bodies(plan.rows[0]) == {"sochi": ["Музей"]}
    assert bodies(plan.rows[3]) == {"minsk": ["Дворец молодёжи"]}
    assert plan.rows[3].cells["title"].endswith("!G4")


def test_quarters_of_two_years_are_one_table():
    plan = read(
        ("№", "Мероприятие", "Сочи", "Минск", "I кв. 2026", "II кв. 2026", "I кв. 2027", "II кв. 2027"),
        (1, "Обмен делегациями", "Управление спорта", "Спорткомитет", None, "+", "+", None),
    )
    assert [str(day) for day in plan.rows[0].deadline.due_dates] == ["2026-06-30", "2027-03-31"]


def test_the_result_in_a_line_of_the_title():
    plan = read(
        HEADS, (1, "Форум побратимов\nОжидаемый результат: резолюция", "2026 г.", "Администрация г. Сочи")
    )
    assert (plan.rows[0].title, plan.rows[0].expected_result) == ("Форум побратимов", "резолюция")


def test_whoever_is_only_informed_answers_for_nothing():
    plan = read(
        ("№", "Мероприятие", "Срок", "Исполнители", "Информируемые"),
        (1, "Обмен делегациями", "2026 г.", "Администрация г. Сочи", "Пресс-служба Мингорисполкома"),
    )
    assert bodies(plan.rows[0]) == {"sochi": ["Администрация г. Сочи"]}


@pytest.mark.parametrize(
    "cell",
    [
        "Управление внешних связей, 8(862)264-11-22",
        "Управление внешних связей, +375 17 222-33-44",
        "Управление внешних связей 8 862 264 11 22, доб. 115",
    ],
)
def test_a_telephone_without_a_word_is_no_part_of_a_name(cell):
    assert split_bodies(cell) == ["Управление внешних связей"]
