"""Overdue, due soon, silent: the rules of time of docs/domain.md. Nothing of this is stored.

Each rule is here twice, side by side: as a condition for the database, and as Python for milestones that are at
hand (a dashboard has them all, also as they were on a past day). They change together; a test holds them together.
"Today" is the date in the side's city.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from core.prepared import moment
from roadmap.choices import OPEN

if TYPE_CHECKING:
    from roadmap.models import Roadmap

DUE_SOON_DAYS = 30
SILENT_DAYS = 90


class Lateness(NamedTuple):
    """Whether a milestone is late, due soon, or silent."""

    is_overdue: bool = False
    is_due_soon: bool = False
    is_silent: bool = False


class LocalDay:
    """A day in the city of a side, by which the milestones of that side in a roadmap are judged."""

    def __init__(self, today: date, time_zone: str, starts_on: date, ends_on: date) -> None:
        """`today` in the city of the zone `time_zone`; the roadmap is in force from `starts_on` until `ends_on`."""
        self.today = today
        self._zone = ZoneInfo(time_zone)
        self._opens, self._is_in_force = starts_on, ends_on >= today
        self._soon, self._since = today + timedelta(DUE_SOON_DAYS), today - timedelta(SILENT_DAYS)

    def judge(
        self, status: str, due: date | None, starts_on: date | None, reported_at: datetime | None
    ) -> Lateness:
        """What `overdue`, `due_soon` and `silent` say of a milestone with these values."""
        if status not in OPEN:
            return NEITHER
        opened = (starts_on or self._opens) <= self._since
        # Without a date it is owed on demand: silence counts from the first report on.
        unheard = (
            due is not None
            if reported_at is None
            else timezone.localdate(reported_at, self._zone) <= self._since
        )
        return Lateness(
            is_overdue=due is not None and due < self.today,
            is_due_soon=due is not None and self.today <= due <= self._soon,
            is_silent=self._is_in_force and opened and unheard,
        )


NEITHER = Lateness()


def local_date(moment: "models.expressions.Combinable", zone: F | Value | models.Subquery) -> Cast:
    """The expression for the date of `moment` (an expression of a time) in the time zone that `zone` names."""
    return Cast(
        Func(zone, moment, function="timezone", output_field=models.DateTimeField()), models.DateField()
    )


def today_in(city_path: str, on: date | None = None) -> models.Expression:
    """The expression for "today" in the city that `city_path` (as "side__city") leads to; `on` overrides it."""
    if on is not None:
        return Cast(Value(on), models.DateField())
    return local_date(Value(moment(), models.DateTimeField()), F(f"{city_path}__time_zone"))


def shifted(day: models.Expression, days: int) -> models.ExpressionWrapper:
    """The expression for the date `days` after (below zero: before) the date expression `day`."""
    return models.ExpressionWrapper(day + Value(days), output_field=models.DateField())


def overdue(prefix: str = "", on: date | None = None) -> Q:
    """The condition "overdue" of docs/domain.md: due date past in its city's calendar, neither done nor cancelled."""
    today = today_in(f"{prefix}side__city", on)
    return Q(**{f"{prefix}status__in": OPEN, f"{prefix}due_date__lt": today})


def due_soon(prefix: str = "", on: date | None = None) -> Q:
    """The condition "due soon": open, and due today or within `DUE_SOON_DAYS`."""
    today = today_in(f"{prefix}side__city", on)
    return Q(
        **{
            f"{prefix}status__in": OPEN,
            f"{prefix}due_date__gte": today,
            f"{prefix}due_date__lte": shifted(today, DUE_SOON_DAYS),
        }
    )


def silent(prefix: str = "", on: date | None = None, roadmap: str = "item__roadmap") -> Q:
    """The condition "silent": in force, not closed, and no report for `SILENT_DAYS`.

    In force: the roadmap's period runs, and the milestone's own window opened that long ago. Without a date it
    is owed on demand: silence counts from the first report on. `roadmap` is the shortest path to the roadmap.
    """
    today = today_in(f"{prefix}side__city", on)
    since = shifted(today, -SILENT_DAYS)
    window_opened = Coalesce(F(f"{prefix}starts_on"), F(f"{roadmap}__starts_on"))
    reported = local_date(F(f"{prefix}last_reported_at"), F(f"{prefix}side__city__time_zone"))
    never = Q(**{f"{prefix}last_reported_at__isnull": True, f"{prefix}due_date__isnull": False})
    return (
        Q(**{f"{prefix}status__in": OPEN})
        & Q(**{f"{roadmap}__ends_on__gte": today})
        & Q(models.lookups.LessThanOrEqual(window_opened, since))
        & (never | Q(models.lookups.LessThanOrEqual(reported, since)))
    )


def at_hand(roadmaps: "Sequence[Roadmap]", today: date) -> "Roadmap | None":
    """The first that is in force on `today`, else the first: a plan for later years is no reason to leave this one."""
    in_force = (one for one in roadmaps if one.starts_on <= today <= one.ends_on)
    return next(in_force, roadmaps[0] if roadmaps else None)
