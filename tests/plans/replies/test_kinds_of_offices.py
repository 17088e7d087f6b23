"""Kinds of sentences that a further hand's letters were missed by, each beside its neighbour that must stay a draft."""

import pytest

from plans.replies import Context, read_reply
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.shapes import ANY
from tests.plans.replies.test_kinds import read

_MATCH = "Организовать товарищеский матч детских футбольных команд"
_LESSON = "Провести онлайн-урок «Города-побратимы» в школах"
_SHOW = "Провести выездную выставку художественного музея"


def _of(title: str, words: str, role: str = "executor"):
    line = {
        "item": "12",
        "side": "sochi",
        "due": "2026-12-31",
        "title": title,
        "status": "in_progress",
        "progress": 40,
    }
    given = {
        "today": "2026-12-01",
        "role": role,
        "lines": [{**line, "expected_result": "", "pending": role != "executor"}],
    }
    came = read_reply(ANY[0](words, our_letter(given), []), Context.of(given))
    return [(act.kind, act.status) for act in came.acts], bool(came.unsure)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (_MATCH, "Матч сыграли в субботу, 3:2 в нашу пользу."),
        (_MATCH, "Матч сыграли вничью, 2:2."),
        (_LESSON, "Урок проведён, охвачено 12 школ и 340 учеников."),
        (_LESSON, "ПРОВЕДЕНО В ПОЛНОМ ОБЪЕМЕ."),
        (_SHOW, "Выставка проведена 26 ноября в выставочном зале, акт и фото во вложении."),
    ],
)
def test_how_it_is_told_that_a_thing_was_held(title, words):
    assert _of(title, words) == ([("report", "done")], False)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (_MATCH, "Матч сыграли не все."),
        (_MATCH, "Сыграли только один тайм матча."),
        (_MATCH, "Матч сыграем в субботу."),
        (_MATCH, "Матч в 15:00."),
        (_LESSON, "Урок проведён, охвачено 12 школ из 40."),
        (_LESSON, "Проведено не в полном объёме."),
        (_LESSON, "Мини-урок проведён."),
        (_SHOW, "Выставка проведена в соседнем зале не нами."),
    ],
)
def test_what_is_near_to_it_stays_a_draft(title, words):
    assert _of(title, words) == ([], True)


@pytest.mark.parametrize(
    "words", ["Не принимаю: нет акта.", "Пока не принимаю: нет акта.", "Не принимаю, завтра пришлите акт."]
)
def test_a_return_has_a_remark(words):
    assert _of(_SHOW, words, "coordinator") == ([("return", None)], False)


@pytest.mark.parametrize(
    "words",
    ["Пока не принимаю, посмотрю фото завтра.", "Не принимаю, сначала проверю.", "Не принимаю, подумаю."],
)
def test_what_will_be_looked_at_first_is_not_returned(words):
    assert _of(_SHOW, words, "coordinator") == ([], True)


def test_a_misprint_is_put_right():
    assert read("Извините, в прошлом письме опечатка: не 85, а 58 %.") == (
        [("12", "report", "in_progress", 58)],
        False,
    )
    assert read("В прошлом письме опечатка, не 85 %.") == ([], True)


@pytest.mark.parametrize(
    "words",
    [
        "12 выполнено, по 15 художники говорят, что напечатали, тиража не видел.",
        "Пункт 12 исполнен, пункт 15 отложен до весны.",
    ],
)
def test_what_is_told_of_the_last_item_hangs_over_none_before_it(words):
    given = CONTEXTS["two"]
    came = read_reply(ANY[0](words, our_letter(given), []), Context.of(given))
    assert [(act.item, act.status) for act in came.acts] == [("12", "done")]
    assert {one.item for one in came.unsure} == {"15"}


@pytest.mark.parametrize(
    "words",
    [
        "12 выполнено, 15 тоже, говорят в Минске.",
        "Говорят, что 12 выполнен, 15 отложен.",
        "12 не выполнен, 15 отложен.",
    ],
)
def test_what_may_be_told_of_both_hangs_over_both(words):
    assert read(words, "two")[0] == []


def test_the_only_change_and_the_rest():
    assert read("Изменения только по 15: афиша напечатана. По остальным без изменений.", "three") == (
        [("15", "report", "done", 100)],
        False,
    )


def test_the_second_of_two_requests_keeps_its_reason():
    acts, drafted = read("Просим сдвинуть: п.12 – на 30.06.2027, п.15 – на месяц (ждём подписи мэра).", "two")
    assert acts == [("12", "date", "2027-06-30", None), ("15", "date", "2027-01-20", None)]
    assert not drafted


def test_a_number_behind_a_pronoun_begins_a_sentence():
    acts, drafted = read("Вопрос 15 ведёт департамент транспорта, пишите им. 12 в работе.", "two")
    assert acts == [("12", "report", "in_progress", None)]
    assert drafted
