"""The two numbers of `roadmap.progress.answering` as they were at the end of a past day, from the history.

The same rules over the plan of that day, what was reported by then and not yet taken back, and the letters sent by
then.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from roadmap.choices import ReminderKind, ReminderState, ResponsibilityRole, Status
from roadmap.models import Reminder
from roadmap.progress.answering import (
    LOOKED_AT,
    SILENT_DAYS,
    Answering,
    Lately,
    Month,
    SideLately,
    a_year_before,
    by_body,
    in_days,
    of_roadmap,
)
from roadmap.progress.past import said_then
from roadmap.progress.state import Point, Snapshot

QUARTER = timedelta(days=SILENT_DAYS)


class _Answered(NamedTuple):
    """A letter that was followed by a report: of which item and side, whether of the last quarter, after how long."""

    item: int
    side: int
    recent: bool
    seconds: float


def numbers_of(snapshot: Snapshot) -> Answering:
    """The two numbers of a roadmap as of the day of `snapshot`, today's or a past one."""
    return of_roadmap_then(snapshot) if snapshot.past else of_roadmap(snapshot.roadmap, snapshot.on)


def lately_then(snapshot: Snapshot) -> Lately:
    """The two numbers of the quarter that ended on the day and of the one before. Five queries."""
    quarter = snapshot.on - QUARTER
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for point, in_time in _fallen_due(snapshot, quarter - QUARTER):
        place = 0 if point.due_date and point.due_date >= quarter else 2
        counts[point.side][place] += 1
        counts[point.side][place + 1] += in_time
    answered = _answered(snapshot)
    return Lately(
        [
            SideLately(side.city.name, *counts[side.pk])
            for side in snapshot.all_sides
            if side.pk in counts  # as today: a side of which nothing fell due is not named
        ],
        _days(answered, recent=True),
        _days(answered, recent=False),
    )


def of_roadmap_then(snapshot: Snapshot) -> Answering:
    """The numbers of the whole page, but for who never answers: that is asked about today only. Five queries."""
    fallen = _fallen_due(snapshot, a_year_before(snapshot.on))
    answered = _answered(snapshot)
    lead = {
        (one.item_id, one.side_id): one.body
        for one in (snapshot.plan.responsibilities if snapshot.plan else ())
        if one.role == ResponsibilityRole.LEAD
    }

    def key(item: int, side: int) -> tuple[int, int | None]:
        body = lead.get((item, side))
        return side, body.pk if body else None

    counted: dict[tuple[int, int | None], tuple[int, int]] = {}
    for point, in_time in fallen:
        due, reported = counted.get(key(point.item, point.side), (0, 0))
        counted[key(point.item, point.side)] = due + 1, reported + in_time
    seconds: dict[tuple[int, int | None], list[float]] = defaultdict(list)
    for one in answered:
        if one.recent:
            seconds[key(one.item, one.side)].append(one.seconds)
    return Answering(
        months=_months(snapshot, fallen),
        bodies=by_body(
            snapshot.all_sides,
            counted,
            {whose: median(each) for whose, each in seconds.items()},
            {body.pk: body for body in lead.values()},
        ),
        days=_days(answered, recent=True),
        days_before=_days(answered, recent=False),
        silent=None,
    )


def _months(snapshot: Snapshot, fallen: Iterable[tuple[Point, bool]]) -> list[Month]:
    counts: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0, 0])
    for point, in_time in fallen:
        if point.due_date:
            row = counts[point.side, point.due_date.replace(day=1)]
            row[0] += 1
            row[1] += in_time
    return [
        Month(side.city.name, first, *counts[of, first])
        for side in snapshot.all_sides
        for of, first in sorted(counts)
        if of == side.pk
    ]


def _fallen_due(snapshot: Snapshot, since: date) -> list[tuple[Point, bool]]:
    """What had fallen due from `since` on, each with whether it was reported in time. Two queries."""
    fallen = [
        point
        for point in snapshot.points
        if point.due_date and since <= point.due_date < snapshot.on and point.status != Status.CANCELLED
    ]
    zones = _zones(snapshot)
    said = said_then({point.id: zones[point.side] for point in fallen}, snapshot.on)

    def in_time(point: Point, due: date) -> bool:
        days = (timezone.localdate(moment, zones[point.side]) for moment in said.get(point.id, ()))
        near = any(due - timedelta(days=LOOKED_AT) <= day <= due for day in days)
        return near or (point.closed_on is not None and point.closed_on <= due)

    return [(point, in_time(point, point.due_date)) for point in fallen if point.due_date]


def _answered(snapshot: Snapshot) -> list[_Answered]:
    """The letters of the two quarters that had been followed by a report. Three queries."""
    zones, on = _zones(snapshot), snapshot.on
    quarter, begun = (datetime.combine(on - ago, time(), UTC) for ago in (QUARTER, 2 * QUARTER))
    rows = Reminder.objects.filter(
        kind=ReminderKind.MILESTONE,
        state=ReminderState.SENT,
        sent_at__gte=begun,
        milestone__side__roadmap=snapshot.roadmap,
    )
    first: dict[tuple[int, date, int, int, bool], datetime] = {}
    columns = ("milestone", "due_date", "milestone__item", "milestone__side", "sent_at")
    for milestone, due, item, side, sent_at in rows.order_by("sent_at").values_list(*columns):
        if sent_at is not None and timezone.localdate(sent_at, zones[side]) <= on:
            first.setdefault((milestone, due, item, side, sent_at >= quarter), sent_at)
    said = said_then({milestone: zones[side] for milestone, _due, _item, side, _recent in first}, on)
    found = []
    for (milestone, _due, item, side, recent), sent_at in first.items():
        after = next((moment for moment in said.get(milestone, ()) if moment > sent_at), None)
        if after is not None:
            found.append(_Answered(item, side, recent, (after - sent_at).total_seconds()))
    return found


def _days(answered: Iterable[_Answered], *, recent: bool) -> float | None:
    seconds = [one.seconds for one in answered if one.recent == recent]
    return in_days(median(seconds)) if seconds else None


def _zones(snapshot: Snapshot) -> dict[int, ZoneInfo]:
    return {side.pk: ZoneInfo(side.city.time_zone) for side in snapshot.all_sides}
