"""The milestones of a roadmap as of a day: what each carries, and how it is judged by the day in its side's city."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from core.prepared import prepared
from roadmap.choices import OPEN
from roadmap.editions.past import PastPlan
from roadmap.lateness import LocalDay
from roadmap.models import Milestone, Roadmap, Side
from roadmap.progress.past import PastState, states_on
from roadmap.querysets import names_body


@dataclass(frozen=True)
class Scope:
    """The part of a roadmap that is looked at: all of it, or one direction, side (a city's slug), body."""

    direction: int | None = None
    side: str = ""
    body: int | None = None

    def query(self) -> dict[str, int | str]:
        """The parameters that name this part in an address."""
        named = {"direction": self.direction, "side": self.side, "body": self.body}
        return {name: value for name, value in named.items() if value}


class Point(NamedTuple):
    """One milestone as of the day. A tuple: a long roadmap has ten thousand of them."""

    id: int
    item: int
    side: int
    status: str
    progress: int
    due_date: date | None
    first_due_date: date | None
    period: int
    closed_on: date | None
    starts_on: date | None
    is_awaiting: bool
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    today: date
    in_scope: bool

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def mark(self) -> str:
        """The mark that stands for it: what asks for action first, as components/status.html has it."""
        if self.is_awaiting:
            return "awaiting"
        return "overdue" if self.is_overdue else self.status

    @property
    def days_late(self) -> int:
        """Whole days since the due date; below zero while it is still to come."""
        return (self.today - self.due_date).days if self.due_date else 0


NOW = (
    "due_date",
    "status",
    "progress",
    "closed_on",
    "last_reported_at",
    "pending_report_id",
)  # as in `State`


def points(
    roadmap: Roadmap,
    sides: list[Side],
    on: date | None = None,
    scope: Scope | None = None,
    plan: PastPlan | None = None,
) -> dict[int, list[Point]]:
    """The milestones of the items looked at, by item. One query; for a past day, whose `plan` is given, three.

    All of an item's milestones come, each marked with whether it is in the scope itself.
    """
    scope = scope or Scope()
    days = {side.pk: _day(side, roadmap, on) for side in sides}
    looked_at = {side.pk for side in sides if scope.side in ("", side.city.slug)}
    found: dict[int, list[Point]] = defaultdict(list)
    rows = _now(roadmap, scope) if plan is None else _then(roadmap, on or plan.day, scope, plan)
    for pk, item, side, first, period, starts, is_named, state in rows:
        day = days[side]
        lateness = day.judge(state.status, state.due_date, starts, state.last_reported_at)
        found[item].append(
            Point(
                id=pk,
                item=item,
                side=side,
                status=state.status,
                progress=state.progress,
                due_date=state.due_date,
                first_due_date=first,
                period=period,
                closed_on=state.closed_on,
                starts_on=starts,
                is_awaiting=state.pending is not None,
                **lateness._asdict(),
                today=day.today,
                in_scope=side in looked_at and is_named,
            )
        )
    return found


# A milestone with the window, the period and whether the body looked at answers for it; and what it carries.
Standing = tuple[int, int, int, date | None, int, date | None, bool, PastState]


def _now(roadmap: Roadmap, scope: Scope) -> Iterator[Standing]:
    for *standing, due, status, progress, closed, reported, pending in _rows(
        roadmap.pk, scope.direction or None, scope.body or None
    ):
        yield (*standing, PastState(due, status, progress, closed, reported, pending))


@prepared
def _rows(roadmap: int, direction: int | None, body: int | None) -> QuerySet[Milestone, tuple[Any, ...]]:
    milestones = Milestone.objects.filter(item__roadmap=roadmap)
    if direction is not None:
        milestones = milestones.filter(item__direction=direction)
    named = milestones.annotate(named=Value(True) if body is None else names_body(body))
    return named.order_by("item_id", "first_due_date", "side__order").values_list(
        "id", "item_id", "side_id", "first_due_date", "period", "starts_on", "named", *NOW
    )


def _then(roadmap: Roadmap, day: date, scope: Scope, plan: PastPlan) -> Iterator[Standing]:
    wanted = {item.pk for item in plan.items if scope.direction in (None, item.direction_id)}
    milestones = Milestone.objects.filter(item__roadmap=roadmap)
    planned = {one.id: (plan.zones[one.side], one.due_date) for one in plan.milestones if one.item in wanted}
    states = states_on(milestones, day, planned)
    named = plan.named_by(scope.body) if scope.body else set()
    for one in plan.milestones:
        if one.item not in wanted:
            continue
        state = states[one.id]
        if not plan.is_first:
            state.due_date = one.due_date
        is_named = not scope.body or (one.item, one.side) in named
        yield one.id, one.item, one.side, one.first_due_date, one.period, one.starts_on, is_named, state


def _day(side: Side, roadmap: Roadmap, on: date | None) -> LocalDay:
    city = side.city
    return LocalDay(on or city.today(), city.time_zone, roadmap.starts_on, roadmap.ends_on)
