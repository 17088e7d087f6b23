"""Which milestone of an item is meant where the letter listed several, and where that is not certain."""

import pytest

from plans.replies import Context, read_reply
from tests.data.replies.contexts import our_letter
from tests.data.replies.shapes import ANY


def _context(*dues: str, today: str = "2026-12-01"):
    line = {
        "item": "12", "side": "sochi", "title": "Провести семинар для педагогов двух городов", "status": "in_progress",
        "progress": 40, "expected_result": "", "pending": False,
    }  # fmt: skip
    return {"today": today, "role": "executor", "lines": [{**line, "due": due} for due in dues]}


def _read(words: str, *dues: str, today: str = "2026-12-01"):
    given = _context(*dues, today=today)
    found = read_reply(ANY[0](words, our_letter(given), []), Context.of(given))
    acts = [(str(act.due), act.status or str(act.date)) for act in found.acts]
    return acts, bool(found.unsure)


QUARTERS = ("2026-09-30", "2026-12-31")
HALVES = ("2026-06-30", "2026-12-31")
YEARS = ("2026-12-31", "2027-12-31")
MEETINGS = ("2026-05-31", "2026-10-31")


@pytest.mark.parametrize(
    ("words", "dues", "acts"),
    [
        ("За III квартал выполнено.", QUARTERS, [("2026-09-30", "done")]),
        ("Выполнено за третий квартал.", QUARTERS, [("2026-09-30", "done")]),
        ("3 квартал — выполнено, 4 квартал — в работе.", QUARTERS,
         [("2026-09-30", "done"), ("2026-12-31", "in_progress")]),
        ("За III кв. 2026 г. выполнено, за IV – в работе.", QUARTERS,
         [("2026-09-30", "done"), ("2026-12-31", "in_progress")]),
        ("По IV кварталу готовность 60 %.", QUARTERS, [("2026-12-31", "in_progress")]),
        ("По III кварталу выполнено. По IV кварталу не начато.", QUARTERS,
         [("2026-09-30", "done"), ("2026-12-31", "planned")]),
        ("За первое полугодие выполнено.", HALVES, [("2026-06-30", "done")]),
        ("2 полугодие - в работе, 40 %", HALVES, [("2026-12-31", "in_progress")]),
        ("За 2026 год выполнено, за 2027 год не начато.", YEARS,
         [("2026-12-31", "done"), ("2027-12-31", "planned")]),
        ("Срок 31.12.2026 — исполнено.", YEARS, [("2026-12-31", "done")]),
        ("п. 12 (до 31.12.2027) — в работе", YEARS, [("2027-12-31", "in_progress")]),
        ("Октябрьский семинар проведён.", MEETINGS, [("2026-10-31", "done")]),
        ("Майский семинар проведён, октябрьский семинар проведён.", MEETINGS,
         [("2026-05-31", "done"), ("2026-10-31", "done")]),
        ("За октябрь выполнено.", MEETINGS, [("2026-10-31", "done")]),
        ("По III кварталу просим перенести срок на 20 января.", QUARTERS, [("2026-09-30", "2027-01-20")]),
        ("Добрый день! За III квартал выполнено. Спасибо!", QUARTERS, [("2026-09-30", "done")]),
    ],
)  # fmt: skip
def test_the_one_that_the_words_name(words, dues, acts):
    assert _read(words, *dues) == (acts, False)


@pytest.mark.parametrize(
    ("words", "dues"),
    [
        ("Выполнено.", QUARTERS),
        ("Выполнено, следующий в IV квартале.", QUARTERS),
        ("Семинар проведён 24 ноября, следующий 31.12.2027.", YEARS),
        ("Семинар проведён. Следующий 31.12.2027.", YEARS),
        ("Выполнено, отчёт за 2027 год позже.", YEARS),
        ("Выполнено, кроме отчёта за III квартал.", QUARTERS),
        ("Выполнено не за III квартал.", QUARTERS),
        ("Выполнено за III и IV кварталы.", QUARTERS),
        ("Выполнено после III квартала.", QUARTERS),
        ("До III квартала выполнено.", QUARTERS),
        ("В III квартале начали, выполнено.", QUARTERS),
        ("Первый этап выполнен.", QUARTERS),
        # Done before it has begun.
        ("За 2027 год выполнено.", YEARS),
        # Of a quarter of which year?
        ("За IV квартал запланировано.", YEARS),
        ("За III квартал выполнено.", ("2026-09-30", "2027-09-30")),
        ("За III квартал выполнено.", ("2027-09-30", "2027-12-31")),
        # What is told by the tenth is of the quarter before.
        ("За IV квартал выполнено.", ("2026-07-10", "2026-10-10")),
        ("За 2026 год выполнено.", ("2026-01-31", "2027-01-31")),
        ("За сентябрь выполнено.", ("2026-09-05", "2026-10-05")),
        ("План за 2026 год выполнен.", YEARS),
    ],
)
def test_where_that_is_not_certain_it_is_a_draft(words, dues):
    assert _read(words, *dues) == ([], True)
