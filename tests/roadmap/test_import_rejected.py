"""The workbook of rejected rows carries no formula that a spreadsheet program would run."""

import pytest

from roadmap.importing.rejected import safe


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_escaped(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Обмен", "", 12, None, "2026–2028"])
def test_anything_else_stays(value):
    assert safe(value) == value
