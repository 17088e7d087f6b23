"""How milestones were at the end of a past day: their reports, decisions and date changes played again.

Nothing is stored for it. The verbs of `roadmap.reporting.actions` say what each step does to a milestone; here the same
steps are played in their order up to the day, in the calendar of the side's city.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from roadmap.choices import CLOSED, Status

if TYPE_CHECKING:
    from roadmap.querysets import MilestoneQuerySet


@dataclass
class PastState:
    """What a milestone carries, as of a day."""

    due_date: date | None
    status: str = Status.PLANNED
    progress: int = 0
    closed_on: date | None = None
    last_reported_at: datetime | None = None
    pending: int | None = None  # the id of the report that waits for its decision


class PastStep(NamedTuple):
    """Something that happened to a milestone: a report was said, or decided on."""

    at: datetime
    on: date  # the date of `at` in the city
    kind: str  # "said", "accepted" or "returned"
    report: int
    status: str
    progress: int
    needs_decision: bool
    said_on: date

    def play(self, state: PastState) -> None:
        if self.kind == "said":
            state.last_reported_at = self.at
            if self.needs_decision:
                state.pending = self.report
                if state.status == Status.PLANNED:
                    state.status = Status.IN_PROGRESS
                return
        elif state.pending == self.report:
            state.pending = None
        if self.kind != "returned":
            state.status, state.progress, state.pending = self.status, self.progress, None
            state.closed_on = self.said_on if self.status in CLOSED else None


def states_on(milestones: "MilestoneQuerySet", day: date) -> dict[int, PastState]:
    """The state of each of `milestones` at the end of `day` in its side's city, by id. Two queries."""
    states: dict[int, PastState] = {}
    zones: dict[int, ZoneInfo] = {}
    for pk, due, zone, moved_at, old_date in _dates(milestones):
        if pk not in states:
            states[pk], zones[pk] = PastState(due_date=due), ZoneInfo(zone)
        if moved_at and timezone.localdate(moved_at, zones[pk]) > day:
            states[pk].due_date = old_date
    for pk, steps in _steps(milestones, zones).items():
        for step in sorted(steps, key=lambda step: (step.at, step.report, step.kind != "said")):
            if step.on <= day:
                step.play(states[pk])
    return states


def _dates(
    milestones: "MilestoneQuerySet",
) -> Iterator[tuple[int, date | None, str, datetime | None, date | None]]:
    """Milestone, due date, its city's zone; moment and old date of each move, the latest first.

    A milestone has a row for each of its moves, and one where there are none. The last one read after a day wins.
    """
    moved = FilteredRelation("deadline_changes", condition=Q(deadline_changes__verdict="accepted"))
    rows = milestones.order_by().annotate(move=moved).order_by("-move__decided_at", "-move__id")
    yield from rows.values_list(
        "pk", "due_date", "side__city__time_zone", "move__decided_at", "move__old_date"
    )


def _steps(milestones: "MilestoneQuerySet", zones: dict[int, ZoneInfo]) -> dict[int, list[PastStep]]:
    from roadmap.models import Report

    rows = Report.objects.filter(milestone__in=milestones.order_by().values("pk")).order_by()
    steps: dict[int, list[PastStep]] = defaultdict(list)
    for pk, report, status, progress, needs, said_at, verdict, decided_at in rows.values_list(
        "milestone_id",
        "id",
        "status",
        "progress",
        "needs_decision",
        "created_at",
        "decision__verdict",
        "decision__created_at",
    ):
        said_on = timezone.localdate(said_at, zones[pk])
        steps[pk].append(PastStep(said_at, said_on, "said", report, status, progress, needs, said_on))
        if verdict:
            decided_on = timezone.localdate(decided_at, zones[pk])
            steps[pk].append(
                PastStep(decided_at, decided_on, verdict, report, status, progress, needs, said_on)
            )
    return steps
