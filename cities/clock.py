"""By which clock moments are told: that of the city of whoever reads, and the server's to those without a city."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from cities.models import User


def zone_of(person: User) -> zoneinfo.ZoneInfo | None:
    """The time zone of the person's city; None stands for the server's."""
    return zoneinfo.ZoneInfo(person.body.city.time_zone) if person.body else None


@contextmanager
def by_clock_of(person: User | None) -> Iterator[None]:
    """Whatever is written meanwhile (a paper in the worker, a page behind a letter's link) is read by this person."""
    with timezone.override(zone_of(person) if person else None):
        yield
