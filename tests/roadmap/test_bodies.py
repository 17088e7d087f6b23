"""Who answers: cells split into bodies, put on their sides, matched with the known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.bodies import BOTH_SIDES, KnownBody, NamedBody, match_bodies, split_bodies, split_sides
from tests.corpus import bodies, matches
from tests.corpus.table import PAIR, PAIR_AT_LENGTH, figures, rows, share


def test_cells_of_the_corpus_are_split():
    results = bodies.measure("responsibles.tsv")
    assert len(results) > 40
    assert share(results) >= 0.95, [r for r in results if not r.ok]


@pytest.mark.parametrize("table", bodies.TABLES[1:])
def test_other_cells_of_the_same_kinds_are_split(table):
    results = bodies.measure(table)
    assert len(results) >= 30
    assert share(results) >= 0.95, figures(results)


@pytest.mark.parametrize("table", bodies.TABLES)
def test_further_names_of_the_sides_move_no_body_to_another_side(table):
    cells = [row["cell"] for row in rows(table)]
    assert [split_sides(cell, PAIR_AT_LENGTH) for cell in cells] == [
        split_sides(cell, PAIR) for cell in cells
    ]


@pytest.mark.parametrize("table", matches.TABLES)
def test_written_names_are_matched_with_known_bodies(table):
    results = matches.measure(table)
    assert len(results) >= 80
    assert share(results) >= 0.95, figures(results)


@pytest.mark.parametrize("table", matches.TABLES)
def test_no_written_name_is_matched_with_a_wrong_body(table):
    wrong = [r for r in matches.measure(table) if not r.ok and r.got != "-"]
    assert wrong == []


def test_a_cell_of_ten_thousand_letters_loses_none_of_them():
    names = split_bodies("отдел спорта, " * 700)
    assert len(names) < 200
    assert sum(name.count("отдел спорта") for name in names) == 700


def test_sides_are_told_by_labels():
    told = split_sides(
        "от г. Сочи: управление культуры, отдел туризма; от г. Минска: комитет по образованию", PAIR
    )
    assert told == {
        "sochi": [
            NamedBody("управление культуры", "lead", "sochi"),
            NamedBody("отдел туризма", "co", "sochi"),
        ],
        "minsk": [NamedBody("комитет по образованию", "lead", "minsk")],
    }


@pytest.mark.parametrize(
    "cell",
    [
        "(Сочи) управление культуры\n(Минск) комитет по образованию",
        "управление культуры (г. Сочи), комитет по образованию (г. Минск)",
        "управление культуры (российская сторона); комитет по образованию (белорусская сторона)",
        "от российской стороны\nуправление культуры\nот белорусской стороны\nкомитет по образованию",
        "г. Сочи\nуправление культуры\nг. Минск\nкомитет по образованию",
        "с российской стороны – управление культуры; с белорусской стороны – комитет по образованию",
        "СОЧИ: управление культуры\nМИНСК: комитет по образованию",
    ],
)
def test_sides_are_told_however_they_are_written(cell):
    assert {side: [body.name for body in told] for side, told in split_sides(cell, PAIR).items()} == {
        "sochi": ["управление культуры"],
        "minsk": ["комитет по образованию"],
    }


def test_a_city_on_its_own_line_inside_a_name_is_no_label():
    assert split_bodies("Управление культуры\nадминистрации\nг. Сочи") == [
        "Управление культуры администрации г. Сочи"
    ]


def test_sides_are_told_by_the_city_in_the_name():
    told = split_sides(
        "Управление культуры администрации города Сочи, комитет экономики Мингорисполкома, музей", PAIR
    )
    assert {side: [b.name for b in found] for side, found in told.items()} == {
        "sochi": ["Управление культуры администрации города Сочи"],
        "minsk": ["комитет экономики Мингорисполкома"],
        None: ["музей"],
    }


def test_a_column_s_side_stands_in_where_the_cell_is_silent():
    assert split_sides("управление культуры", PAIR, column="minsk") == {
        "minsk": [NamedBody("управление культуры", "lead", "minsk")]
    }


def test_roles_are_read_and_the_lead_comes_first():
    told = split_sides(
        "МБУК «Музей» (соисполнитель), управление культуры (ответственный), при участии СГУ",
        PAIR,
        column="sochi",
    )
    assert [(b.name, b.role) for b in told["sochi"]] == [
        ("управление культуры", "lead"),
        ("МБУК «Музей»", "co"),
        ("СГУ", "co"),
    ]


def test_co_executors_are_told_by_their_label():
    told = split_sides(
        "Исполнитель: управление культуры\nСоисполнители: отдел туризма, музей", PAIR, column="sochi"
    )
    assert [(b.name, b.role) for b in told["sochi"]] == [
        ("управление культуры", "lead"),
        ("отдел туризма", "co"),
        ("музей", "co"),
    ]


def test_both_sides_are_a_marker():
    for text in ("Стороны", "обе стороны", "Обе Стороны"):
        assert list(split_sides(text, PAIR)) == [BOTH_SIDES]


KNOWN = [
    KnownBody(1, "Управление культуры администрации города Сочи", side="sochi"),
    KnownBody(2, "Управление культуры Минского городского исполнительного комитета", side="minsk"),
]


def test_a_name_two_bodies_share_is_not_guessed():
    (match,) = match_bodies(["управление культуры"], KNOWN)
    assert match.body is None
    assert {body.id for body, _ in match.candidates} == {1, 2}


def test_the_side_decides_between_two_bodies_of_one_name():
    for side, expected in (("sochi", 1), ("minsk", 2)):
        (match,) = match_bodies([NamedBody("управление культуры", "lead", side)], KNOWN)
        assert match.body is not None
        assert match.body.id == expected


def test_a_body_of_the_other_side_is_never_taken():
    (match,) = match_bodies(
        [NamedBody("Управление культуры администрации города Сочи", "lead", "minsk")], KNOWN
    )
    assert match.body is None


@given(st.text(max_size=10_000))
@settings(deadline=None)
def test_any_text_is_split_and_matched_without_failing(text):
    names = split_bodies(text)
    assert all(name.strip() for name in names)
    split_sides(text, PAIR)
    match_bodies(names[:20], KNOWN)


@given(
    st.lists(st.sampled_from([r["cell"] for r in rows("responsibles.tsv")]), max_size=30),
    st.sampled_from([", ", "\n", "; ", " "]),
)
@settings(deadline=None)
def test_any_joins_of_cells_are_split(parts, glue):
    split_bodies(glue.join(parts))


@pytest.mark.parametrize(
    "name", ["Минсктранс", "ГП «Минсктранс»", "Минкульт города", "Минздрав", "Минскводоканал"]
)
def test_what_only_begins_like_the_city_is_not_its_committee(name: str) -> None:
    known = [KnownBody(1, "Минский городской исполнительный комитет", "Мингорисполком", side="minsk")]

    assert match_bodies([name], known)[0].body is None
    assert match_bodies([NamedBody(name, "lead", "minsk")], known)[0].body is None
