"""What everybody may know of an open roadmap: this module names every field that leaves, and nothing else does.

The wording of the plan, bodies, states and dates: yes. Persons, contacts, remarks, reports and their evidence,
questions, events that are not confirmed: no.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache

from api.opened.models import Opened
from events.choices import EventState
from events.dates import span
from events.models import Event
from roadmap.choices import Status
from roadmap.models import Roadmap
from roadmap.progress import figures, listing, state
from roadmap.progress.state import Tally

SHOWN_FIGURES = ("items", "done", "in_progress", "overdue", "due_soon")
SHOWN_EVENTS = (EventState.CONFIRMED, EventState.HELD, EventState.MOVED, EventState.CANCELLED)
# So long (seconds) an answer is kept here and may be kept elsewhere.
KEPT = 300
# As Schema.org calls the states.
STATES = {
    EventState.CONFIRMED: "https://schema.org/EventScheduled",
    EventState.HELD: "https://schema.org/EventScheduled",
    EventState.MOVED: "https://schema.org/EventRescheduled",
    EventState.CANCELLED: "https://schema.org/EventCancelled",
}


def of(opened: Opened) -> dict[str, Any]:
    """All of it, as plain values; kept for some minutes, since everybody may ask."""
    key = f"opened:{opened.roadmap_id}:{opened.opened_at.timestamp()}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _made(opened)
        cache.set(key, found, KEPT)
    return {**found, "licence": opened.licence}


def _made(opened: Opened) -> dict[str, Any]:
    roadmap = opened.roadmap
    snapshot = state.load(roadmap)
    return {
        "roadmap": roadmap.slug,
        "title": roadmap.title,
        "starts_on": roadmap.starts_on.isoformat(),
        "ends_on": roadmap.ends_on.isoformat(),
        "on": snapshot.on.isoformat(),
        "progress": _whole(snapshot.tally.progress),
        "figures": {
            one.figure.name: one.number
            for one in figures.figures(snapshot)
            if one.figure.name in SHOWN_FIGURES
        },
        "sides": [
            {"side": side.city.slug, "name": side.city.name, **_tally(tally)}
            for side, tally in snapshot.by_side
        ],
        "directions": [
            {
                "number": one.direction.number,
                "title": one.direction.title,
                **_tally(one.all),
                "sides": {side.city.slug: _whole(tally.progress) for side, tally in one.sides},
            }
            for one in snapshot.by_direction
        ],
        "items": _items(roadmap),
        "events": _events(roadmap),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {"items": tally.total, "progress": _whole(tally.progress), "overdue": tally.overdue}


def _whole(progress: float | None) -> int | None:
    return None if progress is None else round(progress)


def _items(roadmap: Roadmap) -> list[dict[str, Any]]:
    rows = listing.load(roadmap, listing.sides_of(roadmap))
    return [
        {
            "number": row.item.number,
            "title": row.item.title,
            "direction": row.item.direction.title,
            "deadline": row.item.deadline_text,
            "next_due": row.state.next_due.isoformat() if row.state.next_due else None,
            "status": str(row.state.status),
            "progress": _whole(row.state.progress),
            "is_overdue": row.state.is_overdue,
            "sides": [
                {
                    "side": part.side.city.slug,
                    "bodies": [one.body.name for one in part.bodies],
                    "status": str(part.status),
                    "progress": _whole(part.progress),
                    "is_overdue": part.overdue,
                }
                for part in row.parts
                if part.is_bound
            ],
        }
        for row in rows
    ]


def _events(roadmap: Roadmap) -> list[dict[str, Any]]:
    """Those that serve an item of the roadmap and are sure, by day."""
    found = Event.objects.filter(items__roadmap=roadmap, state__in=SHOWN_EVENTS, precision="day").distinct()
    return [
        {
            "title": event.title,
            "city": event.city.name,
            "country": event.city.country,
            "venue": event.venue,
            "starts_on": event.starts_on.isoformat() if event.starts_on else None,
            "ends_on": event.ends_on.isoformat() if event.ends_on else None,
            "state": event.state,
            "organisers": [body.name for body in event.organisers.all()],
        }
        for event in found.select_related("city").prefetch_related("organisers").order_by("starts_on", "pk")
    ]


def schema_org(known: dict[str, Any]) -> list[dict[str, Any]]:
    """The events as Schema.org has them (JSON-LD)."""
    return [
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": event["title"],
            "startDate": event["starts_on"],
            "endDate": event["ends_on"],
            "eventStatus": STATES[event["state"]],
            "location": {
                "@type": "Place",
                "name": event["venue"] or event["city"],
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": event["city"],
                    "addressCountry": event["country"],
                },
            },
            "organizer": [{"@type": "Organization", "name": name} for name in event["organisers"]],
        }
        for event in known["events"]
    ]


def with_names(known: dict[str, Any]) -> list[dict[str, Any]]:
    """The items, each side's part with the side's name."""
    names = {side["side"]: side["name"] for side in known["sides"]}
    return [
        {**item, "parts": [{**part, "name": names[part["side"]]} for part in item["sides"]]}
        for item in known["items"]
    ]


def with_days(known: dict[str, Any]) -> list[dict[str, Any]]:
    """The events, each with its days as people write them."""
    return [
        {**event, "when": span(date.fromisoformat(event["starts_on"]), date.fromisoformat(event["ends_on"]))}
        for event in known["events"]
    ]


def labelled(known: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures with their words."""
    words = {figure.name: figure.words for figure in figures.FIGURES}
    return [{"number": number, "label": words[name](number)} for name, number in known["figures"].items()]


def table(known: dict[str, Any]) -> Iterable[list[Any]]:
    """The items as rows of a table with a head; the licence is its last line."""
    names = {side["side"]: side["name"] for side in known["sides"]}
    head = [
        "№",
        "Направление",
        "Мероприятие",
        "Срок",
        "Ближайшая дата",
        "Состояние",
        "Готовность, %",
        "Просрочен",
    ]
    yield [
        *head,
        *(f"{name}: {what}" for name in names.values() for what in ("исполнители", "готовность, %")),
    ]
    for item in known["items"]:
        parts = {part["side"]: part for part in item["sides"]}
        own = [
            item["number"],
            item["direction"],
            item["title"],
            item["deadline"],
            item["next_due"],
            str(Status(item["status"]).label),
            item["progress"],
            "да" if item["is_overdue"] else "нет",
        ]
        for side in names:
            part = parts.get(side)
            own += ["; ".join(part["bodies"]), part["progress"]] if part else ["", ""]
        yield own
    yield [
        f"Лицензия: {known['licence']}. Источник: {settings.SITE_URL}/open/{known['roadmap']}/, {known['on']}."
    ]
