"""Each December the administrators are asked for the shifted days of next year that nobody knows."""

from datetime import date

import pytest
import time_machine

from cities import next_year, outbox
from cities.models import CalendarDay


@pytest.fixture
def december():
    with time_machine.travel("2026-12-02 06:00Z", tick=False):
        yield


def test_a_country_is_unknown_until_the_library_or_an_administrator_knows_a_day(cast):
    # The library has the Russian decree for 2027, and none of Belarus yet.
    (belarus,) = next_year.unknown_shifts(2027)
    assert (belarus.country, belarus.name) == ("BY", "Беларусь")
    assert next_year.unknown_shifts(2026) == []

    CalendarDay.objects.create(country="BY", date=date(2027, 1, 4), is_working=False)
    assert next_year.unknown_shifts(2027) == []


def test_the_likely_days_stand_between_two_days_off(cast):
    (belarus,) = next_year.unknown_shifts(2027)
    # 7 January 2025 was a Tuesday; in 2027 Radunitsa, 11 May, is one.
    assert date(2027, 5, 10) in belarus.likely
    assert all(day.weekday() in (0, 4) or day.month in (1, 12) for day in belarus.likely)


def test_administrators_are_told_once_a_december(cast, december, mailbox):
    assert next_year.tell() == 1
    assert next_year.tell() == 0
    outbox.deliver()

    (letter,) = mailbox.letters
    assert letter["To"] == cast.administrator.email
    text = letter.get_body(("plain",)).get_content()
    assert "2027" in text
    assert "Беларусь: " in text
    assert "10.05.2027" in text
    assert "/admin/cities/calendarday/" in text


def test_nobody_is_told_in_another_month_or_where_all_is_known(cast, mailbox):
    with time_machine.travel("2026-11-30 06:00Z", tick=False):
        assert next_year.tell() == 0
    CalendarDay.objects.create(country="BY", date=date(2027, 1, 4), is_working=False)
    with time_machine.travel("2026-12-02 06:00Z", tick=False):
        assert next_year.tell() == 0
