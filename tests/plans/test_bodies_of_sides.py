"""Whose a body is that names no city: by a legal form, by a company's name, by its line, by a plural of two cities."""

import io

import pytest
from openpyxl import Workbook

import plans
from plans.bodies import BOTH_SIDES, split_sides
from plans.states import read_status
from tests.corpus import sides
from tests.corpus.table import figures, share

SOCHI, MINSK = ("Сочи", "Россия"), ("Минск", "Беларусь")
PAIRS = {
    "Sochi and Minsk": {"a": SOCHI, "b": MINSK},
    "Moscow and Minsk": {"a": ("Москва", "Россия"), "b": MINSK},
    "Omsk and Pavlodar": {"a": ("Омск", "Россия"), "b": ("Павлодар", "Казахстан")},
    "Sochi and Tver": {"a": SOCHI, "b": ("Тверь", "Россия")},
    "Kaluga and Grodno": {"a": ("Калуга", "Россия"), "b": ("Гродно", "Беларусь")},
}


def read(cell, pair, **options):
    found = split_sides(cell, PAIRS[pair], **options)
    return {side: [body.name for body in bodies] for side, bodies in found.items()}


@pytest.mark.parametrize("table", sides.TABLES)
def test_the_cells_of_the_corpus(table):
    results = sides.measure(table)
    assert share(results) == 1, figures(results)


@pytest.mark.parametrize(
    ("cell", "pair", "expected"),
    [
        ("МБУ «Дворец спорта», КУП «Парки»", "Sochi and Minsk", {"a": ["МБУ «Дворец спорта»"], "b": ["КУП «Парки»"]}),
        ("ТОО «Горводоканал», МУП «Водоканал»", "Omsk and Pavlodar",
         {"b": ["ТОО «Горводоканал»"], "a": ["МУП «Водоканал»"]}),
        # Of two cities of one country the form tells nothing, nor does one that both laws have.
        ("МБУ «Дворец спорта»", "Sochi and Tver", {None: ["МБУ «Дворец спорта»"]}),
        ("ООО «Родник», ОАО «Коммунарка»", "Sochi and Minsk", {None: ["ООО «Родник»", "ОАО «Коммунарка»"]}),
        # «ГУО» may be an office of education, unless a name in quotation marks is behind it.
        ("ГУО администрации", "Sochi and Minsk", {None: ["ГУО администрации"]}),
        ("ООО «Калугаэнерго», ОАО «Гроднооблтопливо»", "Kaluga and Grodno",
         {"a": ["ООО «Калугаэнерго»"], "b": ["ОАО «Гроднооблтопливо»"]}),
        ("управление делами МГИК", "Sochi and Minsk", {"b": ["управление делами МГИК"]}),
        ("кафедра МГИК", "Moscow and Minsk", {None: ["кафедра МГИК"]}),
        ("Калуга и Гродно", "Kaluga and Grodno", {BOTH_SIDES: ["Калуга и Гродно"]}),
        ("Калуга / Гродно", "Kaluga and Grodno", {BOTH_SIDES: ["Калуга / Гродно"]}),
        # The country's name ends with what heads the names of unions.
        ("от Российской Федерации – Министерство спорта; от РБ – управление туризма", "Sochi and Minsk",
         {"a": ["Министерство спорта"], "b": ["управление туризма"]}),
        ("Федерация хоккея – лёд", "Sochi and Minsk", {None: ["Федерация хоккея – лёд"]}),
        # One committee of two cities is not a committee of each.
        ("Оргкомитет Дней Сочи и Минска", "Sochi and Minsk", {None: ["Оргкомитет Дней Сочи и Минска"]}),
        # A bracket behind one name of a line speaks for that name where another line has none.
        ("Управление делами\nотдел протокола, пресс-служба (Минск)", "Sochi and Minsk",
         {None: ["Управление делами", "отдел протокола"], "b": ["пресс-служба"]}),
    ],
)  # fmt: skip
def test_the_side_of_a_body(cell, pair, expected):
    assert read(cell, pair) == expected


def test_the_column_says_more_than_the_form():
    assert read("МБУ «Дворец спорта»", "Sochi and Minsk", column="b") == {"b": ["МБУ «Дворец спорта»"]}


def test_initials_end_a_line_and_a_cut_word_does_not():
    assert read("директор Петров Ж.В.\nдиректор школы Жук С.О.", "Sochi and Minsk") == {
        None: ["директор Петров Ж.В.", "директор школы Жук С.О."]
    }
    assert read("к-т по физ. культуре, упр-е по обр. и науке", "Sochi and Minsk") == {
        None: ["к-т по физ. культуре", "упр-е по обр. и науке"]
    }


def test_a_cell_merged_over_both_sides_columns_is_of_each():
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("№", "Мероприятие", "Срок", "Ответственные от Сочи", "Ответственные от Минска"),
        (1, "Обмен отрядами студентов", "2027 г.", "Управление молодёжи, Мингорисполком", None),
        (2, "Турнир по самбо", "2027 г.", "Управление спорта", "комитет спорта"),
    ):
        sheet.append(row)
    sheet.merge_cells("D2:E2")
    file = io.BytesIO()
    book.save(file)
    plan = plans.read(
        file.getvalue(), "plan.xlsx", sides={"sochi": SOCHI, "minsk": MINSK}, years=(2026, 2028)
    )
    assert [
        {side: [(b.name, b.role) for b in named] for side, named in row.bodies.items()} for row in plan.rows
    ] == [
        {
            "minsk": [("Мингорисполком", "lead"), ("Управление молодёжи", "co")],
            "sochi": [("Управление молодёжи", "lead")],
        },
        {"sochi": [("Управление спорта", "lead")], "minsk": [("комитет спорта", "lead")]},
    ]
    assert ("D2", "both_sides") in {(one.cell, one.code) for one in plan.rows[0].messages}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Выполнено полностью, за исключением п. 3", "partially_done"),
        ("Исполнено, исключая печать каталога", "partially_done"),
        ("Исключено из плана", "cancelled"),
    ],
)
def test_an_exception_takes_nothing_off_the_plan(text, state):
    assert read_status(text) == (state, None)
