"""What the columns of a table are, by their headings and by what stands under them."""

import pytest

from plans.layout import find_head
from tests.corpus import heads
from tests.corpus.table import PAIR, figures, share


@pytest.mark.parametrize("table", heads.TABLES)
def test_headers_written_blind_are_read_with_the_cells_below(table):
    results = heads.measure(table)
    assert len(results) >= 300
    assert share(results) >= 0.95, figures(results)


def _read(*columns):
    sheet = heads.sheet_of("", columns, PAIR)
    return find_head(sheet, PAIR, heads.YEARS)


def test_words_that_nobody_knows_are_read_by_their_cells():
    head = _read(("№", "n"), ("Тырпыр", "t"), ("Бумбарам", "d"), ("Кракозя", "r"), ("Шушу", "m"))
    assert head.fields == {1: "number", 2: "title", 3: "deadline", 4: "responsible", 5: "status"}
    assert set(head.by_cells) == {2, 3, 4, 5}
    assert head.guessed, "nothing but the cells says what the items are"


def test_words_that_the_cells_belie_give_way():
    head = _read(
        ("№", "n"), ("Мероприятие", "t"), ("Ориентир", "d"), ("Исполнитель", "r"), ("Время начала", "-time")
    )
    assert head.fields == {1: "number", 2: "title", 3: "deadline", 4: "responsible"}
    assert set(head.by_cells) == {3, 5}


def test_a_second_column_of_names_or_dates_is_given_no_field():
    head = _read(
        ("№", "n"),
        ("Мероприятие", "t"),
        ("Срок", "d"),
        ("Исполнитель", "r"),
        ("Бумбарам", "r"),
        ("Шушу", "fact"),
    )
    assert head.fields == {1: "number", 2: "title", 3: "deadline", 4: "responsible"}
    assert not head.by_cells


def test_a_table_of_something_else_is_no_plan():
    assert _read(("Позиция", "code"), ("Значение", "qty"), ("Вес", "unit"), ("Уровень", "pri")) is None


def test_what_a_person_chose_is_not_weighed_again():
    sheet = heads.sheet_of(
        "", [("№", "n"), ("Мероприятие", "t"), ("Ориентир", "d"), ("Исполнитель", "r")], PAIR
    )
    head = find_head(sheet, PAIR, heads.YEARS, heads.by_hand(C="expected_result"))
    assert head is not None
    assert head.fields[3] == "expected_result"


def test_an_end_that_a_person_chose_needs_no_beginning():
    sheet = heads.sheet_of(
        "", [("№", "n"), ("Мероприятие", "t"), ("Бумбарам", "s"), ("Завершение", "e")], PAIR
    )
    chosen, read = (
        find_head(sheet, PAIR, heads.YEARS, heads.by_hand(D="end")),
        find_head(sheet, PAIR, heads.YEARS),
    )
    assert chosen is not None
    assert read is not None
    assert chosen.first("end") == 4
    assert read.fields == {1: "number", 2: "title", 3: "start", 4: "end"}
