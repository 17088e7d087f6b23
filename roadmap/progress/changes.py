"""What is different since an earlier day: milestones, and the plan itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.prepared import prepared
from roadmap.choices import Status
from roadmap.editions.comparing import PlanChange, Touched, between, touched_items
from roadmap.editions.past import dates_on
from roadmap.models import DeadlineChange, Edition, Milestone, Report
from roadmap.progress.past import PastState, dates_of, states_of
from roadmap.progress.points import Point
from roadmap.progress.state import ItemState, Snapshot

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


@dataclass
class PlanChanges:
    """What the plan says otherwise, and the editions that came or went meanwhile; empty where it is the same."""

    changes: list[PlanChange] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changes or self.editions)


def since_then(snapshot: Snapshot, since: date) -> tuple[list[StateChange], PlanChanges]:
    """What changed after the end of `since` up to the snapshot's day: of milestones, and of the plan.

    One milestone may appear more than once. Eight queries, over what was touched since; more where the plan was. As of
    a past day they go over all milestones: what was said then may be no more.
    """
    until = None if snapshot.is_today else snapshot.on
    touched = touched_items(snapshot.roadmap, snapshot.all_sides, since, until)
    shown = {item.item.pk for item in snapshot.items}
    in_part = bool(snapshot.scope.query())
    plan = between(snapshot.all_sides, touched, snapshot.on)
    names = {side.city.name for side in snapshot.sides}
    plan = [one for one in plan if (one.item in shown or not in_part) and (not one.side or one.side in names)]
    editions = _editions(snapshot.roadmap.pk, since, snapshot.on)
    for edition in editions:
        edition.roadmap = snapshot.roadmap
        if edition.withdrawn_on and edition.withdrawn_on > snapshot.on:
            # Nobody knew on that day that it would be.
            edition.withdrawn_on = None
    return changes(snapshot, since, touched), PlanChanges(plan, editions)


def changes(snapshot: Snapshot, since: date, touched: Touched | None = None) -> list[StateChange]:
    """What changed of milestones after the end of `since`; `touched` are the items whose plan did (None: look)."""
    if touched is None:
        until = None if snapshot.is_today else snapshot.on
        touched = touched_items(snapshot.roadmap, snapshot.all_sides, since, until)
    before = _before(snapshot, since, touched)
    found = [
        change
        for item in snapshot.items
        for point in item.points
        for change in _changes_of(item, point, before.get(point.id), since)
    ]
    return sorted(found, key=lambda change: ORDER.index(change.kind))


def _before(snapshot: Snapshot, since: date, touched: Touched) -> dict[int, PastState]:
    """What may differ since: milestones (by id) as they were at the end of `since`, of a younger plan as it was first.

    As of a past day nothing is asked of what has become of them since: not who is still there, nor their dates.
    """
    points = {point.id: point for item in snapshot.items for point in item.points}
    zones = {side.pk: ZoneInfo(side.city.time_zone) for side in snapshot.all_sides}
    planned = {}
    if snapshot.is_today:
        # No city is so far east that its day ends before this; `states_of` asks for the exact day.
        margin = datetime.combine(since, time.min, UTC)
        rows = list(_acted_on(snapshot.roadmap.pk, margin, sorted(touched.items) or None))
    else:
        rows = list(dates_of(Milestone.objects.filter(pk__in=points)))
        planned = {point.id: (zones[point.side], point.first_due_date) for point in points.values()}
    before = states_of(rows, since, planned)
    dates = dates_on(before, snapshot.all_sides, touched.since) if before else {}
    for pk, _due, zone, moved_at, old_date in rows:
        # The plan may be younger than a move of its dates.
        if moved_at and since < timezone.localdate(moved_at, ZoneInfo(zone)) <= touched.since:
            dates[pk] = old_date
    for pk in before.keys() & points.keys():
        before[pk].due_date = dates.get(pk, points[pk].first_due_date)
    return before


@prepared
def _editions(roadmap: int, since: date, until: date) -> QuerySet[Edition]:
    return Edition.objects.filter(roadmap=roadmap).between(since, until)


@prepared
def _acted_on(roadmap: int, since: datetime, items: list[int] | None) -> QuerySet[Milestone, tuple[Any, ...]]:
    """The milestones of which something was said since, or whose item is one of `items`; see `dates_of`."""
    said = (
        "created_at",
        "taken_back__created_at",
        "decisions__created_at",
        "decisions__taken_back__created_at",
    )
    spoken_of = reduce(or_, (Q(**{f"{at}__gte": since}) for at in said))
    of_roadmap = Q(milestone__item__roadmap=roadmap)
    reported = Report.objects.filter(of_roadmap, spoken_of).order_by().values("milestone")
    moved = DeadlineChange.objects.filter(of_roadmap, decided_at__gte=since).order_by().values("milestone")
    found = Q(pk__in=reported.union(moved))
    if items is not None:
        found |= Q(item__any_of=items)
    return dates_of(Milestone.objects.filter(found, item__roadmap=roadmap))


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
