"""Events and milestones as an RFC 5545 calendar, so that calendars see what is new, moved and cancelled.

Everything here lasts whole days, so DTEND is the day after the last one, and no time zone is needed. The same
rows give the same bytes: DTSTAMP is the time of the last change, not of the answer.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cities.models import Anybody
from core.apart import apart
from core.fields import one_line
from core.history import records
from events.choices import EventState
from events.models import Event
from roadmap.choices import Status
from roadmap.models import Milestone, Roadmap
from roadmap.querysets import MilestoneQuerySet

PRODUCT = "-//roadmap-sochi-minsk//events//RU"
REFRESH = timedelta(hours=4)
# A name of CSS, as RFC 7986 wants it, near the colour of the pages' links.
COLOUR = "steelblue"
STATUS = {
    EventState.PLANNED: "TENTATIVE",
    EventState.MOVED: "TENTATIVE",
    EventState.CONFIRMED: "CONFIRMED",
    EventState.HELD: "CONFIRMED",
    EventState.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True)
class Calendar:
    """A calendar ready to be sent: its bytes, and the time of its last change (aware), if it has anything."""

    content: bytes
    changed_at: datetime | None


def events_of(user: Anybody, roadmap: Roadmap | None = None) -> Iterable[Event]:
    """The events with a date (or a window) that the person sees, of one roadmap or all. One query and one."""
    found = Event.objects.visible_to(user).filter(starts_on__isnull=False)
    if roadmap is not None:
        found = found.of_roadmap(roadmap.pk)
    return found.select_related("city").prefetch_related("organisers").order_by("pk")


def milestones_of(user: Anybody) -> Iterable[Milestone]:
    """The dated milestones of a person's own calendar, with the time of their last change. One query.

    Of an executor those that the body owes; of a coordinator and of a head the whole side's; of an administrator all.
    """
    return _dated(Milestone.objects.visible_to(user).in_calendar_of(user))


def dates_of(user: Anybody, roadmap: Roadmap) -> Iterable[Milestone]:
    """The dated milestones of a roadmap that the person reads, of every side. One query."""
    return _dated(Milestone.objects.visible_to(user).filter(item__roadmap=roadmap))


def _dated(milestones: MilestoneQuerySet) -> Iterable[Milestone]:
    last = records(Milestone).filter(pgh_obj=OuterRef("pk")).order_by().values("pgh_obj")
    return (
        milestones.filter(due_date__isnull=False)
        .annotate(
            changed_at=Coalesce(
                Subquery(last.annotate(at=Max("pgh_created_at")).values("at")), "last_reported_at"
            )
        )
        .select_related("item__roadmap", "side__city")
        .defer("item__search")
        .order_by("pk")
    )


def calendar(
    name: str,
    events: Iterable[Event],
    milestones: Iterable[Milestone] = (),
    *,
    path: str = "",
    about: str = "",
) -> Calendar:
    """The calendar of these events and milestones; those without any date are left out.

    `path` is the page that shows the same, `about` what is in it: what RFC 7986 has for a calendar as a whole.
    """
    events = [event for event in events if event.starts_on and event.ends_on]
    milestones = [milestone for milestone in milestones if milestone.due_date]
    components = [*_each(of_event, events), *_each(of_milestone, milestones)]
    whole = icalendar.Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        whole.add(key, one_line(name))
    if path:
        whole.add("uid", f"calendar{path.replace('/', '-')}@{urlsplit(settings.SITE_URL).hostname}")
        whole.add("url", settings.SITE_URL + path)
    if about:
        whole.add("description", one_line(about))
    whole.add("color", COLOUR)
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", f"PT{REFRESH.seconds // 3600}H")
    for component in components:
        whole.add_component(component)
    changed = [event.updated_at for event in events] + [_changed(milestone) for milestone in milestones]
    if changed:
        whole.add("last-modified", _whole_second(max(changed)))
    return Calendar(whole.to_ical(), _whole_second(max(changed)) if changed else None)


def _each(written: Callable[[Any], icalendar.Event], found: Iterable[Any]) -> Iterator[icalendar.Event]:
    """What can be written of `found`: one that cannot leaves nobody without the calendar."""
    for one in found:
        component = None
        with apart("%s cannot stand in a calendar", repr(one)):
            component = written(one)
        if component is not None:
            yield component


def of_event(event: Event) -> icalendar.Event:
    """An event with a date. A rough one is put on the last day of its window, with the window in its name.

    A bar over a whole month or year would hide everything else in the calendar, and on 1 January it is certainly not.
    """
    if event.starts_on is None or event.ends_on is None:
        raise ValueError("an event without any date cannot stand in a calendar")
    title = event.title if event.is_exact else f"{event.title} ({event.when}, {_('date to be settled')})"
    first = event.starts_on if event.is_exact else event.ends_on
    component = _component(
        uid=str(event.uid),
        days=(first, event.ends_on),
        title=title,
        sequence=event.sequence,
        changed_at=event.updated_at,
        path=event.get_absolute_url(),
    )
    component.add("status", STATUS[EventState(event.state)])
    component.add("created", _whole_second(event.created_at))
    component.add("location", one_line(", ".join(filter(None, [event.venue, event.city.name]))))
    component.add("categories", [str(event.get_kind_display())])
    about = [
        f"{_('State')}: {event.get_state_display()}"
        + (f". {event.state_reason}" if event.state_reason else ""),
        "; ".join(body.label for body in event.organisers.all()),
        event.description,
    ]
    component.add("description", _lines(about))
    return component


def of_milestone(milestone: Any) -> icalendar.Event:
    """A milestone on its due date; `changed_at` as `milestones_of` adds it."""
    done = milestone.status == Status.DONE
    component = _component(
        uid=f"milestone-{milestone.pk}@{urlsplit(settings.SITE_URL).hostname}",
        days=(milestone.due_date, milestone.due_date),
        title=(_("Done: item %(number)s. %(title)s") if done else _("Due: item %(number)s. %(title)s"))
        % {"number": milestone.item.number, "title": milestone.item.title},
        sequence=milestone.version - 1,
        changed_at=_changed(milestone),
        path=milestone.item.get_absolute_url(),
    )
    component.add("status", "CANCELLED" if milestone.status == Status.CANCELLED else "CONFIRMED")
    component.add("categories", [_("Due dates")])
    component.add("description", one_line(f"{milestone.item.roadmap} · {milestone.side}"))
    return component


def _changed(milestone: Any) -> datetime:
    """The time of the milestone's last change; its due date where there is no history."""
    changed: datetime | None = milestone.changed_at
    return changed or datetime.combine(milestone.due_date, datetime.min.time(), UTC)


def _component(
    *, uid: str, days: tuple[date, date], title: str, sequence: int, changed_at: datetime, path: str
) -> icalendar.Event:
    changed = _whole_second(changed_at)
    component = icalendar.Event()
    component.add("uid", uid)
    component.add("dtstamp", changed)
    component.add("last-modified", changed)
    component.add("sequence", sequence)
    component.add("dtstart", days[0])
    component.add("dtend", days[1] + timedelta(days=1))
    component.add("summary", one_line(title))
    component.add("url", settings.SITE_URL + path)
    # A day is not taken by a festival of somebody else's, nor by a deadline.
    component.add("transp", "TRANSPARENT")
    return component


def _lines(parts: Iterable[str]) -> str:
    """The parts that say something, with line breaks of one kind and no other control characters."""
    return "\n".join(one_line(line) for part in parts for line in part.splitlines() if one_line(line))


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
