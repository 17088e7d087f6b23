"""Which figures an expected result promises."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.targets import Comparator, Per, Target, read_targets
from tests.corpus import targets
from tests.corpus.table import figures, rows, share


@pytest.mark.parametrize("table", targets.TABLES)
def test_the_corpus_is_read_and_nothing_is_invented(table):
    expected, read, invented = targets.counted(table)
    assert read / expected >= 0.95, figures(targets.measure(table))
    assert invented == 0, figures(targets.measure(table))


def test_the_corpus_has_enough_cells_of_both_kinds():
    results = [one for table in targets.TABLES for one in targets.measure(table)]
    assert len(results) >= 150
    assert sum(not one.expected for one in results) >= 50
    assert share(results) >= 0.97


def test_a_target_says_what_is_measured_how_and_how_often():
    (found,) = read_targets("Участие не менее 60 организаций в ярмарках ежегодно")
    assert found == Target(
        measure="Участие организаций в ярмарках",
        comparator=Comparator.AT_LEAST,
        number=Decimal(60),
        unit="организаций",
        per=Per.YEAR,
        upto=None,
        text="не менее 60 организаций",
    )


def test_a_range_has_two_numbers():
    (found,) = read_targets("10–12 мероприятий")
    assert (found.comparator, found.number, found.upto) == (Comparator.RANGE, 10, 12)


@pytest.mark.parametrize(
    ("cell", "measures"),
    [
        ("2 соглашения и 4 проекта", ["соглашения", "проекта"]),
        ("Обучено 25 педагогов, 10 врачей", ["Обучено педагогов", "врачей"]),
        ("Снижение доли жалоб до 5 %", ["Снижение доли жалоб"]),
        ("число договоров – 3, число встреч – 2", ["число договоров", "число встреч"]),
        ("до 5 %", ["%"]),
    ],
)
def test_the_measure_is_the_words_around_the_figure(cell, measures):
    assert [found.measure for found in read_targets(cell)] == measures


@pytest.mark.parametrize("row", rows("targets.tsv")[::3], ids=lambda row: row["cell"])
def test_case_marks_and_line_breaks_do_not_matter(row):
    plain = [target.short().lower() for target in read_targets(row["cell"])]
    damaged = row["cell"].upper().replace(" ", "\u00a0").replace("–", "\u2212")
    assert [target.short().lower() for target in read_targets(damaged)] == plain


@pytest.mark.parametrize(
    "cell",
    [
        "план на 3 листах",
        "Протокол на двух страницах в 2-х экземплярах",
        "Справка на 5 стр.",
        "протокол № 3 на 4 (четырёх) л. в 1 экз.",
        "дамова на 3 аркушах у двух экзэмплярах",
    ],
)
def test_how_long_a_paper_is_promises_nothing(cell):
    assert not read_targets(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("Каталог, 300 экземпляров", 300), ("Сборник, не менее 20 страниц", 20)]
)
def test_a_print_run_and_a_size_that_is_promised_are_figures(cell, number):
    assert [found.number for found in read_targets(cell)] == [number]


@pytest.mark.parametrize("table", ["deadlines.tsv", "deadlines_blind.tsv", "deadlines_blind5.tsv"])
def test_a_deadline_promises_nothing_but_how_often(table):
    invented = {row["phrase"]: [t.short() for t in read_targets(row["phrase"])] for row in rows(table)}
    assert {text: found for text, found in invented.items() if any(" раз" not in one for one in found)} == {}


@given(st.text(max_size=3_000))
@settings(deadline=None)
def test_any_text_may_be_read(text):
    read_targets(text)


def test_a_word_that_ends_like_a_telephone_is_none():
    text = "не менее 1 000 зрителей\n10–12 мероприятий ежегодно, тел. 8 17 200-10-12"
    assert [target.short() for target in read_targets(text)] == [
        ">=1000 зрителей",
        "10..12 мероприятий /year",
    ]


@given(st.lists(st.sampled_from([row["cell"] for row in rows("targets_blind.tsv")]), max_size=60))
@settings(deadline=None)
def test_cells_put_together_keep_their_figures(cells):
    read = [target.short() for target in read_targets("\n".join(cells)[:5_000])]
    alone = [target.short() for cell in cells for target in read_targets(cell)]
    if sum(len(cell) + 1 for cell in cells) < 5_000:
        assert read == alone[:50]


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1-",
        "один ",
        "не менее ",
        "2 и 3, ",
        "8 (862) ",
        "1 000 ",
        "количество участников - 5 ",
        "д. 5 ",
        "№ 1, 2 и ",
    ],
)
def test_no_text_is_slow(piece):
    began = process_time()
    read_targets((piece * 10_000)[:10_000])
    assert process_time() - began < 5, "a pattern goes back and forth"


@pytest.mark.parametrize(
    ("cell", "figures"),
    [
        # What a bracket says of another number is not said of this one.
        ("300 школьников (по 150 от каждой стороны)", ["=300 школьников"]),
        ("300 школьников от каждой стороны", ["=300 школьников /side"]),
        (
            "2026 – 1 делегация, 2027 – 2, 2028 – 2 (до 10 чел.)",
            ["=1 делегация", "=2 делегация", "=2 делегация", "<=10 чел."],
        ),
        ("2026: не менее 3 выставок; 2027: 4", [">=3 выставок", "=4 выставок"]),
        ("участников – около 90", ["=90 участников"]),
        ("Семинар, удзельнікаў – каля 90", ["=90 удзельнікаў"]),
        ("Бюджет участников – 90", []),
    ],
)
def test_what_a_figure_is_of_is_beside_it(cell, figures):
    assert [found.short() for found in read_targets(cell)] == figures
