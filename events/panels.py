"""What this app puts on the roadmap's pages: the events of an item, and those that ask what happened."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cities.models import Anybody
from cities.permissions import may_arrange_something
from core.prepared import prepared
from events import past
from events.actions import lies_within
from events.choices import UNSETTLED, Precision
from events.dates import Dates
from events.models import Event
from roadmap.models import Item, Roadmap
from roadmap.panels import Hit, Panel
from roadmap.search.words import Wanted, with_all_words


def of_item(item: Item, user: Anybody, day: date | None = None) -> Panel:
    """The events that serve the item, the soonest first. One query. With `day`, those that served it then: four."""
    context = {
        "events": past.of_item(item.pk, day) if day else _serving(item.pk, user),
        "item": item,
        "may_add": not day and may_arrange_something(user),
    }
    return Panel(_("Events"), "events/_of_item.html", context)


@prepared
def _serving(item: int, user: Anybody) -> QuerySet[Event]:
    return Event.objects.visible_to(user).filter(items=item).select_related("city").soonest_first()


def of_person(user: Anybody) -> Panel | None:
    """The events that the person's body organises, two weeks past, of which nobody has said what happened."""
    asks = _unsettled(user)
    return Panel(_("What happened?"), "events/_of_person.html", {"asks": asks}) if asks else None


@prepared
def _unsettled(user: Anybody) -> QuerySet[Event]:
    return Event.objects.editable_by(user).organised_for(user).unsettled().order_by("ends_on", "pk")[:10]


def found(user: Anybody, wanted: Wanted, most: int) -> tuple[str, list[Hit]]:
    """The events that the person sees whose title, place or description has all the words, the soonest first.

    Or that are on the days wanted. One query.
    """
    seen = Event.objects.visible_to(user).select_related("city")
    events = with_all_words(seen, wanted.words, "title", "venue", "description")
    if wanted.days:
        on_those_days = Q(wanted.within("starts_on", "ends_on"), precision=Precision.DAY)
        events = seen.filter(Q(pk__in=events.order_by().values("pk")) | on_those_days)
    hits = [
        Hit(one.title, one.get_absolute_url(), f"{one.city} · {one.when}" if wanted.days else str(one.city))
        for one in events.order_by("starts_on", "pk")[:most]
    ]
    return _("Events"), hits


def left_outside(roadmap: Roadmap, before: tuple[date, date] | None) -> tuple[str, list[str]]:
    """The events to come that lie outside of the roadmap's period, and did not of the one `before`. One query."""
    period = roadmap.starts_on, roadmap.ends_on
    events = Event.objects.of_roadmap(roadmap.pk).filter(state__in=UNSETTLED, starts_on__isnull=False)
    lines = [
        f"{event.title} ({event.when})"
        for event in events.order_by("starts_on", "pk")
        if not lies_within(period, _dates(event)) and (before is None or lies_within(before, _dates(event)))
    ]
    return _("Events"), lines


def _dates(event: Event) -> Dates:
    return Dates(event.precision, event.starts_on, event.ends_on, event.date_text)
