"""The accuracy on the corpus: kind, start, end, recurrence and due dates together."""

import pytest

from plans.deadlines import Kind, describe, parse_deadline
from tests.corpus.deadlines import TABLES, cell, context, measure
from tests.corpus.table import figures, rows, share

THRESHOLD = 0.99


@pytest.mark.parametrize("table", TABLES)
def test_at_least_99_in_100_phrases_are_read_as_expected(table):
    results = measure(table)
    assert len(results) > 100
    assert share(results) >= THRESHOLD, figures(results)


@pytest.mark.parametrize("table", TABLES)
def test_what_was_read_is_described_so_that_it_reads_the_same(table):
    for row in rows(table):
        value, number_format = cell(row)
        years = context(row)
        deadline = parse_deadline(value, years, number_format=number_format)
        again = parse_deadline(describe(deadline), years)
        assert again == deadline, (row["phrase"], describe(deadline))


@pytest.mark.parametrize("table", TABLES)
def test_each_due_date_has_one_period_in_order(table):
    for row in rows(table):
        value, number_format = cell(row)
        deadline = parse_deadline(value, context(row), number_format=number_format)
        assert tuple(period.due for period in deadline.periods) == deadline.due_dates
        assert list(deadline.due_dates) == sorted(set(deadline.due_dates))
        assert all(period.start is None or period.start <= period.due for period in deadline.periods)
        if len(deadline.due_dates) > 1:
            assert all(period.start for period in deadline.periods), row["phrase"]


NOTED = {
    "[ambiguous_year]": "year_missing",
    "[nominal]": "nominal",
    "[tail]": "tail",
    "[open_end]": "open_end",
    "[out_of_context]": "out_of_context",
    "[invalid_date]": "invalid_date",
    "[external_doc]": "external_document",
    "[event]": "event",
    "[relative]": "relative",
}


@pytest.mark.parametrize(("note", "code"), NOTED.items())
def test_what_the_corpus_notes_is_said_to_the_clerk(note, code):
    noted = [row for table in TABLES for row in rows(table) if note in row["note"]]
    silent = []
    for row in noted:
        value, number_format = cell(row)
        deadline = parse_deadline(value, context(row), number_format=number_format)
        if code not in deadline.codes:
            silent.append((row["phrase"], deadline.codes))
    assert noted
    assert not silent


def test_an_unparseable_phrase_always_says_why():
    for row in rows(TABLES[0]):
        value, number_format = cell(row)
        deadline = parse_deadline(value, context(row), number_format=number_format)
        if deadline.kind is Kind.UNPARSEABLE:
            assert deadline.warnings
            assert not deadline.due_dates
