"""Text as people type it, made comparable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.text import clean, fold, plain_marks, unmix, visible


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("II\u00a0КВАРТАЛ", "ii квартал"),
        ("2026\u22122028, 2026—2028", "2026-2028, 2026-2028"),
        ("квар\u00ad\nтал", "квартал"),
        ("исполни-\nтель", "исполнитель"),
        ("«Срок»", '"срок"'),
        ("отчётный", "отчетный"),
        ("Ⅲ", "iii"),
        ("срок¹", "срок"),
        ("  два\t\nслова ", "два слова"),
        ("№ 5", "№ 5"),
    ],
)
def test_what_people_type_differently_folds_the_same(typed, folded):
    assert fold(typed) == folded


def test_lines_and_case_survive_cleaning():
    assert clean("Сочи \r\n Минск") == "Сочи\nМинск"


@pytest.mark.parametrize(
    ("mixed", "meant"), [("мaй", "май"), ("cрок", "срок"), ("excеl", "excel"), ("iт", "іт")]
)
def test_a_word_in_two_alphabets_is_put_into_one(mixed, meant):
    assert unmix(mixed) == meant


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_what_can_be_seen_is_kept_as_it_was_typed():
    assert visible("«Сочи»\u00a0—\u200b  май\u00ad\r\nIV") == "«Сочи» — май\nIV"


@given(st.text(max_size=200))
def test_marks_are_replaced_one_for_one(text):
    assert len(plain_marks(text)) == len(text)


def test_marks_of_every_kind_become_one():
    assert plain_marks("«а» “б” – в − г ’") == '"а" "б" - в - г \''
