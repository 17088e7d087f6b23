"""What another period of a roadmap does: the milestones that go with it, and what lies outside of it from then on.

What is said of a roadmap's days is compared by the day: a period may end in the middle of a year.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from roadmap import panels, scheduling
from roadmap.choices import CLOSED
from roadmap.models import DeadlineChange, Item, Milestone, Roadmap


@dataclass(frozen=True)
class Outside:
    """What a period leaves outside of it. It stays, and whoever chose the period has to know of it.

    `days` are those by which an item is owed, `asked` those to which its dates are asked to move, `others` what the
    apps above have: a heading, and a line for each.
    """

    days: dict[Item, list[date]] = field(default_factory=dict)
    asked: dict[Item, list[date]] = field(default_factory=dict)
    others: list[tuple[str, list[str]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.days or self.asked or self.others)


@dataclass(frozen=True)
class Effect:
    """The untouched milestones that another period takes away, and what it leaves outside."""

    gone: Sequence[Milestone]
    outside: Outside

    def __bool__(self) -> bool:
        return bool(self.gone or self.outside)


def effect(roadmap: Roadmap, before: tuple[date, date]) -> Effect:
    """What the period that `roadmap` has in memory does to what there is. `before` is the one of the database.

    Of what lies outside, that which did not before. Writes nothing; a handful of queries.
    """
    items = list(roadmap.items.select_related("roadmap").defer("search").order_by("order"))
    for item in items:
        item.roadmap = roadmap
    foreseen = scheduling.foresee(items)
    gone = [one for planned in foreseen.values() for one in planned.removed]
    return Effect(gone, outside(roadmap, before, items, foreseen))


def outside(
    roadmap: Roadmap,
    before: tuple[date, date] | None = None,
    items: Sequence[Item] | None = None,
    foreseen: dict[int, scheduling.PlannedMilestone] | None = None,
) -> Outside:
    """What lies outside of the roadmap's period, and did not outside of `before`, if that is given.

    `foreseen` says what becomes of the milestones of `items` meanwhile.
    """
    if items is None:
        items = list(roadmap.items.select_related("roadmap").defer("search").order_by("order"))
    by_id = {item.pk: item for item in items}
    owed: dict[Item, set[date]] = {item: set() for item in items}
    for item_id, day in _owed(roadmap, foreseen or {}):
        if roadmap.leaves_out(day) and (before is None or before[0] <= day <= before[1]):
            owed[by_id[item_id]].add(day)
    for planned in (foreseen or {}).values():
        for new in [*planned.created, *planned.moved]:
            if new.due_date and roadmap.leaves_out(new.due_date):
                owed[by_id[new.item_id]].add(new.due_date)
    asked: dict[Item, set[date]] = {item: set() for item in items}
    requests = DeadlineChange.objects.filter(milestone__item__roadmap=roadmap, verdict="")
    for item_id, day in requests.values_list("milestone__item", "new_date"):
        if roadmap.leaves_out(day) and (before is None or before[0] <= day <= before[1]):
            asked[by_id[item_id]].add(day)
    return Outside(_sorted(owed), _sorted(asked), panels.left_outside(roadmap, before))


def _owed(roadmap: Roadmap, foreseen: dict[int, scheduling.PlannedMilestone]) -> Iterator[tuple[int, date]]:
    """The days by which the open milestones are owed that stay where they are, with the item."""
    leaves = {one.pk for planned in foreseen.values() for one in [*planned.removed, *planned.moved]}
    rows = Milestone.objects.filter(item__roadmap=roadmap).exclude(status__in=CLOSED)
    for pk, item_id, day in rows.order_by().values_list("pk", "item", "due_date"):
        if day is not None and pk not in leaves:
            yield item_id, day


def _sorted(days: dict[Item, set[date]]) -> dict[Item, list[date]]:
    return {item: sorted(found) for item, found in days.items() if found}


def in_words(items: dict[Item, list[date]], most: int) -> str:
    """«1 (15.12.2028), 3 (30.09.2028, 31.12.2028)»: at most so many items, each with its first and last days."""
    return first_of([f"{item.number} ({_listed(days)})" for item, days in items.items()], most)


def first_of(said: Sequence[str], most: int, between: str = ", ") -> str:
    """At most so many of the words, to stand in a sentence: «1, 2, 6 и ещё 17»."""
    shown = between.join(said[:most])
    more = len(said) - most
    return _("%(shown)s and %(more)d more") % {"shown": shown, "more": more} if more > 0 else shown


def _listed(days: Iterable[date]) -> str:
    written = [f"{day:%d.%m.%Y}" for day in days]
    return ", ".join(written if len(written) <= 3 else [written[0], "…", written[-1]])
