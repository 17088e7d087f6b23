"""Events on the dashboard and the timeline of the roadmap that they serve."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from events.choices import EventKind, EventState, Precision
from events.models import Event
from roadmap import panels
from roadmap.models import Roadmap
from tests.database import Cast

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def event(cast: Cast) -> Callable[..., Event]:
    def make(title: str, first: date | None, last: date | None = None, **more: object) -> Event:
        fields = {
            "kind": EventKind.FORUM,
            "city": cast.minsk,
            "precision": Precision.DAY,
            "state": EventState.CONFIRMED,
        }
        return Event.objects.create(title=title, starts_on=first, ends_on=last or first, **{**fields, **more})

    return make


def titles(roadmap: Roadmap, cast: Cast) -> list[str]:
    return [entry.title for entry in panels.entries(roadmap, cast.sochi_reader, *NOVEMBER)]


def test_events_that_touch_the_days_are_brought_soonest_first(
    plan: Roadmap, cast: Cast, event: Callable[..., Event]
) -> None:
    event("Поздний", date(2026, 11, 30), date(2026, 12, 2))
    event("Ранний", date(2026, 10, 30), date(2026, 11, 1))
    event("Прошлый", date(2026, 10, 31))
    event("Будущий", date(2026, 12, 1))
    event("Без даты", None, precision=Precision.UNKNOWN)
    event("Отменённый", date(2026, 11, 5), state=EventState.CANCELLED)
    assert titles(plan, cast) == ["Ранний", "Поздний"]


def test_an_event_of_another_roadmap_stays_there(
    make_roadmap: Callable[..., Roadmap], cast: Cast, event: Callable[..., Event]
) -> None:
    here, there = make_roadmap(3, slug="here"), make_roadmap(3, slug="there")
    own = event("Свой", date(2026, 11, 5))
    own.items.add(here.items.get(number="1"))
    event("Общий", date(2026, 11, 6))
    assert titles(here, cast) == ["Свой", "Общий"]
    assert titles(there, cast) == ["Общий"]


def test_dates_are_written_as_they_are_known(plan: Roadmap, cast: Cast, event: Callable[..., Event]) -> None:
    event("Точный", date(2026, 11, 5), date(2026, 11, 7))
    event(
        "Примерный", date(2026, 11, 1), date(2026, 11, 30), precision=Precision.MONTH, date_text="ноябрь 2026"
    )
    found = {entry.title: entry.when for entry in panels.entries(plan, cast.sochi_reader, *NOVEMBER)}
    assert found == {"Точный": "5–7 ноября 2026", "Примерный": "ноябрь 2026"}


def test_the_dashboard_tells_of_the_next_thirty_days(
    plan: Roadmap, cast: Cast, event: Callable[..., Event], client: Client
) -> None:
    event("Форум «Шаги»", date(2026, 12, 22))
    event("Через месяц", date(2026, 12, 23))
    event(
        "Когда-нибудь", date(2026, 1, 1), date(2026, 12, 31), precision=Precision.YEAR, date_text="2026 год"
    )
    client.force_login(cast.sochi_reader)
    with time_machine.travel("2026-11-22 09:00Z", tick=False):
        html = client.get("/r/sochi-minsk/").content.decode()
    assert "Форум «Шаги»" in html
    assert "Через месяц" not in html
    assert "Когда-нибудь" not in html
