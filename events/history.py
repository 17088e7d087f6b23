"""The history of an event: its own fields, its organisers and items, its delegations."""

from core.history import Change, changes, records
from events.models import Delegation, Event, EventItem, EventOrganiser


def of_event(event: Event) -> list[Change]:
    """Who changed what about `event`, newest first (see `core.history`)."""
    links = [records(model).filter(event_id=event.pk) for model in (EventOrganiser, EventItem, Delegation)]
    return changes(records(Event).filter(pgh_obj=event), *links)
