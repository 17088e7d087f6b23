"""The history of an event: its own fields, its organisers and items, its delegations."""

from cities.models import Anybody
from core.history import HistoryChange, changes, records
from events.models import Delegation, Event, EventItem, EventOrganiser
from roadmap.querysets import of_visible


def of_event(event: Event, user: Anybody) -> list[HistoryChange]:
    """Who changed what about `event`, newest first (see `core.history`); of its items those that `user` sees."""
    organisers, items, delegations = (
        records(model).filter(event_id=event.pk) for model in (EventOrganiser, EventItem, Delegation)
    )
    items = items.filter(of_visible(user, "item__roadmap"))
    return changes(records(Event).filter(pgh_obj=event), organisers, items, delegations)
