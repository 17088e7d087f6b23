"""The matrix of an item's page: a row a period, a column a side, in each cell what that side owes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cities.models import Anybody, Body
from core.attached import attached
from core.prepared import prepared
from roadmap.choices import ResponsibilityRole
from roadmap.models import Decision, Item, Milestone, Report, Responsibility, Side
from roadmap.reporting.drawn import DrawnCell, DrawnPeriod, DrawnTask, of_cell, of_task
from roadmap.reporting.record import RecordEntry
from roadmap.reporting.taking_back import is_own


@dataclass
class MilestoneCell:
    """One milestone as a cell or a task shows it."""

    milestone: Any
    last_report: Any = None
    returned: Any = None
    moves: int = 0
    date_request: Any = None
    # What just happened, to be said here.
    said: str = ""
    # For whom it is shown, where that matters.
    reader: Anybody | None = None

    @property
    def lead(self) -> Body | None:
        """The body that answers for it; asks for the item's responsibilities with their bodies."""
        side = self.milestone.side_id
        return next(
            (
                one.body
                for one in attached(self.milestone.item, "responsibilities")
                if one.side_id == side and one.role == ResponsibilityRole.LEAD
            ),
            None,
        )

    # What the person for whom the milestone was asked (`with_rights_of`) may do with it now.

    @property
    def may_accept(self) -> bool:
        return bool(self.milestone.may_decide and self.milestone.pending_report_id)

    @property
    def may_settle_date(self) -> bool:
        return bool(self.milestone.may_decide and self.date_request)

    @property
    def may_report(self) -> bool:
        return self.milestone.may_report and (self.milestone.may_decide or not self.milestone.is_closed)

    @property
    def may_close(self) -> bool:
        """Whether a report that it is done is the next step."""
        return not self.milestone.is_closed and not self.milestone.pending_report_id

    @property
    def own_word(self) -> Report | Decision | None:
        """What the person said last here and may take back: a report, or a decision on one."""
        if not (self.reader and self.last_report):
            return None
        word = self.last_report.last_word
        may = self.milestone.may_decide if isinstance(word, Decision) else self.milestone.may_report
        return word if may and is_own(word, self.reader) else None

    @property
    def may_ask_for_date(self) -> bool:
        return not self.milestone.is_closed and not self.date_request

    @property
    def files(self) -> int:
        return len(attached(self.last_report, "attachments")) if self.last_report else 0

    @property
    def drawn(self) -> DrawnCell:
        """What the matrix shows of it."""
        return of_cell(self)

    @property
    def task(self) -> DrawnTask:
        """What "my tasks" show of it."""
        return of_task(self)


@dataclass
class SideColumn:
    """One side, and the bodies that answer for the item there, the responsible one first."""

    side: Side
    bodies: list[Responsibility] = field(default_factory=list)


@dataclass
class PeriodRow:
    """One row: the due date that the document gives (the earlier, where it gives two), and each column's cell.

    The cell is `None` for a side that owes nothing then.
    """

    due: date | None
    cells: list[MilestoneCell | None]

    @property
    def drawn(self) -> DrawnPeriod:
        """What the matrix shows of it."""
        return DrawnPeriod(self.due, tuple(cell.drawn if cell else None for cell in self.cells))


def cells(
    milestones: Iterable[Milestone], record: Iterable[RecordEntry], reader: Anybody | None = None
) -> dict[int, MilestoneCell]:
    """The cell of each milestone, by id, out of the milestones' record (newest first), for `reader`."""
    found = {milestone.pk: MilestoneCell(milestone, reader=reader) for milestone in milestones}
    for entry in record:
        cell = found[entry.milestone.pk]
        if entry.kind == "report" and cell.last_report is None and not entry.what.is_taken_back:
            cell.last_report = entry.what
            decision = entry.what.decision
            cell.returned = decision if decision and decision.verdict == "returned" else None
        elif entry.kind == "asked" and not entry.what.verdict:
            cell.date_request = entry.what
        elif entry.kind == "settled" and entry.what.verdict == "accepted":
            cell.moves += 1
    return found


def columns(item: Item, milestones: Iterable[Milestone]) -> list[SideColumn]:
    """The sides that have a body or a milestone on the item, in the roadmap's order. One query."""
    found = named([item.pk])
    for one in found:
        one.item = item
    return columns_of(milestones, found)


@prepared
def named(items: list[int]) -> QuerySet[Responsibility]:
    """Who answers for these items (ids), on each side the responsible body first."""
    found = Responsibility.objects.filter(item__any_of=items).select_related("body", "side__city")
    return found.order_by("-role", "order", "id")


def columns_of(milestones: Iterable[Milestone], named: Iterable[Responsibility]) -> list[SideColumn]:
    """The sides of these milestones and bodies, in the roadmap's order; the bodies as they come."""
    found = {milestone.side_id: SideColumn(milestone.side) for milestone in milestones}
    for one in named:
        found.setdefault(one.side_id, SideColumn(one.side)).bodies.append(one)
    return sorted(found.values(), key=lambda column: column.side.order)


def periods(found: dict[int, MilestoneCell], sides: Sequence[SideColumn]) -> list[PeriodRow]:
    """The rows, earliest period first, the one without a date last."""
    by_period: dict[int, dict[int, MilestoneCell]] = defaultdict(dict)
    for cell in found.values():
        by_period[cell.milestone.period][cell.milestone.side_id] = cell
    rows = []
    for row in by_period.values():
        dates = [cell.milestone.first_due_date for cell in row.values() if cell.milestone.first_due_date]
        rows.append(PeriodRow(min(dates, default=None), [row.get(column.side.pk) for column in sides]))
    return sorted(rows, key=lambda row: row.due or date.max)


def waited_for(cells: Iterable[MilestoneCell]) -> list[Side]:
    """The sides that owe what another side has done for the same period, in the roadmap's order."""
    found = {cell.milestone.side_id: cell.milestone.side for cell in cells if cell.milestone.is_waited_for}
    return sorted(found.values(), key=lambda side: side.order)
