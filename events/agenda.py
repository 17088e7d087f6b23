"""Events as entries of the roadmap's dashboard and timeline."""

from datetime import date

from cities.models import Anybody
from events.choices import EventState
from events.models import Event
from roadmap.models import Roadmap
from roadmap.panels import UpcomingEvent


def entries(roadmap: Roadmap, user: Anybody, first: date, last: date) -> list[UpcomingEvent]:
    """The events of `roadmap` (see `of_roadmap`) on those days. One query."""
    events = (
        Event.objects.visible_to(user)
        .between(first, last)
        .of_roadmap(roadmap)
        .exclude(state=EventState.CANCELLED)
        .select_related("city")
        .order_by("starts_on", "title")
    )
    return [
        _entry(event, event.starts_on, event.ends_on) for event in events if event.starts_on and event.ends_on
    ]


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
