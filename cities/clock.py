"""By which clock moments are told: that of the city of whoever reads, and the server's to those without a city."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from cities.models import City, User
from core.prepared import prepared


def zone_of(person: User) -> zoneinfo.ZoneInfo | None:
    """The time zone of the person's city; None stands for the server's."""
    return zoneinfo.ZoneInfo(person.body.city.time_zone) if person.body else None


@contextmanager
def by_clock_of(person: User | None) -> Iterator[None]:
    """Whatever is written meanwhile (a paper in the worker, a page behind a letter's link) is read by this person."""
    with timezone.override(zone_of(person) if person else None):
        yield


def day_everywhere() -> date | None:
    """Today, while it is one day in every city; None from the first city's midnight to the last one's. One small query.

    For questions over thousands of rows, in which the database would look up each row's zone several times.
    """
    now = timezone.now()
    days = {timezone.localdate(now, zoneinfo.ZoneInfo(zone)) for zone in _zones()}
    return days.pop() if len(days) == 1 else None


@prepared
def _zones() -> QuerySet[City, str]:
    return City.objects.order_by().values_list("time_zone", flat=True).distinct()
