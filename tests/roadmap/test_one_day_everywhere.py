"""While it is one day in every city, questions over thousands of rows go by it; else each city has its own."""

from datetime import date

import pytest
import time_machine

from cities.clock import day_everywhere
from cities.models import City
from roadmap.models import Milestone, Roadmap
from roadmap.progress import discipline, portfolio
from tests.database import Cast

LAST_DAY = date(2026, 6, 30)


@pytest.fixture
def far(history: Roadmap, cast: Cast) -> Roadmap:
    """The example, as if Minsk lay seven hours to the east of Sochi."""
    City.objects.filter(pk=cast.minsk.pk).update(time_zone="Asia/Vladivostok")
    return history


@pytest.mark.parametrize(
    ("moment", "day", "is_late_in_the_east", "is_late_in_the_west"),
    [
        ("2026-06-30T12:00Z", LAST_DAY, False, False),
        ("2026-06-30T13:59Z", LAST_DAY, False, False),
        ("2026-06-30T14:00Z", None, True, False),
        ("2026-06-30T20:59Z", None, True, False),
        ("2026-06-30T21:00Z", date(2026, 7, 1), True, True),
    ],
)
def test_each_city_is_late_after_its_own_midnight(
    far: Roadmap,
    cast: Cast,
    moment: str,
    day: date | None,
    is_late_in_the_east: bool,
    is_late_in_the_west: bool,
) -> None:
    with time_machine.travel(moment, tick=False):
        assert day_everywhere() == day
        kept = discipline.of_bodies()
        (line,) = portfolio.lines([far])
        by_each_zone = Milestone.objects.overdue()
        late = {city: by_each_zone.filter(side__city=city).exists() for city in (cast.minsk, cast.sochi)}
        items = by_each_zone.values("item").distinct().count()

    assert bool(kept[cast.minsk_institute.pk].overdue) is late[cast.minsk] is is_late_in_the_east
    assert bool(kept[cast.sochi_education.pk].overdue) is late[cast.sochi] is is_late_in_the_west
    assert bool(kept[cast.sochi_education.pk].due) is is_late_in_the_west
    assert line.overdue == items


def test_without_a_city_there_is_no_such_day(db: None) -> None:
    City.objects.all().delete()
    assert day_everywhere() is None
