"""No text is written that a spreadsheet program would run as a formula; what was disarmed is read as it was."""

import pytest

from core.formulas import disarmed, restored


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b＝1",
        " \t+1",
    ],
)
def test_what_begins_like_a_formula_is_escaped(text):
    assert disarmed(text) == f"'{text}"
    assert restored(f"'{text}") == text


@pytest.mark.parametrize("value", ["'тихий'", "Обмен", "", 12, None, "2026–2028", " Обмен", "– тире"])
def test_anything_else_stays(value):
    assert disarmed(value) == value
    assert not isinstance(value, str) or restored(value) == value


def test_what_no_workbook_can_hold_is_left_out():
    assert disarmed("Об\x0bмен\ufffe\n\t\U0001f600") == "Обмен\n\t\U0001f600"
    assert disarmed("\x0b=1") == "'=1"
