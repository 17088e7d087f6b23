"""Events as they stood at the end of a past day, from the history; the day is that of the event's city.

Whoever reads a roadmap sees its events (`EventQuerySet.visible_to`), so nothing more is asked about rights. Whether an
event served no item at all then is asked of every roadmap's items.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from cities.models import City
from core.history import records
from events.choices import EventState
from events.models import Event, EventItem
from roadmap.editions.past import objects_then, stood_on
from roadmap.models import Item, Roadmap, Side


def of_roadmap(roadmap: Roadmap, first: date, last: date, day: date) -> list[Event]:
    """Those that a page of `day` showed of the roadmap from `first` to `last`, the soonest first. Five queries."""
    there = _stood(Q(starts_on__lte=last, ends_on__gte=first), day)
    served = _served({event.pk for event in there}, day)
    items = set(
        records(Item).filter(roadmap=roadmap).order_by().values_list("pgh_obj_id", flat=True).distinct()
    )
    cities = set(Side.objects.filter(roadmap=roadmap).values_list("city_id", flat=True))
    found = [
        event
        for event in there
        if event.state != EventState.CANCELLED
        and (served[event.pk] & items or (not served[event.pk] and event.city_id in cities))
    ]
    return sorted(found, key=lambda event: (event.starts_on or date.max, event.title))


def of_item(item: int, day: date) -> list[Event]:
    """Those that served the item (its id) at the end of `day`, the soonest first. Four queries."""
    ever = set(records(EventItem).filter(item_id=item).values_list("event_id", flat=True))
    served = _served(ever, day)
    there = _stood(Q(pgh_obj__in=[event for event in ever if item in served[event]]), day)
    return sorted(there, key=lambda event: _turn(event, day))


def _turn(event: Event, day: date) -> tuple[int, int, int, str, int]:
    """The place of an event in the order of `EventQuerySet.soonest_first`, which the database knows for today."""
    begins = event.starts_on.toordinal() if event.starts_on else 0
    if event.ends_on is None:
        return 1, 0, -begins, event.title, event.pk
    if event.ends_on < day:
        return 2, 0, -begins, event.title, event.pk
    comes = begins if event.is_exact else event.ends_on.toordinal()
    return 0, comes, -begins, event.title, event.pk


def _stood(which: Q, day: date) -> list[Event]:
    """The events that answer to `which` as they were then, with their cities. Two queries."""
    last = stood_on(records(Event), day, F("city__time_zone")).values("pgh_id")
    rows: QuerySet = records(Event).filter(which, pgh_id__in=last)
    found: list[Event] = objects_then(Event, rows)
    cities = City.objects.in_bulk({event.city_id for event in found})
    for event in found:
        event.city = cities[event.city_id]
    return found


def _served(events: Iterable[int], day: date) -> dict[int, set[int]]:
    """The items (ids) that each of the events served at the end of `day`. One query."""
    rows = stood_on(records(EventItem).filter(event_id__in=list(events)), day, F("event__city__time_zone"))
    served: dict[int, set[int]] = defaultdict(set)
    for label, event, item in rows.values_list("pgh_label", "event_id", "item_id"):
        if label != "delete":
            served[event].add(item)
    return served
