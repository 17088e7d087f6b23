"""The years that a paper says it is a plan for, and which of them a reading takes."""

import json

import pytest

import plans
from tests.plans.test_command_line import run

SIDES = {"one": ("Казань", "Россия"), "two": ("Гродно", "Беларусь")}
ROWS = "№;Мероприятие;Срок;Ответственные от Казани;Ответственные от Гродно\n" + "".join(
    f"{n};{what};{when};Управление культуры;Отдел культуры\n"
    for n, what, when in [
        (1, "Обмен выставками", "ежегодно, май"),
        (2, "Форум молодёжи", "июнь 2027 г."),
        (3, "Турнир по шахматам", "ежегодно, октябрь"),
    ]
)


def read(title, name="plan.csv", **more):
    more.setdefault("years", (2026, 2028))
    return plans.read(f"{title};;;;\n{ROWS}".encode(), name, sides=SIDES, **more)


STATED = [
    ("План мероприятий на 2027–2029 годы", (2027, 2029)),
    ("План мероприятий на 2025 - 2027 гг.", (2025, 2027)),
    ("Дорожная карта 2027-2029", (2027, 2029)),
    ("План на 2027 год и плановый период 2028 и 2029 годов", (2027, 2029)),
    ("План на 2027, 2028 и 2029 годы", (2027, 2029)),
    ("План на период с 2027 г. по 2030 г.", (2027, 2030)),
    ("План мероприятий 2029 года", (2029, 2029)),
    ("План на 2029 год", (2029, 2029)),
    ("План мероприятий до 2030 года", None),
    ("План мероприятий на 2027–2028 учебный год", None),
    ("План во исполнение Государственной программы «Культура» на 2021–2025 годы", None),
    ("План мероприятий, утверждённый 10 января 2025 г.", None),
    ("План мероприятий, утверждён 10.01.2025 г.", None),
    ("План мероприятий", None),
]


@pytest.mark.parametrize(("title", "stated"), STATED)
def test_the_period_of_the_title_is_taken_where_asked_for(title, stated):
    plan = read(title, own_years=True)
    first, last = stated or (2026, 2028)
    assert plan.years == (first, last)
    assert [day.year for day in plan.rows[0].deadline.due_dates] == list(range(first, last + 1))
    assert "other_years" not in [message.code for message in plan.messages]


@pytest.mark.parametrize(("title", "stated"), STATED)
def test_given_years_rule_and_others_are_told(title, stated):
    plan = read(title)
    assert plan.years == (2026, 2028)
    told = [message for message in plan.messages if message.code == "other_years"]
    assert len(told) == (stated is not None)
    assert all(message.params["years"] == "2026–2028" for message in told)


def test_a_year_or_the_very_period_of_the_plan_is_no_other():
    for title in ("План на 2027 год", "План на 2026–2028 годы"):
        assert "other_years" not in [message.code for message in read(title).messages]


def test_the_name_of_the_file_says_it_where_the_title_does_not():
    assert read("План мероприятий", "План_2027-2029.csv", own_years=True).years == (2027, 2029)
    assert read("План на 2028–2030 годы", "План 2027-2029.csv", own_years=True).years == (2028, 2030)


def test_the_command_says_which_years_it_took(tmp_path):
    paper = tmp_path / "plan.csv"
    paper.write_text(f"План мероприятий на 2027–2029 годы;;;;\n{ROWS}")
    found = json.loads(run("-m", "plans", paper, "--json").stdout)
    assert found["years"] == [2027, 2029]
    assert found["items"][0]["due_dates"] == ["2027-05-31", "2028-05-31", "2029-05-31"]
    assert run("-m", "plans", paper).stdout.startswith("years 2027-2029\n")
    given = json.loads(run("-m", "plans", paper, "--json", "--years", "2026-2028").stdout)
    assert given["years"] == [2026, 2028]
    assert [message["code"] for message in given["messages"]].count("other_years") == 1
