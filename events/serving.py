"""From a held event to the milestones that it served."""

from cities.models import Anybody
from events.models import Event
from roadmap.models import Milestone


def milestones_to_report(event: Event, user: Anybody) -> list[Milestone]:
    """The open milestones of the event's items that the person may report on, one per item and side. One query.

    Of several periods that one is meant in which the event lies; else the first that is still open. What waits
    for acceptance is left out: its report was made.
    """
    chosen: dict[tuple[int, int], Milestone] = {}
    found = (
        Milestone.objects.reportable_by(user)
        .open()
        .filter(item__events=event, pending_report__isnull=True)
        .select_related("item__roadmap", "side__city")
        .defer("item__search")
        .with_state()
        .order_by("item__order", "item", "side__order", "due_date", "pk")
    )
    for milestone in found:
        place = (milestone.item_id, milestone.side_id)
        if place not in chosen or (_covers(milestone, event) and not _covers(chosen[place], event)):
            chosen[place] = milestone
    return list(chosen.values())


def _covers(milestone: Milestone, event: Event) -> bool:
    if milestone.due_date is None or event.ends_on is None:
        return False
    opened = milestone.starts_on is None or milestone.starts_on <= event.ends_on
    return opened and event.ends_on <= milestone.due_date
