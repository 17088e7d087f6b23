"""What a person owes, soonest first, and what waits for a coordinator: the groups of "my tasks"."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from roadmap import matrix, record
from roadmap.matrix import Cell
from roadmap.models import DeadlineChange, Milestone, Responsibility


@dataclass
class Duties:
    """A person's groups; a milestone stands in one of them only, in the order of the fields."""

    to_decide: list[Cell] = field(default_factory=list)
    dates_to_decide: list[Cell] = field(default_factory=list)
    overdue: list[Cell] = field(default_factory=list)
    this_month: list[Cell] = field(default_factory=list)
    later: list[Cell] = field(default_factory=list)
    awaiting: list[Cell] = field(default_factory=list)
    overdue_on_side: list[Cell] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())


def duties_of(user: Any) -> Duties:
    """The open milestones of the person's body and those below it, and what the person has to decide.

    The number of queries is the same whatever there is.
    """
    mine = _with_all(Milestone.objects.owed_by(user).open(), user)
    waiting = Milestone.objects.decidable_by(user)
    asked = DeadlineChange.objects.filter(verdict="").values("milestone")
    theirs = _with_all(
        (waiting.awaiting() | waiting.filter(pk__in=asked) | waiting.overdue()).distinct(), user
    )
    known = {milestone.pk: milestone for milestone in [*theirs, *mine]}
    cells = matrix.cells(known.values(), record.entries(known.values()))
    own = {milestone.pk for milestone in mine}
    duties = Duties()
    for cell in sorted(cells.values(), key=_soonest):
        _group(duties, cell, own).append(cell)
    return duties


def _group(duties: Duties, cell: Cell, own: set[int]) -> list[Cell]:
    milestone = cell.milestone
    if milestone.pending_report_id:
        return duties.to_decide if milestone.may_decide else duties.awaiting
    if cell.date_request and milestone.may_decide:
        return duties.dates_to_decide
    if milestone.is_overdue:
        return duties.overdue if milestone.pk in own else duties.overdue_on_side
    due, today = milestone.due_date, milestone.today
    if due and (due.year, due.month) == (today.year, today.month):
        return duties.this_month
    return duties.later


def _soonest(cell: Cell) -> tuple[bool, Any, int, int]:
    due = cell.milestone.due_date
    return (
        due is None,
        due or cell.milestone.item.roadmap.ends_on,
        cell.milestone.item.order,
        cell.milestone.pk,
    )


def _with_all(milestones: Any, user: Any) -> Sequence[Milestone]:
    bodies = Responsibility.objects.select_related("body").order_by("-role", "order", "id")
    return list(
        milestones.order_by()
        .with_state()
        .with_rights_of(user)
        .select_related("item__roadmap", "item__direction", "side__city", "pending_report__author")
        .defer("item__search")
        .prefetch_related(Prefetch("item__responsibilities", bodies))
    )
