"""What is different since an earlier day: closed, begun, moved on, moved in time, newly overdue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Q

from roadmap.choices import Status
from roadmap.models import DeadlineChange, Milestone, Report
from roadmap.progress.past import PastState, states_on
from roadmap.progress.state import ItemState, Point, Snapshot

# "Since" when nobody says: about the time between two meetings.
USUAL_DAYS = 30


@dataclass(frozen=True)
class StateChange:
    """One milestone that is not what it was."""

    kind: str  # "closed", "begun", "progressed", "set_back", "moved" or "overdue"
    item: ItemState
    point: Point
    old_status: str = ""
    old_progress: int = 0
    old_due_date: date | None = None


ORDER = ("closed", "overdue", "moved", "set_back", "begun", "progressed")


def changes(snapshot: Snapshot, since: date) -> list[StateChange]:
    """What changed after the end of `since` up to the snapshot's day; one milestone may appear more than once.

    Two queries, over the milestones that were touched since.
    """
    # No city is so far east that its day ends before this; `states_on` asks for the exact day.
    margin = datetime.combine(since, time.min, UTC)
    spoken_of = Q(created_at__gte=margin) | Q(decision__created_at__gte=margin)
    of_roadmap = Q(milestone__item__roadmap=snapshot.roadmap)
    reported = Report.objects.filter(of_roadmap, spoken_of).order_by().values("milestone")
    moved = DeadlineChange.objects.filter(of_roadmap, decided_at__gte=margin).order_by().values("milestone")
    touched = reported.union(moved)
    before = states_on(Milestone.objects.filter(pk__in=touched), since)
    found = [
        change
        for item in snapshot.items
        for point in item.points
        for change in _changes_of(item, point, before.get(point.id), since)
    ]
    return sorted(found, key=lambda change: ORDER.index(change.kind))


def _changes_of(item: ItemState, point: Point, old: PastState | None, since: date) -> Iterator[StateChange]:
    if point.is_overdue and point.due_date and point.due_date >= since:
        yield StateChange("overdue", item, point)
    if old is None:
        return
    if old.due_date != point.due_date:
        yield StateChange("moved", item, point, old_due_date=old.due_date)
    kind = _kind(old, point)
    if kind:
        yield StateChange(kind, item, point, old_status=old.status, old_progress=old.progress)


def _kind(old: PastState, point: Point) -> str:
    closed = (Status.DONE, Status.CANCELLED)
    if point.status != old.status:
        if point.status in closed:
            return "closed"
        if old.status in closed or point.status in (Status.SUSPENDED, Status.PLANNED):
            return "set_back"
        return "begun"
    if point.progress != old.progress:
        return "progressed" if point.progress > old.progress else "set_back"
    return ""
