"""What state a cell tells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.states import read_by_sides, read_status, to_model
from tests.corpus import statuses
from tests.corpus.table import PAIR, figures, rows, share


def test_states_of_the_corpus_are_read():
    results = statuses.measure("statuses.tsv")
    assert len(results) > 90
    assert share(results) >= 0.98, [r for r in results if not r.ok]


@pytest.mark.parametrize("table", statuses.TABLES[1:])
def test_other_states_of_the_same_kinds_are_read(table):
    results = statuses.measure(table)
    assert len(results) >= 70
    assert share(results) >= 0.98, figures(results)


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.5, "0%", ("in_progress", 50)),
        (1, "0%", ("done", 100)),
        (0, "0.00%", ("planned", 0)),
        (70, "General", ("in_progress", 70)),
        (70, None, ("in_progress", 70)),
        (0.29, "0%", ("in_progress", 29)),
        (46266, None, None),
        (None, None, None),
        ("", None, None),
    ],
)
def test_numbers_are_read_by_their_format(value, number_format, expected):
    assert read_status(value, number_format=number_format) == expected


@pytest.mark.parametrize(
    "text", ["Управление культуры", "2026 год", "Сочи", "соглашение № 12", "...и так далее по тексту"]
)
def test_text_that_tells_no_state_is_not_guessed(text):
    assert read_status(text) is None


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (("done", None), ("done", 100)),
        (("planned", None), ("planned", 0)),
        (("in_progress", 30), ("in_progress", 30)),
        (("in_progress", None), ("in_progress", None)),
        (("partially_done", 70), ("in_progress", 70)),
        (("overdue", None), (None, None)),
        (("postponed", None), ("suspended", None)),
        (("cancelled", None), ("cancelled", None)),
        (("no_data", None), None),
    ],
)
def test_states_map_to_the_model(read, expected):
    assert to_model(*read) == expected


@given(
    st.sampled_from(
        ["done", "in_progress", "partially_done", "overdue", "planned", "postponed", "cancelled", "no_data"]
    ),
    st.none() | st.integers(0, 100),
)
def test_the_model_s_states_keep_its_constraints(status, progress):
    mapped = to_model(status, progress)
    if mapped and mapped[1] is not None:
        assert (mapped[0] == "done") == (mapped[1] == 100)
        assert mapped[0] != "planned" or mapped[1] == 0


@given(st.text(max_size=10_000) | st.floats() | st.integers(), st.none() | st.text(max_size=10))
@settings(deadline=None)
def test_anything_is_read_without_failing(value, number_format):
    read = read_status(value, number_format=number_format)
    assert read is None or read[1] is None or 0 <= read[1] <= 100


@given(
    st.lists(st.sampled_from([r["text"] for r in rows("statuses.tsv")]), max_size=60),
    st.sampled_from([". ", " ", "\n", ", "]),
)
@settings(deadline=None)
def test_any_joins_of_states_are_read(parts, glue):
    read_status(glue.join(parts))


SAID_BY_SIDES = {
    "в Сочи выполнено, в Минске нет": {"sochi": ("done", None), "minsk": ("overdue", None)},
    "Сочи – выполнено; Минск – в работе, 40 %": {"sochi": ("done", None), "minsk": ("in_progress", 40)},
    "Минск: 100 %\nСочи: 50 %": {"minsk": ("done", 100), "sochi": ("in_progress", 50)},
    "выполнено в Сочи, в Минске не начато": {"sochi": ("done", None), "minsk": ("planned", None)},
    "Выполнено только г. Сочи": {"sochi": ("done", None)},
    "Российской стороной исполнено, белорусской стороной приостановлено": {
        "sochi": ("done", None),
        "minsk": ("postponed", None),
    },
    "Сочи и Минск – выполнено": {"sochi": ("done", None), "minsk": ("done", None)},
    "г. Сочи: проект готовится. Согласуется с управлением; г. Минск: проведено": {
        "sochi": ("in_progress", None),
        "minsk": ("done", None),
    },
    "в Сочи – да, в Минске – пока нет": {"sochi": ("done", None), "minsk": ("overdue", None)},
    "сочинцами выполнено, минчанами – частично": {"sochi": ("done", None), "minsk": ("partially_done", None)},
    "выполнено": {},
    "Сочи, Минск": {},
    "": {},
}


@pytest.mark.parametrize(("cell", "expected"), SAID_BY_SIDES.items())
def test_each_side_that_a_cell_names_has_a_state_of_its_own(cell, expected):
    assert read_by_sides(cell, PAIR) == expected


def test_sides_are_told_for_any_pair_of_cities():
    sides = {"a": ("Нижний Новгород", "Россия"), "b": ("Брест", "Беларусь")}
    read = read_by_sides("В Нижнем Новгороде проведено, в Бресте перенесено на 2027 год", sides)
    assert read == {"a": ("done", None), "b": ("postponed", None)}


@given(st.text(alphabet="СочиМнскв ,.;:-\nаднет", max_size=300))
@settings(deadline=None)
def test_any_text_may_be_asked_for_its_sides(text):
    assert set(read_by_sides(text, PAIR)) <= set(PAIR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("выполненно", ("done", None)),
        ("в процесе", ("in_progress", None)),
        ("Реализованно", ("done", None)),
        ("Сделали, осталось подписать протокол", ("partially_done", None)),
        ("Провели, остался отчёт", ("partially_done", None)),
        ("Сделано всё, ничего не осталось", ("done", None)),
        ("Осталось две недели", ("in_progress", None)),
        ("Заблокировано", ("postponed", None)),
        ("Забыто", None),
        ("Передано подрядчику", None),
        ("Подарки переданы", ("done", None)),
    ],
)
def test_what_is_left_to_do_and_what_went_wrong_is_not_done(text, expected):
    assert read_status(text) == expected
