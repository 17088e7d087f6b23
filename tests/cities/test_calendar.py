"""Working days: the library's, and the administrators' days before it."""

from datetime import date

import pytest

from cities.calendar import WorkingDays, is_working_day, working_day_before
from cities.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("RU", date(2026, 11, 20), True),  # a Friday
        ("RU", date(2026, 11, 22), False),  # a Sunday
        ("RU", date(2026, 11, 4), False),  # Unity Day, a Wednesday
        ("BY", date(2026, 11, 4), True),
        ("BY", date(2026, 7, 3), False),  # Independence Day, a Friday
        ("RU", date(2026, 7, 3), True),
        ("RU", date(2026, 1, 9), False),  # shifted from Saturday 3 January
        ("BY", date(2026, 1, 9), True),
        ("BY", date(2026, 4, 20), False),  # the day before Radunitsa, worked off on Saturday 25 April
        ("BY", date(2026, 4, 25), True),
        ("RU", date(2026, 4, 25), False),
        ("RU", date(2027, 2, 20), True),  # a working Saturday
        ("XX", date(2026, 11, 20), True),  # no calendar known: Saturdays and Sundays off
        ("XX", date(2026, 11, 22), False),
    ],
)
def test_the_library_knows_holidays_and_shifted_days(country: str, day: date, works: bool) -> None:
    assert is_working_day(country, day) is works


def test_an_administrator_adds_a_day_off_and_a_working_day() -> None:
    CalendarDay.objects.create(country="BY", date=date(2026, 11, 20), is_working=False, note="Указ")
    CalendarDay.objects.create(country="BY", date=date(2026, 11, 21), is_working=True, note="Указ")

    assert not is_working_day("BY", date(2026, 11, 20))
    assert is_working_day("BY", date(2026, 11, 21))
    assert is_working_day("RU", date(2026, 11, 20))
    assert not is_working_day("RU", date(2026, 11, 21))


def test_the_working_day_before_goes_back_over_the_whole_new_year_break() -> None:
    assert working_day_before("RU", date(2026, 1, 11)) == date(2025, 12, 30)  # 31 December 2025 is off too
    assert working_day_before("BY", date(2026, 1, 11)) == date(2026, 1, 9)
    assert working_day_before("BY", date(2026, 1, 9)) == date(2026, 1, 9)


def test_the_working_day_before_heeds_the_administrators_days() -> None:
    CalendarDay.objects.create(country="RU", date=date(2026, 11, 20), is_working=False)

    assert working_day_before("RU", date(2026, 11, 22)) == date(2026, 11, 19)


def test_a_calendar_without_any_working_day_does_not_hang() -> None:
    days = WorkingDays(
        {("RU", date.fromordinal(date(2026, 1, 1).toordinal() + n)): False for n in range(400)}
    )

    assert days.working_day_before("RU", date(2026, 12, 1)) == date(2026, 12, 1)


def test_many_questions_cost_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        days = WorkingDays.load()
        for n in range(365):
            days.is_working_day("RU", date.fromordinal(date(2026, 1, 1).toordinal() + n))
