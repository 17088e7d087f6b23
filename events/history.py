"""The history of an event: its own fields, its organisers and items, its delegations."""

from cities.history import Change, changes
from events.models import Delegation, Event, EventItem, EventOrganiser


def of_event(event: Event) -> list[Change]:
    """Who changed what about `event`, newest first (see `cities.history`)."""
    links = [
        model.history.rel.related_model._default_manager.filter(event_id=event.pk)
        for model in (EventOrganiser, EventItem, Delegation)
    ]
    return changes(event.history.all(), *links)
