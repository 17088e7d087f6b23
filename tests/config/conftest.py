"""A roadmap whose pages are kept, and its coordinator who looks at them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from cities import absences
from cities.models import CalendarDay
from events.choices import EventKind, Precision
from events.models import Event
from roadmap.models import Roadmap, SavedFilter
from roadmap.reporting import actions
from tests.config.keeping import TODAY, Reader, milestone_of
from tests.database import Cast, Elsewhere
from tests.roadmap.conftest import on_day, with_a_past


@pytest.fixture
def keeping(settings: Any) -> None:
    """Pages are kept, as they are where DEBUG is off."""
    settings.KEEP_PAGES = True


@pytest.fixture
def world(
    keeping: None, make_roadmap: Callable[..., Roadmap], cast: Cast, elsewhere: Elsewhere
) -> Iterator[Roadmap]:
    """A roadmap with a past, an event at an item, a second roadmap, a day off, a kept filter; all on one day."""
    roadmap = with_a_past(make_roadmap(9), cast)
    with on_day(str(TODAY)):
        actions.ask_for_date(
            milestone_of("3", cast.minsk),
            cast.minsk_coordinator,
            new_date=date(2027, 6, 30),
            reason="Письмо 14-2",
        )
        event = Event.objects.create(
            title="Фестиваль",
            kind=EventKind.FESTIVAL,
            precision=Precision.DAY,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(3),
            city=cast.sochi,
        )
        event.items.add(roadmap.items.get(number="1"))
        event.organisers.add(cast.sochi_culture)
        CalendarDay.objects.create(country="RU", date=TODAY, is_working=False)
        SavedFilter.objects.create(
            user=cast.sochi_coordinator, roadmap=roadmap, name="Мои", query="overdue=1"
        )
        absences.set_absence(
            cast.sochi_executor.pk,
            cast.administrator,
            deputy_id=cast.sochi_colleague.pk,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(2),
        )
        yield roadmap


@pytest.fixture
def coordinator(world: Roadmap, cast: Cast, settings: Any) -> Reader:
    return Reader(cast.sochi_coordinator, settings)
