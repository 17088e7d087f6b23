"""What was done and names no item: beside items that are named it is told to the person, never passed over."""

import pytest

from plans.replies import Context, read_reply

LINES = [
    {"item": item, "side": "sochi", "due": "2026-12-31", "title": title, "status": "planned", "progress": 0}
    for item, title in (
        ("5", "Обмен делегациями медицинских работников"),
        ("18", "Открытие прямого автобусного маршрута"),
        ("33", "Совместный турнир по мини-футболу среди школьников"),
    )
]


def read(text):
    context = Context.of({"today": "2026-12-01", "role": "executor", "lines": LINES})
    letter = f"From: a@sochi.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    found = read_reply(letter.encode(), context)
    return [(one.item, one.kind) for one in found.acts], [(one.item, one.why) for one in found.unsure]


@pytest.mark.parametrize(
    "deed",
    [
        "Медики съездили, отчёт во вложении.",
        "Поездка состоялась.",
        "Делегация вернулась вчера.",
        "Сыграли 21 ноября.",
    ],
)
def test_a_deed_of_no_item_is_told_beside_one_that_is_named(deed):
    assert read(f"{deed} П. 18 выполнен.") == ([("18", "report")], [(None, "which_item")])


@pytest.mark.parametrize(
    "talk",
    [
        "Письмо получили.",
        "Вернулась из отпуска.",
        "Прочитал, спасибо.",
        "Отчёт во вложении.",
        "Автобус заказан,",
    ],
)
def test_talk_and_what_is_said_beside_an_item_are_no_deeds_of_others(talk):
    assert read(f"{talk} п. 18 выполнен.") == ([("18", "report")], [])
