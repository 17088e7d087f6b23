"""Events as entries of the roadmap's dashboard and timeline."""

from datetime import date

from django.db.models import QuerySet

from cities.models import Anybody
from core.prepared import prepared
from events import past
from events.choices import EventState
from events.models import Event
from roadmap.models import Roadmap
from roadmap.panels import UpcomingEvent


def entries(
    roadmap: Roadmap, user: Anybody, first: date, last: date, day: date | None = None
) -> list[UpcomingEvent]:
    """The events of `roadmap` (see `of_roadmap`) from `first` to `last`. One query.

    With `day`, a past one, as they stood at its end: five queries.
    """
    found = past.of_roadmap(roadmap, first, last, day) if day else _events(roadmap.pk, user, first, last)
    return [
        _entry(event, event.starts_on, event.ends_on) for event in found if event.starts_on and event.ends_on
    ]


@prepared
def _events(roadmap: int, user: Anybody, first: date, last: date) -> QuerySet[Event]:
    return (
        Event.objects.visible_to(user)
        .between(first, last)
        .of_roadmap(roadmap)
        .exclude(state=EventState.CANCELLED)
        .select_related("city")
        .order_by("starts_on", "title")
    )


def _entry(event: Event, starts_on: date, ends_on: date) -> UpcomingEvent:
    return UpcomingEvent(
        starts_on=starts_on,
        ends_on=ends_on,
        when=event.when,
        title=event.title,
        place=event.city.name,
        url=event.get_absolute_url(),
        is_exact=event.is_exact,
    )
