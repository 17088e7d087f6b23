"""What the apps above are told of events (`roadmap.happenings`)."""

from events.models import Event
from roadmap import happenings


def changed(event: Event) -> None:
    """That an event was added or changed, to whom its cities concern: its own, its organisers', its guests'."""
    cities = {event.city_id}
    cities.update(event.organisers.order_by().values_list("city", flat=True))
    cities.update(event.delegations.order_by().values_list("city", flat=True))
    roadmap = event.items.order_by().values_list("roadmap", "roadmap__slug").first()
    happenings.tell(
        happenings.Happening(
            happenings.Kind.EVENT_CHANGED,
            frozenset(cities),
            roadmap[0] if roadmap else None,
            {
                "event": event.pk,
                "roadmap": roadmap[1] if roadmap else None,
                "title": event.title,
                "city": event.city.slug,
                "state": event.state,
                "precision": event.precision,
                "starts_on": event.starts_on.isoformat() if event.starts_on else None,
                "ends_on": event.ends_on.isoformat() if event.ends_on else None,
                "version": event.sequence,
            },
        )
    )
