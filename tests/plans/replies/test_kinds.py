"""Kinds of sentences that letters of new hands were missed by, each beside its neighbour that must stay a draft."""

import pytest

from plans.replies import Context, read_reply
from plans.replies.figures import figures
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.shapes import SHAPES


def read(words: str, context: str = "one"):
    given = CONTEXTS[context]
    came = read_reply(SHAPES["gmail"](words, our_letter(given), []), Context.of(given))
    return [
        (act.item, act.kind, act.status or (act.date and act.date.isoformat()), act.progress)
        for act in came.acts
    ], bool(came.unsure)


@pytest.mark.parametrize(
    ("words", "context", "act"),
    [
        ("Подтверждаю выполнение.", "one", ("12", "report", "done", 100)),
        ("Перенос не требуется, успеваем. Сейчас 90 %.", "one", ("12", "report", "in_progress", 90)),
        ("Согласовываем программу, подбираем зал.", "one", ("12", "report", "in_progress", None)),
        ("Идёт набор участников.", "one", ("12", "report", "in_progress", None)),
        ("Проводится работа по формированию списка.", "one", ("12", "report", "in_progress", None)),
        ("Встреча прошла, вторая запланирована на 14 декабря. Готовность 50 %.",
         "one", ("12", "report", "in_progress", 50)),
        ("Семинар проведён, зал был полон, всем понравилось.", "one", ("12", "report", "done", 100)),
        ("Пункт 12 выполнен. Происшествий нет.", "one", ("12", "report", "done", 100)),
        ("Имею честь сообщить, что семинар состоялся 19 ноября.", "one", ("12", "report", "done", 100)),
        ("Стажировку прошли 8 врачей.", "doctors", ("5", "report", "done", 100)),
        ("Стажыроўка ўрачоў праведзена.", "doctors", ("5", "report", "done", 100)),
        ("Покорнейше прошу продлить срок до 31 января 2027 года.", "one", ("12", "date", "2027-01-31", None)),
        ("12 — нет, просим до 01.03.2027.", "one", ("12", "date", "2027-03-01", None)),
        ("Не принимаю. Где акт?", "chief", ("12", "return", None, None)),
        ("Стажировка шести врачей завершена 27 ноября.", "doctors", ("5", "report", "done", 100)),
        ("14 площадку смонтировали.", "four", ("14", "report", "done", 100)),
        ("По 14 бетон залит, 60 %.", "four", ("14", "report", "in_progress", 60)),
        ("Площадка готова на 70 %.", "four", ("14", "report", "in_progress", 70)),
        ("14 сдвиньте на 15.07.2027, поставщик подвёл.", "four", ("14", "date", "2027-07-15", None)),
        ("Просим по маршруту срок до 01.03.2027.", "four", ("9", "date", "2027-03-01", None)),
        ("Шахматы — в процессе.", "five", ("40", "report", "in_progress", None)),
        ("Дни культуры Минска в Сочи открыты 20 ноября.", "five", ("21", "report", "done", 100)),
        ("П. 18 просим считать исполненным.", "three", ("18", "report", "done", 100)),
        ("Исполнено. Контракт закрыт.", "one", ("12", "report", "done", 100)),
        ("Статус: выполнено. Примечание: нет.", "one", ("12", "report", "done", 100)),
        ("15 верну: нет тиража.", "chiefs", ("15", "return", None, None)),
        ("Согласовано, можно закрывать.", "chief", ("12", "accept", None, None)),
        ("Пункт 12 => 80 %", "one", ("12", "report", "in_progress", 80)),
    ],
)  # fmt: skip
def test_what_is_plainly_meant_is_an_act(words, context, act):
    assert read(words, context) == ([act], False)


@pytest.mark.parametrize(
    ("words", "context"),
    [
        ("Подтверждаю выполнение частично.", "one"),
        ("Не подтверждаю выполнение.", "one"),
        ("Перенос не требуется.", "one"),
        ("Минск согласовывает программу.", "one"),
        ("Скоро согласовываем программу.", "one"),
        ("Собираем чемоданы.", "one"),
        ("Готовим ответ на письмо.", "one"),
        ("Семинар проведён, но понравилось не всем.", "one"),
        ("Семинар проведён, отзывы ещё собираем.", "one"),
        ("Условно прошу продлить срок до 31 января 2027 года.", "one"),
        ("процент выполнения 4О", "one"),
        ("готовность 1О0 %", "one"),
        ("Семинар прошли 20 педагогов из 40.", "one"),
        ("Можно плиз до 20 января?", "one"),
        ("14 площадок смонтировали.", "four"),
        ("12 выполнено, этап закрыт.", "one"),
        ("Семинар прошли 5 школ.", "one"),
        ("Готовим семинар на будущий год.", "one"),
        ("Каталог принимаю? Форум?", "chief-four"),
        ("Пусть доработают: где подписи?", "chief"),
        ("Согласовано, можно закрывать, если есть протокол.", "chief"),
        ("Давайте хотя бы на конец января?", "one"),
    ],
)
def test_its_neighbour_stays_a_draft(words, context):
    assert read(words, context) == ([], True)


def test_a_sign_between_words_ends_a_sentence():
    acts, drafts = read("15 готово 🎉 12 ещё делаем", "two")
    assert sorted(acts) == [("12", "report", "in_progress", None), ("15", "report", "done", 100)]
    assert not drafts


@pytest.mark.parametrize("words", ["Принимаю все.", "Всё принимаю, спасибо!"])
def test_all_that_waits_is_accepted_where_all_is_said(words):
    assert [item for item, *_rest in read(words, "chiefs")[0]] == ["12", "15", "18"]


@pytest.mark.parametrize("words", ["Принимаю.", "Всё принимаю к сведению.", "Всё принимаю, но 15 позже."])
def test_all_is_not_accepted_where_it_is_not_said(words):
    assert read(words, "chiefs")[0] == []


def test_one_of_several_is_returned_with_its_remark():
    acts, drafts = read("Верните 15 на доработку: нет тиража. 12 принимаю.", "chiefs")
    assert sorted(acts) == [("12", "accept", None, None), ("15", "return", None, None)]
    assert not drafts


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Участвовали 8 команд, 1 место — «Леопарды»", ((8, "команд"),)),
        ("Протокол на 3 листах в 2 экз., 40 участников", ((40, "участников"),)),
        ("Издано 1 000 (одна тысяча) экз.", ((1000, "экз."),)),
        ("Буклет на 12 страницах", ()),
    ],
)
def test_sheets_copies_and_places_are_no_figures(words, found):
    assert figures(words) == found
