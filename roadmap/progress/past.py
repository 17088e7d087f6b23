"""How milestones were at the end of a past day: their reports, decisions and date changes played again.

Nothing is stored for it. The verbs of `roadmap.reporting.actions` say what each step does to a milestone; here the same
steps are played in their order up to the day, in the calendar of the side's city. Which milestones there were, and
their dates, says the plan of that day (`roadmap.editions.past`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import FilteredRelation, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.models import RemovedRecord
from core.prepared import prepared
from roadmap.choices import CLOSED, Status

if TYPE_CHECKING:
    from roadmap.models import Milestone, Report
    from roadmap.querysets import MilestoneQuerySet


# The last day that has two more after it.
LAST = date.max - timedelta(days=2)


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
    """Something that happened to a milestone: a report was said, decided on, or one of both was taken back."""

    at: datetime
    on: date  # the date of `at` in the city
    kind: str  # "said", "accepted", "returned" or "taken_back"
    report: int
    decision: int  # 0 for a report, and what took it back
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


def states_on(
    milestones: "MilestoneQuerySet",
    day: date,
    planned: Mapping[int, tuple[ZoneInfo, date | None]] | None = None,
) -> dict[int, PastState]:
    """The state of each of `milestones` at the end of `day` in its side's city, by id. Three queries.

    `planned` are milestones that may be no more, by id, each with the zone of its side's city and its date. An import
    that was taken back took its reports with it; until then they counted.
    """
    return states_of(dates_of(milestones), day, planned)


def states_of(
    dates: Iterable[tuple[Any, ...]],
    day: date,
    planned: Mapping[int, tuple[ZoneInfo, date | None]] | None = None,
) -> dict[int, PastState]:
    """The same of milestones whose rows (`dates_of`) are at hand. Two queries, none where there are no milestones."""
    zones: dict[int, ZoneInfo] = {}
    states: dict[int, PastState] = {}
    for pk, due, zone, moved_at, old_date in dates:
        if pk not in states:
            states[pk], zones[pk] = PastState(due_date=due), ZoneInfo(zone)
        if moved_at and timezone.localdate(moved_at, zones[pk]) > day:
            states[pk].due_date = old_date
    for pk, (city, due) in (planned or {}).items():
        if pk not in states:
            states[pk], zones[pk] = PastState(due_date=due), city
    if not states:
        return states
    steps_of = _steps(zones, day)
    for pk, step in _removed(zones, day):
        steps_of[pk].append(step)
    for pk, steps in steps_of.items():
        _play([step for step in steps if step.on <= day], states, pk)
    return states


def states_now(milestones: "MilestoneQuerySet") -> dict[int, PastState]:
    """What all that was said of each of `milestones` comes to, by id: its state, but for the date. Two queries."""
    places = milestones.order_by().values_list("pk", "due_date", "side__city__time_zone")
    states = {pk: PastState(due_date=due) for pk, due, _zone in places}
    for pk, steps in _steps({pk: ZoneInfo(zone) for pk, _due, zone in places}).items():
        _play(steps, states, pk)
    return states


def _play(steps: Sequence[PastStep], states: dict[int, PastState], pk: int) -> None:
    """Let the steps happen to the milestone `pk`; what was taken back leaves the state that it found."""
    found: dict[tuple[int, int], PastState] = {}
    order = {"said": 0, "taken_back": 2}
    for step in sorted(steps, key=lambda one: (one.at, one.report, one.decision, order.get(one.kind, 1))):
        act = step.report, step.decision
        if step.kind == "taken_back":
            states[pk] = found.get(act, states[pk])
        else:
            found[act] = replace(states[pk])
            step.play(states[pk])


def dates_of(milestones: "MilestoneQuerySet") -> "models.QuerySet[Milestone, tuple[Any, ...]]":
    """Milestone, due date, its city's zone; moment and old date of each move, the latest first.

    A milestone has a row for each of its moves, and one where there are none. The last one read after a day wins.
    """
    moved = FilteredRelation("deadline_changes", condition=Q(deadline_changes__verdict="accepted"))
    rows = milestones.order_by().annotate(move=moved).order_by("-move__decided_at", "-move__id")
    return rows.values_list("pk", "due_date", "side__city__time_zone", "move__decided_at", "move__old_date")


@prepared
def _said(milestones: list[int], until: datetime | None) -> "models.QuerySet[Report, tuple[Any, ...]]":
    from roadmap.models import Report

    said = Report.objects.filter(milestone__any_of=milestones)
    return (
        (said if until is None else said.filter(created_at__lt=until))
        .order_by()
        .values_list(
            "milestone_id",
            "id",
            "status",
            "progress",
            "needs_decision",
            "created_at",
            "taken_back__created_at",
            "decisions__id",
            "decisions__verdict",
            "decisions__created_at",
            "decisions__taken_back__created_at",
        )
    )


def _steps(zones: Mapping[int, ZoneInfo], day: date | None = None) -> dict[int, list[PastStep]]:
    """What was said of the milestones, each with its city's zone; of reports after `day`, if one is given, nothing."""
    # No city is so far west that its day ends after this; whoever asks looks at the day of each step.
    until = datetime.combine(min(day, LAST) + timedelta(days=2), time.min, UTC) if day else None
    steps: dict[int, list[PastStep]] = defaultdict(list)
    heard: set[int] = set()
    # A report has a row for each decision on it: more than one where the earlier ones were taken back.
    for pk, report, status, progress, needs, said_at, withdrawn_at, *decision in _said(list(zones), until):
        zone = zones[pk]
        said_on = timezone.localdate(said_at, zone)
        decided, verdict, decided_at, undone_at = decision
        happened: list[Any] = (
            [] if report in heard else [(said_at, "said", 0), (withdrawn_at, "taken_back", 0)]
        )
        heard.add(report)
        happened += [(decided_at, verdict, decided), (undone_at, "taken_back", decided)]
        steps[pk] += [
            PastStep(at, timezone.localdate(at, zone), kind, report, of, status, progress, needs, said_on)
            for at, kind, of in happened
            if at
        ]
    return steps


def said_then(zones: Mapping[int, ZoneInfo], day: date) -> dict[int, list[datetime]]:
    """When reports were made on the milestones, the earliest first: those that were in force at the end of `day`.

    `zones` are those of their cities, by the milestone's id. Two queries.
    """
    said: dict[int, list[datetime]] = defaultdict(list)
    for pk, steps in _steps(zones, day).items():
        known = [step for step in steps if step.on <= day]
        withdrawn = {step.report for step in known if step.kind == "taken_back" and not step.decision}
        said[pk] = [step.at for step in known if step.kind == "said" and step.report not in withdrawn]
    for pk, step in _removed(zones, day):
        if step.on <= day:
            said[pk].append(step.at)
    return {pk: sorted(moments) for pk, moments in said.items()}


def _removed(zones: Mapping[int, ZoneInfo], day: date) -> Iterator[tuple[int, PastStep]]:
    """What reports said that were there on `day` and went later: those of an import, which need no decision."""
    for pk, report, content, removed_at in _gone(list(zones)):
        said_at = parse_datetime(content["created_at"])
        if said_at is None or timezone.localdate(removed_at, zones[pk]) <= day:
            continue
        on = timezone.localdate(said_at, zones[pk])
        yield (
            pk,
            PastStep(said_at, on, "said", report, 0, content["status"], content["progress"], False, on),
        )


@prepared
def _gone(milestones: list[int]) -> "models.QuerySet[RemovedRecord, tuple[Any, ...]]":
    milestone = Cast(KeyTextTransform("milestone_id", "content"), models.BigIntegerField())
    gone = RemovedRecord.objects.filter(table_name="roadmap_report").annotate(milestone=milestone)
    return gone.filter(milestone__any_of=milestones).values_list(
        "milestone", "row_id", "content", "removed_at"
    )
