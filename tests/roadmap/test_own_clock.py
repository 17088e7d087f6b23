"""Moments are told by the clock of the reader's own city: a report of the 30th there is not "of the 29th"."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from cities.middleware import OwnClock
from cities.models import City
from core.templatetags import pieces
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of


@pytest.fixture
def reported(plan, cast):
    """Said at half past two in the afternoon by UTC: half past midnight of the next day in Vladivostok."""
    City.objects.filter(pk=cast.sochi.pk).update(time_zone="Asia/Vladivostok")
    with time_machine.travel(datetime(2026, 11, 29, 14, 30, tzinfo=UTC), tick=False):
        actions.report(
            milestone_of(plan, "1", cast.sochi).pk,
            cast.sochi_executor,
            status="in_progress",
            progress=40,
            text="Идёт.",
        )
        yield plan


@pytest.mark.parametrize(
    ("who", "moment"),
    [
        ("sochi_executor", "30 ноября 2026, 00:30"),
        ("minsk_executor", "29 ноября 2026, 17:30"),
        ("administrator", "29 ноября 2026, 17:30"),
    ],
)
def test_a_report_is_dated_by_the_readers_clock(client, cast, reported, who, moment):
    client.force_login(getattr(cast, who))

    page = client.get(f"/r/{reported.slug}/items/1/").content.decode()

    assert moment in page
    assert timezone.get_current_timezone_name() == "Europe/Moscow"


def test_the_clock_is_the_servers_again_after_a_failure(settings):
    def fails(_request):
        timezone.activate("Asia/Vladivostok")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        OwnClock(fails)(RequestFactory().get("/"))

    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


def test_what_is_drawn_once_is_drawn_for_each_clock():
    def drawings() -> int:
        before = pieces._drawn.cache_info().misses
        pieces.drawn_once({}, "components/arrow.html", title="Часы")
        return pieces._drawn.cache_info().misses - before

    drawings()
    with timezone.override("Asia/Vladivostok"):
        assert drawings() == 1
        assert drawings() == 0
