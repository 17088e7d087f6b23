"""From a deadline's wording to milestones: one per period for each side that has a responsible body.

The rule is in docs/domain.md ("Milestones come from the deadline"). What nobody has touched follows the
wording; what carries a report or a moved date stays as it is, and is returned to the caller.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.writing import BATCH, rewrite
from plans.deadlines import Caution, Deadline, Period, deadlines_by_sides, parse_deadline
from plans.deadlines.cautions import caution
from roadmap.models import DeadlineChange, Item, Milestone, Report, Responsibility, Roadmap, Side

# So many days outside of the period are told of one wording.
MOST_TOLD = 3

_Twins = Mapping[tuple[int, date | None], date | None]


@dataclass(frozen=True)
class Window:
    """When a side owes something: the window opens on `opens`, the last day is `due`; no days for "on demand"."""

    opens: date | None
    due: date | None


@dataclass
class PlannedMilestone:
    """What `plan` did, or would do, to the milestones of an item."""

    created: list[Milestone] = field(default_factory=list)
    moved: list[Milestone] = field(default_factory=list)
    # Those whose date stays and whose window opens on another day.
    opened: list[Milestone] = field(default_factory=list)
    removed: list[Milestone] = field(default_factory=list)
    # Milestones that the wording no longer names, kept because somebody has reported or moved a date.
    kept: list[Milestone] = field(default_factory=list)
    # Those of them that stand for a period of the new wording, and the day that the wording gives now.
    instead_of: dict[int, date | None] = field(default_factory=dict)


def read_deadline(item: Item) -> Deadline:
    """The item's wording, read within its roadmap's years."""
    return parse_deadline(item.deadline_text, years=item.roadmap.years)


def side_deadlines(text: str, sides: Sequence[Side], years: tuple[int, int]) -> dict[int, Deadline]:
    """The wording of each side (id), where it gives each its own («Сочи – …; Минск – …»); {} where it is that of all.

    Each side has its city at hand.
    """
    apart = deadlines_by_sides(text, side_names(sides), years)
    return {side.pk: apart[side.city.slug] for side in sides} if apart else {}


def side_names(sides: Iterable[Side]) -> dict[str, tuple[str, ...]]:
    """For the reading of words: the slug of each side's city, which is at hand, with what documents call it."""
    return {side.city.slug: side.city.document_names for side in sides}


def days_left_out(deadline: Deadline, roadmap: Roadmap) -> tuple[Caution, ...]:
    """The days outside of a period that begins or ends in the middle of a year, as cautions.

    The reading knows the years alone, and has told of the days outside of them.
    """
    first, last = roadmap.years
    days = [day for day in deadline.due_dates if first <= day.year <= last and roadmap.leaves_out(day)]
    return tuple(caution("out_of_context", f"{day:%d.%m.%Y}") for day in days[:MOST_TOLD])


def windows(deadline: Deadline, starts_on: date) -> list[Window]:
    """The windows that each side answers for, in order; one without days where there is nothing to count.

    Where the wording gives no first day («ежегодно, до 1 марта») the window opens the day after the one before
    it is due, the first one with the roadmap (`starts_on`): 2028's report is not owed in 2026.
    """
    if not deadline.periods:
        return [Window(None, None)]
    found: list[Window] = []
    opens = starts_on
    for period in deadline.periods:
        found.append(Window(_first_day(period, opens), period.due))
        opens = period.due + timedelta(days=1)
    return found


def _first_day(period: Period, opens: date) -> date:
    if period.start is not None:
        return period.start
    return min(opens, period.due)


def plan(item: Item) -> PlannedMilestone:
    """Make the item's milestones what its wording and its responsible bodies say; see `plan_all`."""
    return plan_all([item])[item.pk]


def plan_all(items: Sequence[Item]) -> dict[int, PlannedMilestone]:
    """Make the milestones of `items` (of one roadmap) what their wordings and responsible bodies say.

    To be called in a transaction, after the items and their responsibilities were saved. Sets
    `deadline_kind` as well. An untouched milestone (no report, no date change) is moved or removed; a touched
    one is kept and returned in `kept` when the wording no longer names its date. A handful of queries,
    however many items. Returns what was done by the id of the item.
    """
    foreseen = foresee(items)
    created: list[Milestone] = []
    removed: list[int] = []
    read: list[Item] = []
    moved: list[Milestone] = []
    opened: list[Milestone] = []
    for item in items:
        done = foreseen[item.pk]
        kind = read_deadline(item).kind
        if item.deadline_kind != kind:
            item.deadline_kind = kind
            item.updated_at = timezone.now()
            read.append(item)
        created += done.created
        removed += [milestone.pk for milestone in done.removed]
        for milestone in done.moved:
            milestone.version += 1
        moved += done.moved
        opened += done.opened
    rewrite(read, ["deadline_kind", "updated_at"])
    rewrite(moved, ["first_due_date", "due_date", "starts_on", "version"])
    rewrite(opened, ["starts_on"])
    if removed:
        Milestone.objects.filter(pk__in=removed).delete()
    Milestone.objects.bulk_create(created, batch_size=BATCH)
    return foreseen


def foresee(
    items: Sequence[Item], bound: Mapping[int, Iterable[int]] | None = None
) -> dict[int, PlannedMilestone]:
    """What `plan_all` would do, without writing anything; the returned milestones are changed in memory only.

    `bound` may give the sides (ids) that are to answer for an item (id), where they are not saved yet.
    """
    if not items:
        return {}
    roadmap = items[0].roadmap
    sides = list(roadmap.sides.select_related("city"))
    if bound is None:
        bound = _bound(items)
    existing = _existing(items)
    foreseen: dict[int, PlannedMilestone] = {}
    for item in items:
        apart = side_deadlines(item.deadline_text, sides, roadmap.years)
        whole = parse_deadline(item.deadline_text, years=roadmap.years)
        wanted = {side.pk: windows(apart.get(side.pk, whole), roadmap.starts_on) for side in sides}
        done = foreseen[item.pk] = PlannedMilestone()
        for side in sides:
            mine = wanted[side.pk] if side.pk in bound.get(item.pk, ()) else []
            _arrange(item, side, existing[item.pk, side.pk], mine, done)
        of_item = [one for side in sides for one in existing[item.pk, side.pk]]
        twins = _twins(wanted) if apart else {}
        if of_item:
            _join_periods(done, of_item, twins)
        else:
            _number(done.created, twins)
    return foreseen


def _twins(wanted: Mapping[int, Sequence[Window]]) -> _Twins:
    """The first side's date for each of the others' (side, date): their first windows are one period, and so on.

    {} where they have not as many.
    """
    first, *others = wanted
    if any(len(wanted[other]) != len(wanted[first]) for other in others):
        return {}
    pairs = ((other, zip(wanted[other], wanted[first], strict=True)) for other in others)
    return {(other, its.due): firsts.due for other, both in pairs for its, firsts in both}


def _number(created: Iterable[Milestone], twins: _Twins) -> None:
    """Number the periods of an item's first milestones, each date in its turn.

    The database would do the same (`milestone_belongs_to_a_period`), with two questions for each row; but where each
    side has dates of its own, it knows not which belong together.
    """
    numbers: dict[date | None, int] = {}
    for new in created:
        stands_for = twins.get((new.side_id, new.first_due_date), new.first_due_date)
        new.period = numbers.setdefault(stands_for, len(numbers) + 1)


def _join_periods(done: PlannedMilestone, existing: Sequence[Milestone], twins: _Twins) -> None:
    """Give new milestones the period of another side's that stands for the same window by now.

    That one may carry another date than the window: what was reported on stays, and the wording went on. New ones that
    join nobody get their period from the database.
    """
    gone = {milestone.pk for milestone in done.removed}
    promised_instead: dict[date | None, Milestone] = {}
    for milestone in existing:
        if milestone.pk not in gone:
            due = done.instead_of.get(milestone.pk, milestone.first_due_date)
            promised_instead[twins.get((milestone.side_id, due), due)] = milestone
    taken = {(milestone.side_id, milestone.period) for milestone in existing if milestone.pk not in gone}
    for new in done.created:
        other = promised_instead.get(twins.get((new.side_id, new.first_due_date), new.first_due_date))
        if other is not None and (new.side_id, other.period) not in taken:
            new.period = other.period
            taken.add((new.side_id, new.period))


def _arrange(
    item: Item, side: Side, existing: list[Milestone], wanted: Sequence[Window], done: PlannedMilestone
) -> None:
    missing = {window.due: window for window in wanted}
    loose: list[Milestone] = []
    for milestone in existing:
        window = missing.pop(milestone.first_due_date, None)
        if window is None:
            loose.append(milestone)
        elif milestone.starts_on != window.opens:
            milestone.starts_on = window.opens
            done.opened.append(milestone)
    for milestone in loose:
        if milestone.touched:  # type: ignore[attr-defined]
            done.kept.append(milestone)
            # It goes on standing for its period: a second, empty one beside it would undo what was reported.
            if missing:
                nearest = min(missing, key=lambda due: _distance(due, milestone.first_due_date))
                done.instead_of[milestone.pk] = missing.pop(nearest).due
    free = [milestone for milestone in loose if not milestone.touched]  # type: ignore[attr-defined]
    for window in missing.values():
        if free:
            milestone = free.pop(0)
            milestone.first_due_date = milestone.due_date = window.due
            milestone.starts_on = window.opens
            done.moved.append(milestone)
        else:
            new = Milestone(item_id=item.pk, side_id=side.pk, starts_on=window.opens)
            new.first_due_date = new.due_date = window.due
            done.created.append(new)
    done.removed += free


def _distance(one: date | None, other: date | None) -> int:
    if one is None or other is None:
        return 0 if one == other else 1_000_000
    return abs((one - other).days)


def _bound(items: Sequence[Item]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    pairs = Responsibility.objects.filter(item__in=items).values_list("item_id", "side_id")
    for item_id, side_id in pairs:
        found[item_id].add(side_id)
    return found


def _existing(items: Sequence[Item]) -> dict[tuple[int, int], list[Milestone]]:
    reports = Report.objects.filter(milestone=OuterRef("pk"))
    changes = DeadlineChange.objects.filter(milestone=OuterRef("pk"))
    rows = (
        Milestone.objects.filter(item__in=[item for item in items if item.pk])
        .annotate(touched=Exists(reports) | Exists(changes))
        .order_by("item_id", "first_due_date")
    )
    found: dict[tuple[int, int], list[Milestone]] = defaultdict(list)
    for milestone in rows:
        found[milestone.item_id, milestone.side_id].append(milestone)
    return found
