"""No text is written that a spreadsheet program would run as a formula; what was disarmed is read as it was."""

import pytest

from core.formulas import disarmed, restored


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_escaped(text):
    assert disarmed(text) == f"'{text}"
    assert restored(f"'{text}") == text


@pytest.mark.parametrize("value", ["'тихий'", "Обмен", "", 12, None, "2026–2028"])
def test_anything_else_stays(value):
    assert disarmed(value) == value
    assert not isinstance(value, str) or restored(value) == value
