"""What an event runs into: others on the same days that need the same body or delegation, and days off.

Only exact days collide: a month in which two events will be says nothing. Nothing here refuses anything; it is
pointed out, and people decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from cities.calendar import WorkingDays
from cities.models import Anybody, Body, City
from events.choices import EventState, Precision
from events.dates import Dates, span
from events.models import Delegation, Event


@dataclass(frozen=True)
class Needs:
    """What an event needs on its days: bodies (by id, with names), named delegations, the countries that take part."""

    dates: Dates
    bodies: dict[int, str] = field(default_factory=dict)
    delegations: dict[tuple[int, str], str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Collision:
    """One thing to point out; `event` is the other one, if there is one."""

    text: str
    event: Event | None = None


def needs(dates: Dates, city: City, organisers: Iterable[Body], delegations: Iterable[Delegation]) -> Needs:
    """The needs of an event as a form or the database has it; asks nothing when bodies and cities are at hand."""
    organisers, delegations = list(organisers), list(delegations)
    cities = [city, *(body.city for body in organisers), *(one.city for one in delegations)]
    sent_by = [one.body for one in delegations if one.body is not None]
    return Needs(
        dates,
        {body.pk: body.label for body in [*organisers, *sent_by]},
        {_key(one): one.name for one in delegations},
        {one.country: one.country_name for one in cities},
    )


def of_event(event: Event, user: Anybody) -> list[Collision]:
    """The collisions of an event whose organisers and delegations are at hand, as `user` sees them. Four queries."""
    if event.state == EventState.CANCELLED:
        return []
    dates = Dates(event.precision, event.starts_on, event.ends_on, event.date_text)
    own = needs(dates, event.city, event.organisers.all(), event.delegations.all())
    return find(own, user, event.pk)


def find(own: Needs, user: Anybody, event_id: int | None = None) -> list[Collision]:
    """What these needs run into of what `user` sees, other than the event `event_id` itself."""
    first, last = own.dates.starts_on, own.dates.ends_on
    if not own.dates.is_exact or first is None or last is None:
        return []
    others = (
        Event.objects.visible_to(user)
        .between(first, last)
        .filter(precision=Precision.DAY)
        .exclude(state=EventState.CANCELLED)
        .exclude(pk__in=[event_id] if event_id else [])
        .select_related("city")
        .prefetch_related("organisers", Prefetch("delegations", Delegation.objects.select_related("body")))
    )
    return [*(hit for other in others for hit in _with(own, other)), *_days_off(own, first, last)]


def _with(own: Needs, other: Event) -> Iterable[Collision]:
    delegations = list(other.delegations.all())
    its_bodies = [*other.organisers.all(), *(one.body for one in delegations if one.body)]
    shared = [own.bodies[pk] for pk in dict.fromkeys(body.pk for body in its_bodies) if pk in own.bodies]
    shared += [
        own.delegations[key] for key in dict.fromkeys(map(_key, delegations)) if key in own.delegations
    ]
    for name in shared:
        yield Collision(
            _("%(who)s is needed on the same days by “%(title)s” (%(when)s, %(city)s).")
            % {"who": name, "title": other.title, "when": other.when, "city": other.city},
            other,
        )


def _days_off(own: Needs, first: date, last: date) -> Iterable[Collision]:
    calendar = WorkingDays.load()
    days = [first + timedelta(days=after) for after in range(min((last - first).days + 1, 366))]
    for country, name in sorted(own.countries.items(), key=lambda one: one[1]):
        off = [day for day in days if not calendar.is_working_day(country, day)]
        if off:
            yield Collision(_("Days off in %(country)s: %(days)s.") % {"country": name, "days": _listed(off)})


def _listed(days: list[date]) -> str:
    """Days in a row as one span: «3–4 ноября 2026, 7 ноября 2026»."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(span(run[0], run[-1]) for run in runs)


def _key(delegation: Delegation) -> tuple[int, str]:
    return delegation.city_id, " ".join(delegation.name.casefold().split())
