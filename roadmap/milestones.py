"""From a deadline's wording to milestones: one per period for each side that has a responsible body.

The rule stands in domain.md ("Milestones come from the deadline"). What nobody has touched follows the
wording; what carries a report or a moved date stays as it is, and the caller is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from roadmap.deadlines import Deadline, Period, parse_deadline
from roadmap.models import DeadlineChange, Item, Milestone, Report, Side


@dataclass
class Planned:
    """What `plan` did to the milestones of an item."""

    created: list[Milestone] = field(default_factory=list)
    moved: list[Milestone] = field(default_factory=list)
    removed: int = 0
    # Milestones that the wording no longer names, kept because somebody has reported or moved a date.
    kept: list[Milestone] = field(default_factory=list)


def periods(deadline: Deadline) -> Sequence[Period | None]:
    """The periods that each side answers for; one `None` stands for a milestone without a date."""
    return deadline.periods or (None,)


def read_deadline(item: Item) -> Deadline:
    """The item's wording, read within its roadmap's years."""
    return parse_deadline(item.deadline_text, years=item.roadmap.years)


def plan(item: Item) -> Planned:
    """Make the item's milestones what its wording and its responsible bodies say.

    To be called in a transaction, after the item and its responsibilities were saved. Sets
    `item.deadline_kind` as well. An untouched milestone (no report, no date change) is moved or removed;
    a touched one is kept and returned in `kept` when the wording no longer names its period.
    """
    deadline = read_deadline(item)
    if item.deadline_kind != deadline.kind:
        item.deadline_kind = deadline.kind
        item.save(update_fields=["deadline_kind", "updated_at"])
    done = Planned()
    bound = set(item.responsibilities.values_list("side_id", flat=True))
    for side in item.roadmap.sides.all():
        wanted = periods(deadline) if side.pk in bound else ()
        _plan_side(item, side, wanted, done)
    return done


def _plan_side(item: Item, side: Side, wanted: Sequence[Period | None], done: Planned) -> None:
    missing = {period.due if period else None: period for period in wanted}
    free: list[Milestone] = []
    for milestone in _existing(item, side):
        if milestone.first_due_date in missing:
            period = missing.pop(milestone.first_due_date)
            _set_window(milestone, period, item)
        elif milestone.touched:  # type: ignore[attr-defined]
            done.kept.append(milestone)
        else:
            free.append(milestone)
    for due, period in missing.items():
        if free:
            milestone = free.pop(0)
            milestone.first_due_date = milestone.due_date = due
            milestone.starts_on = _opens(period, item)
            milestone.version += 1
            milestone.save()
            done.moved.append(milestone)
        else:
            done.created.append(
                Milestone.objects.create(
                    item=item, side=side, first_due_date=due, due_date=due, starts_on=_opens(period, item)
                )
            )
    for milestone in free:
        milestone.delete()
        done.removed += 1


def _existing(item: Item, side: Side) -> list[Milestone]:
    reports = Report.objects.filter(milestone=OuterRef("pk"))
    changes = DeadlineChange.objects.filter(milestone=OuterRef("pk"))
    return list(
        Milestone.objects.filter(item=item, side=side)
        .annotate(touched=Exists(reports) | Exists(changes))
        .order_by("first_due_date")
    )


def _opens(period: Period | None, item: Item) -> date | None:
    return (period.start or item.roadmap.starts_on) if period else None


def _set_window(milestone: Milestone, period: Period | None, item: Item) -> None:
    opens = _opens(period, item)
    if milestone.starts_on != opens:
        milestone.starts_on = opens
        milestone.save(update_fields=["starts_on"])
