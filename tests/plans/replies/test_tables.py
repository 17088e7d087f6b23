"""Tables and forms: what a cell says depends on the name of its column."""

import pytest

from plans.replies.html import lines_of_html
from plans.replies.tables import told


def test_cells_are_said_with_the_names_of_their_columns():
    rows = ["Пункт | Мероприятие | Статус | %", "2 | Форум | выполнено | 100", "9 | Маршрут | в работе | 30"]
    assert told(rows) == ["п. 2 - выполнено, 100 %", "п. 9 - в работе, 30 %"]


def test_a_new_date_is_asked_for_and_an_old_one_is_not():
    rows = [
        "№ | Срок | Состояние | Новый срок",
        "9 | 30.12.2026 | в работе | 15.02.2027",
        "14 | 30.06.2027 | в работе | —",
    ]
    assert told(rows) == ["п. 9 - в работе", "п. 9 - просим перенести на 15.02.2027", "п. 14 - в работе"]


def test_a_row_cut_short_keeps_its_columns():
    assert told(["№ | Статус | Примечание", "2 | выполнено"]) == ["п. 2 - выполнено"]


@pytest.mark.parametrize(
    "rows",
    [
        ["2 | выполнено", "9 | в работе"],
        ["Пункт | Зал | Статус", "2 | актовый | выполнено"],
        ["Пункт 2 — выполнено"],
    ],
)
def test_rows_without_a_known_head_stay(rows):
    assert told(rows) == rows


def test_a_form_is_said_without_its_labels():
    assert told(["Статус: в работе", "Готовность: 45", "Комментарий: идёт набор"]) == [
        "в работе.",
        "Готовность 45 %.",
        "идёт набор.",
    ]


def test_a_label_alone_is_no_form():
    assert told(["Статус: в работе", "Спасибо!"]) == ["Статус: в работе", "Спасибо!"]


def test_a_row_of_an_html_table_is_one_row_whatever_its_cells_are_made_of():
    html = (
        "<table><tr><th><p>Пункт</p></th><th>Статус</th></tr>"
        "<tr><td><p>12</p></td><td><p>выполнено</p></td></tr></table>"
    )
    assert lines_of_html(html)[0].split("\n") == ["Пункт\tСтатус", "", "12\tвыполнено"]


def test_a_table_that_lays_out_a_page_is_not_one_row():
    html = "<table><tr><td><p>Добрый день!</p><p>Выполнено.</p><p>Анна</p></td><td>логотип</td></tr></table>"
    assert len(lines_of_html(html)[0].split("\n")) > 1
