"""Nothing a cell can hold makes the reader raise."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.deadlines import Deadline, Kind, describe, parse_deadline
from plans.deadlines.lexicon import WORDS
from tests.corpus.deadlines import TABLES
from tests.corpus.table import rows

PHRASES = [row["phrase"] for table in TABLES for row in rows(table)]
PIECES = sorted({piece for phrase in PHRASES for piece in phrase.split()})
SIGNS = st.sampled_from([" ", ", ", "; ", "\n", " - ", "", " (", ") ", ":", ".", " и ", "\u00ad"])
YEARS = st.sampled_from([(2026, 2028), (2026, 2026), (2004, 2013)])


def sound(found: Deadline) -> None:
    """What every deadline keeps to."""
    assert list(found.due_dates) == sorted(set(found.due_dates))
    assert tuple(period.due for period in found.periods) == found.due_dates
    assert all(period.start is None or period.start <= period.due for period in found.periods)
    if found.start and found.end:
        assert found.start <= found.end
    if found.kind is Kind.UNPARSEABLE:
        assert found.warnings
        assert (found.start, found.end, found.due_dates) == (None, None, ())
    assert isinstance(describe(found), str)


@given(st.text(max_size=300), YEARS)
def test_any_text_is_read_without_raising(text, years):
    sound(parse_deadline(text, years))


@given(st.text(alphabet="0123456789.,-/–:() \nIVXгодкварталмясцепоІПШ№%", max_size=200), YEARS)
def test_any_heap_of_figures_and_signs_is_read_without_raising(text, years):
    sound(parse_deadline(text, years))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PHRASES), SIGNS), min_size=1, max_size=8), YEARS)
def test_any_join_of_phrases_is_read_without_raising(parts, years):
    sound(parse_deadline("".join(phrase + sign for phrase, sign in parts), years))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PIECES + sorted(WORDS)), SIGNS), min_size=1, max_size=15), YEARS)
def test_any_join_of_words_is_read_without_raising(parts, years):
    sound(parse_deadline("".join(piece + sign for piece, sign in parts), years))


def test_joins_of_phrases_are_described_so_that_they_read_the_same():
    dice = random.Random(20260401)
    apart = []
    for _ in range(1_500):
        pieces = dice.sample(PHRASES, dice.randint(1, 4))
        text = "".join(
            piece + dice.choice((" ", ", ", "; ", "\n", " - ", " (", ") ", " и ")) for piece in pieces
        )
        years = dice.choice(((2026, 2028), (2026, 2026), (2004, 2013)))
        found = parse_deadline(text, years)
        if parse_deadline(describe(found), years) != found:
            apart.append((text, describe(found)))
    # Of a frequency, bounds and windows from several phrases no wording keeps everything apart.
    assert len(apart) <= 3, apart


@given(st.one_of(st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.datetimes()))
def test_any_value_of_a_cell_is_read_without_raising(value):
    sound(parse_deadline(value))
    sound(parse_deadline(value, number_format="MMM.YY"))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1-",
        "01.03.2026, ",
        "май июнь ",
        "до ",
        "каждый ",
        "(",
        "2026-2027 ",
        "май 1900-2199 ",
        "а\u00ad\n",
        "I, ",
    ],
)
def test_ten_thousand_characters_of_anything_are_read(piece):
    sound(parse_deadline((piece * 10_000)[:10_000]))


def test_a_longer_text_is_refused_with_a_caution():
    found = parse_deadline("2026 " * 2_001)
    assert found.kind is Kind.UNPARSEABLE
    assert found.codes == ("too_long",)


@pytest.mark.parametrize("value", [math.nan, math.inf, -5, 12, 1e300, True])
def test_a_number_that_is_no_date_is_not_guessed(value):
    assert parse_deadline(value).kind is Kind.UNPARSEABLE


@pytest.mark.parametrize("years", [(2028, 2026), (1800, 2026), (2026, 9999)])
def test_the_years_of_a_roadmap_must_make_sense(years):
    with pytest.raises(ValueError, match="years of a roadmap"):
        parse_deadline("2026", years)
