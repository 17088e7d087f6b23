"""Events as entries of the roadmap's dashboard and timeline."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import NoReverseMatch
from django.utils import formats

from events.models import Event, Precision, State
from roadmap.agenda import Entry
from roadmap.models import Item, Roadmap


def entries(roadmap: Roadmap, user: Any, first: date, last: date) -> list[Entry]:
    """The events of those days that serve an item of `roadmap`, or none at all. One query."""
    links = Event.items.through.objects.filter(event=OuterRef("pk"))
    serves_it = Exists(links.filter(item__in=Item.objects.filter(roadmap=roadmap).order_by().values("pk")))
    events = (
        Event.objects.visible_to(user)
        .between(first, last)
        .filter(serves_it | ~Q(Exists(links)), city__sides__roadmap=roadmap)
        .exclude(state=State.CANCELLED)
        .select_related("city")
        .order_by("starts_on", "title")
        .distinct()
    )
    return [
        _entry(event, event.starts_on, event.ends_on) for event in events if event.starts_on and event.ends_on
    ]


def _entry(event: Event, starts_on: date, ends_on: date) -> Entry:
    return Entry(
        starts_on=starts_on,
        ends_on=ends_on,
        when=_when(event, starts_on, ends_on),
        title=event.title,
        place=event.city.name,
        url=_address(event),
        is_exact=event.precision == Precision.DAY,
    )


def _when(event: Event, starts_on: date, ends_on: date) -> str:
    if event.precision != Precision.DAY and event.date_text:
        return event.date_text
    first = formats.date_format(starts_on, "j E Y")
    return first if starts_on == ends_on else f"{first} — {formats.date_format(ends_on, 'j E Y')}"


def _address(event: Event) -> str:
    try:
        return event.get_absolute_url()
    except NoReverseMatch:
        return ""
