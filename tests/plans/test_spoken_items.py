"""A plan of numbered sentences, each with its time and, in brackets, who answers."""

import pytest

import plans

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
TEXT = """Перечень совместных мероприятий на 2026 год
1. Поездка победителей олимпиад – март 2026 г. (от Сочи – отдел образования, от Минска – комитет по образованию).
2. Выпуск путеводителя – до 1 августа 2026 г. (от Сочи – МБУ «Музей», от Минска – издательство).
3. Совещание по итогам года (до 20 декабря 2026 г.) – администрация города Сочи, Мингорисполком.
"""


def read(text):
    return plans.read(text.encode(), "plan.txt", sides=SIDES, years=(2026, 2028))


def test_each_sentence_is_an_item():
    rows = read(TEXT).rows
    assert [row.title for row in rows] == [
        *("Поездка победителей олимпиад", "Выпуск путеводителя", "Совещание по итогам года"),
    ]
    assert [str(row.deadline.due_dates[0]) for row in rows] == ["2026-03-31", "2026-08-01", "2026-12-20"]
    assert [body.name for body in rows[0].bodies["minsk"]] == ["комитет по образованию"]
    assert [body.name for body in rows[2].bodies["sochi"]] == ["администрация города Сочи"]


def test_numbered_sentences_of_anything_else_are_no_plan():
    text = "1. Заслушали доклад – о работе комиссии (Иванов И.И.).\n2. Решили – одобрить (единогласно)."
    with pytest.raises(plans.Refusal):
        read(text)


def test_a_long_sentence_costs_no_time():
    with pytest.raises(plans.Refusal):
        read("\n".join(f"{n}. " + "слово – (" * 800 for n in (1, 2)))
