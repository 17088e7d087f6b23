"""The table of `manage.py read_deadlines`."""

import json

import pytest

from plans.deadlines.table import as_json, as_tsv, read_years


def test_one_row_per_phrase_under_a_heading():
    rows = [line.split("\t") for line in as_tsv(["до 1 марта 2027 г.\n", "31.06.2026\n"], (2026, 2028))]
    assert rows == [
        ["phrase", "kind", "start", "end", "recurrence", "occurrences", "warnings"],
        ["до 1 марта 2027 г.", "date", "", "2027-03-01", "none", "2027-03-01", ""],
        ["31.06.2026", "unparseable", "", "", "none", "", "invalid_date"],
    ]


def test_a_line_break_is_written_out_on_both_ways():
    rows = list(as_tsv(["до 1 июня 2026 г.\\nдо 1 декабря 2026 г.\n"], (2026, 2028)))
    assert rows[1].split("\t")[0] == "до 1 июня 2026 г.\\nдо 1 декабря 2026 г."
    assert rows[1].split("\t")[5] == "2026-06-01;2026-12-01"


def test_json_carries_the_sentences_and_the_wording():
    (found,) = json.loads(as_json(["до 1 марта\n"], (2026, 2028)))
    assert found["wording"] == "ежегодно, до 1 марта"
    assert found["warnings"][0]["code"] == "year_missing"
    assert "Год не указан" in found["warnings"][0]["text"]
    assert found["occurrences"] == ["2026-03-01", "2027-03-01", "2028-03-01"]


@pytest.mark.parametrize(
    ("text", "years"), [("2026-2028", (2026, 2028)), ("2026–2028", (2026, 2028)), ("2027", (2027, 2027))]
)
def test_the_years_are_a_range_or_one(text, years):
    assert read_years(text) == years


@pytest.mark.parametrize("text", ["", "2028-2026", "26-28", "два года", "2026-2028-2030", "0-0"])
def test_bad_years_are_refused_in_one_line(text):
    with pytest.raises(ValueError, match="укажите годы") as refused:
        read_years(text)
    assert "\n" not in str(refused.value)
