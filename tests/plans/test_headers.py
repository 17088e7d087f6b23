"""What a column's heading names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.headers import candidates, explain, recognise
from plans.sides import mentions
from plans.words import fold, listed
from tests.corpus import headers
from tests.corpus.table import PAIR, PAIR_AT_LENGTH, figures, rows, share


def test_headings_of_the_corpus_are_recognised():
    results = headers.measure("headers.tsv")
    assert len(results) > 200
    assert share(results) >= 0.98, [r for r in results if not r.ok]


@pytest.mark.parametrize("table", headers.TABLES[1:])
def test_other_headings_of_the_same_kinds_are_recognised(table):
    results = headers.measure(table)
    assert len(results) >= 60
    assert share(results) >= 0.98, figures(results)


@pytest.mark.parametrize("table", headers.TABLES)
def test_further_names_of_the_sides_change_no_reading(table):
    headings = [row["header"] for row in rows(table) if not row.get("pair")]
    assert [recognise(heading, PAIR_AT_LENGTH) for heading in headings] == [
        recognise(heading, PAIR) for heading in headings
    ]


PAIRS = [
    ("Казань", "Гомель", "казанской", "гомельчан", "Гомельский горисполком"),
    ("Псков", "Витебск", "псковской", "витебчан", "Витебский горисполком"),
    ("Нижний Новгород", "Брест", "нижегородской", "брестчан", "Брестский горисполком"),
    ("Ростов-на-Дону", "Могилёв", "ростовской", "могилевчан", "Могилёвский городской исполнительный комитет"),
    ("Санкт-Петербург", "Гродно", "петербургской", "гродненцев", "Гродненский горисполком"),
    ("Тверь", "Полоцк", "тверской", "полочан", "Полоцкий райисполком"),
    ("Шанхай", "Пинск", "шанхайской", "пинчан", "Пинский горисполком"),
]


@pytest.mark.parametrize(("first", "second", "adjective", "people", "committee"), PAIRS)
def test_sides_are_understood_for_any_pair_of_cities(first, second, adjective, people, committee):
    sides = {"one": (first, "Россия"), "two": (second, "Беларусь")}
    read = {
        f"Исполнители (г. {first})": "side:one",
        f"Ответственный > {second}": "side:two",
        f"От {adjective} стороны": "side:one",
        f"Ответственные от {people}": "side:two",
        committee: "side:two",
        "Российская сторона": "side:one",
        "Исполнители от РБ": "side:two",
        "Сторона А": "side:one",
        "Исполнитель от Стороны Б": "side:two",
        f"Срок ({second})": "deadline",
        f"Контактное лицо от г. {first}": "contact",
        f"Ход исполнения > {first}": "progress",
    }
    assert {text: recognise(text, sides) for text in read} == read


def test_the_reading_says_how_sure_it_is_and_why():
    sure = explain("Срок исполнения", PAIR)
    unsure = explain("Наименование чего-то непонятного", PAIR)
    assert sure.field == "deadline"
    assert 0 < unsure.confidence < sure.confidence <= 1
    assert sure.why


def test_a_heading_of_two_quantities_offers_both():
    fields = [r.field for r in candidates("Ответственный исполнитель, телефон", PAIR)]
    assert fields[:2] == ["contact", "responsible"]


@given(st.text(max_size=10_000))
@settings(deadline=None)
def test_any_text_has_some_reading(text):
    assert explain(text, PAIR).confidence >= 0


@given(
    st.lists(st.sampled_from([r["header"] for r in rows("headers.tsv")]), max_size=40),
    st.sampled_from([" > ", " ", "\n", ", ", ""]),
)
@settings(deadline=None)
def test_any_joins_of_headings_have_some_reading(parts, glue):
    explain(glue.join(parts), PAIR)


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
@settings(deadline=None)
def test_any_names_of_cities_will_do(heading, first, second):
    recognise(heading, {"a": (first,), "b": (second, "")})


@pytest.mark.parametrize(
    "name", ["\U00017000", "Сочи\U00018800", "\ue000\ue000\ue000", "'", "-на-", "я" * 200]
)
def test_a_city_may_be_called_anything(name):
    assert recognise("Срок исполнения", {"a": (name,), "b": ("Минск",)}) == "deadline"


CITIES = listed(
    "Казань Гомель Псков Витебск Брест Гродно Могилёв Полоцк Орша Бобруйск Барановичи Пинск Мозырь Слуцк "
    "Новополоцк Смоленск Тверь Калуга Брянск Курск Липецк Рязань Пермь Самара Саратов Вологда Владимир "
    "Кострома Ярославль Омск Тюмень Сургут Пенза Череповец Шанхай Белград Елец Клин"
)


@pytest.mark.parametrize("city", CITIES)
def test_no_common_word_is_taken_for_a_city(city):
    texts = [r["cell"] for r in rows("responsibles.tsv")] + [r["text"] for r in rows("statuses.tsv")]
    told = {text[m.start : m.end] for text in map(fold, texts) for m in mentions(text, {"a": (city,)})}
    assert all(word.startswith(fold(city)[:4]) for word in told), told
    assert mentions(fold("торгово-промышленная палата, палаты, палате"), {"a": (city,)}) == []


@pytest.mark.parametrize("row", rows("headers.tsv")[::7], ids=lambda row: row["header"])
def test_case_and_spaces_do_not_matter(row):
    text = row["header"]
    assert recognise(f"  {text.upper()} ", PAIR) == recognise(text, PAIR)


OTHER_CITIES = [
    ("Казань", "Гомель"), ("Нижний Новгород", "Брест"), ("Санкт-Петербург", "Гродно"), ("Орёл", "Орша"),
    ("Лида", "Уфа"), ("Владимир", "Полоцк"), ("Ейск", "Мир"), ("Рим", "Дели"),
]  # fmt: skip


@pytest.mark.parametrize("cities", OTHER_CITIES)
def test_headings_without_a_city_read_the_same_for_every_pair(cities):
    others = {"one": (cities[0], "Россия"), "two": (cities[1], "Беларусь")}
    plain = [
        r["header"]
        for r in rows("headers.tsv")
        if not r["field"].startswith("side") and r["field"] != "contact"
    ]
    differing = {text for text in plain if recognise(text, others) != recognise(text, PAIR)}
    assert differing == set()
