"""What a person owes, soonest first, and what waits for a coordinator: the groups of "my tasks"."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from cities.models import Anybody
from core.attached import attach
from core.prepared import prepared
from roadmap.choices import ResponsibilityRole, Status
from roadmap.lateness import overdue, today_in
from roadmap.models import DeadlineChange, Milestone, Report, Responsibility
from roadmap.reporting import matrix, record
from roadmap.reporting.drawn import DrawnTask
from roadmap.reporting.matrix import MilestoneCell

# So many days back go what was closed lately, and so many of them are shown.
MONTH = timedelta(days=30)
CLOSED_AT_MOST = 20

# What an item says at length, and a task does not show.
LONG_TEXTS = ("deadline_text", "expected_result", "funding", "contact", "note")

# The groups in their order; a milestone stands in one of them only.
GROUPS = (
    "returned",
    "to_decide",
    "dates_to_decide",
    "overdue",
    "this_month",
    "later",
    "awaiting",
    "overdue_on_side",
)

# So many of a group are shown, the soonest: an administrator of a thousand roadmaps has thousands to decide.
AT_MOST = 50
# So many of a group before somebody asks for all of it: on a phone a task takes a third of the screen.
AT_FIRST = 15
# In place of a group's name: all of each. A device that keeps the page asks so, as nobody can ask for more there.
EVERY = "every"
# More than so many tasks of the months to come are only counted, until somebody opens them.
LATER_AT_MOST = 12


@dataclass
class DutyGroup:
    """Some of a person's tasks, the soonest first; `count` says how many there are, shown or not."""

    name: str
    count: int
    cells: list[MilestoneCell]

    @property
    def is_folded(self) -> bool:
        """Whether none is shown before somebody asks."""
        return not self.cells

    @property
    def beyond(self) -> int:
        return self.count - len(self.cells)

    @property
    def may_unfold(self) -> bool:
        """Whether more are shown to whoever asks for this group."""
        return len(self.cells) < min(self.count, AT_MOST)

    @property
    def tasks(self) -> list[DrawnTask]:
        """What the page shows of each."""
        return [cell.task for cell in self.cells]


class Task(NamedTuple):
    """What places a milestone: its group, and its place within.

    `alike`: how many there are that lie in the same group and are not the person's own, of which the soonest are here;
    0 for an own one, each of which is here.
    """

    pk: int
    due: date | None
    ends_on: date
    order: int
    today: date
    pending: int | None
    may_decide: bool
    alike: int = 0

    @property
    def soonest(self) -> tuple[bool, date, int, int]:
        return self.due is None, self.due or self.ends_on, self.order, self.pk


PLACE = ("pk", "due_date", "item__roadmap__ends_on", "item__order", "today", "pending_report_id")
# No city's day comes earlier than so long before that of Greenwich.
EARLIEST_DAY = timedelta(hours=14)


def duties_of(user: Anybody, *, unfolded: str = "") -> list[DutyGroup]:
    """The open milestones of the person's body and those below it, and what the person has to decide.

    In the order of `GROUPS`, without empty ones. Of each group the soonest are here, of the one named by `unfolded`
    (of each, where that is `EVERY`) more. Where many come later than this month, and something else is to be done,
    these are only counted until then: most of a year's tasks do. The number of queries is the same whatever there is.
    """
    own = [Task(*row) for row in _owed(user)]
    owed = {task.pk: task for task in own}
    returned = set(_returned([*owed])) if owed else set()
    dates = list(_asked(user))
    asked = {pk for pk, _due, _pending in dates}
    theirs = _theirs(
        user, [*owed], [(pk, due) for pk, due, pending in dates if not pending and pk not in owed]
    )
    placed: dict[str, list[Task]] = {name: [] for name in GROUPS}
    for task in (*own, *theirs):
        is_asked, is_returned = task.pk in asked, task.pk in returned
        placed[_group(task, is_own=not task.alike, is_asked=is_asked, is_returned=is_returned)].append(task)
    # Where nothing is more urgent, a page of a single folded line would only ask for a press.
    folds = any(tasks for name, tasks in placed.items() if name != "later")
    shown = {
        name: sorted(tasks, key=lambda task: task.soonest)[
            : _at_most(name, tasks, unfolded=unfolded, folds=folds)
        ]
        for name, tasks in placed.items()
    }
    milestones = _with_all([task.pk for tasks in shown.values() for task in tasks], user)
    items = {milestone.item_id: milestone.item for milestone in milestones}
    if items:
        attach(list(items.values()), "responsibilities", _leads(list(items)))
    for milestone in milestones:
        milestone.item = items[milestone.item_id]
    cells = matrix.cells(milestones, record.entries(milestones, reader=user, only_last=True), user)
    return [
        DutyGroup(name, _count(tasks), [cells[task.pk] for task in shown[name]])
        for name, tasks in placed.items()
        if tasks
    ]


@prepared
def closed_lately(user: Anybody) -> QuerySet[Milestone]:
    """The person's milestones that were done within 30 days, the latest first; one query."""
    done = Milestone.objects.owed_by(user).filter(status=Status.DONE)
    return (
        done.annotate(today=today_in("side__city"))
        .filter(closed_on__gte=models.F("today") - models.Value(MONTH))
        .order_by("-closed_on", "item__order", "pk")
        .select_related("item__roadmap", "side__city")
        .defer("item__search", *(f"item__{name}" for name in LONG_TEXTS))[:CLOSED_AT_MOST]
    )


@prepared
def _asked(user: Anybody) -> QuerySet[DeadlineChange, tuple[int, date | None, int | None]]:
    """The milestones for which another date waits for the person's word: each id, its date, and a report that waits."""
    deciding = Milestone.objects.decidable_by(user).order_by().values("pk")
    asked = DeadlineChange.objects.filter(verdict="", milestone__in=deciding).order_by()
    return asked.values_list("milestone", "milestone__due_date", "milestone__pending_report")


@prepared
def _returned(milestones: list[int]) -> QuerySet[Report, int]:
    """Those of the milestones (ids) whose last report was returned."""
    returned = Report.objects.last_returned().filter(milestone__any_of=milestones)
    return returned.values_list("milestone", flat=True)


@prepared
def _owed(user: Anybody) -> QuerySet[Milestone, tuple[Any, ...]]:
    """The person's own, each as a `Task`."""
    owed = Milestone.objects.owed_by(user).open().with_rights_of(user).order_by()
    return owed.annotate(today=today_in("side__city")).values_list(*PLACE, "may_decide")


def _theirs(user: Anybody, own: list[int], dates: list[tuple[int, date | None]]) -> list[Task]:
    """What waits for the person beside the `own`: reports, `dates` (without a report) and what is late.

    Of each kind the soonest only: an administrator of a thousand roadmaps has thousands. So those that are shown are
    found by their days alone, without the tables beside; of one day they are whichever, and those on no day come last.
    """
    latest = (timezone.now() + EARLIEST_DAY).astimezone(UTC).date()
    soonest = heapq.nsmallest(
        AT_MOST, dates, key=lambda asked: (asked[1] is None, asked[1] or date.min, asked[0])
    )
    tasks = [Task(*row) for row in _deciding(user, own, [pk for pk, _due in soonest], latest)]
    return [task if task.alike else task._replace(alike=len(dates)) for task in tasks]


@prepared
def _deciding(
    user: Anybody, own: list[int], dates: list[int], latest: date
) -> QuerySet[Milestone, tuple[Any, ...]]:
    """The soonest with a report, those of the `dates`, the soonest that are late: each as a `Task`; none of the `own`.

    `latest` spares the database most of what is not late in any city.
    """
    waiting = Milestone.objects.decidable_by(user).filter(~Q(pk__any_of=own)).order_by()
    with_date = Exists(DeadlineChange.objects.filter(verdict="", milestone=OuterRef("pk")))
    late = waiting.filter(~with_date, overdue(), pending_report__isnull=True, due_date__lt=latest)
    return _soonest(waiting.filter(pending_report__isnull=False)).union(
        _placed(Milestone.objects.filter(pk__any_of=dates), Value(0)), _soonest(late), all=True
    )


def _soonest(alike: QuerySet[Milestone]) -> QuerySet[Milestone, tuple[Any, ...]]:
    first = alike.order_by(F("due_date").asc(nulls_last=True), "pk").values("pk")[:AT_MOST]
    number = alike.values(together=Value(1)).annotate(number=Count("*")).values("number")
    return _placed(Milestone.objects.filter(pk__in=first), Subquery(number))


def _placed(milestones: QuerySet[Milestone], alike: Value | Subquery) -> QuerySet[Milestone, tuple[Any, ...]]:
    found = milestones.order_by().annotate(today=today_in("side__city"))
    return found.values_list(*PLACE, Value(True), alike)


def _count(tasks: Sequence[Task]) -> int:
    """How many a group has, those included that are not here."""
    return sum(not task.alike for task in tasks) + max((task.alike for task in tasks), default=0)


def _at_most(name: str, tasks: Sequence[Task], *, unfolded: str, folds: bool) -> int:
    if unfolded in (name, EVERY):
        return AT_MOST
    return 0 if folds and name == "later" and len(tasks) > LATER_AT_MOST else AT_FIRST


def _group(task: Task, *, is_own: bool, is_asked: bool, is_returned: bool) -> str:
    if task.pending:
        return "to_decide" if task.may_decide else "awaiting"
    if is_returned and is_own:
        return "returned"
    if is_asked:
        return "dates_to_decide"
    if task.due and task.due < task.today:
        return "overdue" if is_own else "overdue_on_side"
    return "later" if _is_later(task.due, task.today) else "this_month"


def _is_later(due: date | None, today: date) -> bool:
    """Whether it is due after this month, or on no day."""
    return due is None or (due.year, due.month) > (today.year, today.month)


@prepared
def _with_all(milestones: list[int], user: Anybody) -> QuerySet[Milestone]:
    """The milestones with these ids, with what a task shows."""
    return (
        Milestone.objects.filter(pk__any_of=milestones)
        .order_by()
        .with_flags()
        .with_rights_of(user)
        .select_related("item__roadmap", "side__city")
        .defer("item__search", *(f"item__{name}" for name in LONG_TEXTS))
    )


@prepared
def _leads(items: list[int]) -> QuerySet[Responsibility]:
    leads = Responsibility.objects.filter(role=ResponsibilityRole.LEAD, item__any_of=items)
    return leads.select_related("body").order_by()
