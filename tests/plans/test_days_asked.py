"""Which days somebody means who types a date into the search."""

from datetime import date

import pytest

from plans.deadlines import days_asked

YEARS = (2021, 2031)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    "text", ["15 декабря 2026", "15.12.2026", "15/12/2026", "15.12.26", "2026-12-15", "до 15 декабря 2026 г.",
             "15 снежня 2026", "срок 15.12.2026", "пятнадцатое декабря 2026 года", "15 дек 2026"],
)  # fmt: skip
def test_a_date_is_one_day(text):
    assert days_asked(text, YEARS) == ((date(2026, 12, 15), date(2026, 12, 15)),)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("декабрь 2027", "2027-12-01", "2027-12-31"),
        ("в феврале 2028 года", "2028-02-01", "2028-02-29"),
        ("12.2027", "2027-12-01", "2027-12-31"),
        ("II квартал 2027", "2027-04-01", "2027-06-30"),
        ("2-й квартал 2027 г.", "2027-04-01", "2027-06-30"),
        ("1 полугодие 2027", "2027-01-01", "2027-06-30"),
        ("декабрь 2045", "2045-12-01", "2045-12-31"),
    ],
)
def test_a_month_a_quarter_and_a_half_year_are_their_days(text, first, last):
    assert days_asked(text, YEARS) == ((day(first), day(last)),)


def test_a_day_without_a_year_is_meant_in_each():
    assert days_asked("15 декабря", (2026, 2028)) == tuple(
        (date(year, 12, 15),) * 2 for year in (2026, 2027, 2028)
    )
    assert days_asked("29 февраля", (2026, 2028)) == ((date(2028, 2, 29), date(2028, 2, 29)),)


@pytest.mark.parametrize(
    "text", ["", "2027", "2027 год", "декабрь", "2.1", "15.12", "п. 42", "42", "5а", "шаги", "31 ноября 2026",
             "15.13.2026", "форум 15 декабря 2026", "ежегодно", "3 делегации", "15 декабря 2026 " * 9],
)  # fmt: skip
def test_all_else_names_no_days(text):
    assert days_asked(text, YEARS) == ()
