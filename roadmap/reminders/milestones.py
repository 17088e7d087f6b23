"""Reminders of due dates: which milestones, who answers for them, how a line reads."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap.choices import CLOSED, Audience, ReminderKind
from roadmap.models import Milestone, Reminder, Responsibility
from roadmap.reminders.links import milestone_url
from roadmap.reminders.people import People, Recipient
from roadmap.reminders.planning import staged
from roadmap.reminders.sources import DUE, OVERDUE, Due, LetterLine, PlanningDay, Wanted
from roadmap.reminders.stages import LONGEST_SHIFT

Audiences = dict[Recipient, frozenset[str]]


class MilestoneSource:
    """What the sides owe. A milestone without a date reminds nobody (docs/domain.md)."""

    kind: str = ReminderKind.MILESTONE
    counted_from = gettext_lazy("due date of a milestone")

    def wanted(self, planning_day: PlanningDay) -> Wanted:
        until = (
            planning_day.latest_day() + timedelta(days=planning_day.earliest_stage(self.kind)) + LONGEST_SHIFT
        )
        return staged(self.kind, dues(planning_day.people, until), planning_day)

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows.filter(Q(milestone__status__in=CLOSED) | ~Q(due_date=F("milestone__due_date")))

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        # Plain values and not objects: a morning sends ten thousand lines.
        found = Milestone.objects.filter(pk__in={row.subject_id for row in rows}).values(
            "pk",
            "due_date",
            "pending_report",
            "item__number",
            "item__title",
            "item__roadmap__title",
            "item__roadmap__short_title",
            "side__city__name",
            "side__city__slug",
        )
        found = found.order_by("item__order", "side__order", "pk")
        by_milestone: dict[int, list[Reminder]] = defaultdict(list)
        for row in rows:
            by_milestone[row.subject_id].append(row)
        return [_line(milestone, row, today) for milestone in found for row in by_milestone[milestone["pk"]]]


def dues(people: People, until: date) -> Iterator[Due]:
    """The open milestones due by `until`, with who hears of each.

    While a report waits for acceptance the executors have done their part: the coordinators hear instead.
    """
    bodies = _bodies_by_side()
    known: dict[tuple[int, int, bool], Audiences] = {}
    rows = Milestone.objects.open().filter(due_date__lte=until).order_by("pk")
    for pk, item, side, city, due, report in rows.values_list(
        "pk", "item_id", "side_id", "side__city_id", "due_date", "pending_report_id"
    ):
        place = (item, side, report is not None)
        if place not in known:
            known[place] = _recipients(
                people, bodies.get((item, side), []), city, awaiting=report is not None
            )
        if due is not None:  # as the filter asks, which the type does not know
            yield Due(pk, due, known[place], milestone_id=pk)


def nobody_to_remind() -> QuerySet[Milestone]:
    """The open milestones with a date whose bodies have neither people nor an address, the soonest first.

    Asks four queries at once (`People`), and one more when read.
    """
    answered_for = Responsibility.objects.filter(
        item=OuterRef("item"), side=OuterRef("side"), body__in=People().reachable_bodies()
    )
    return (
        Milestone.objects.open()
        .filter(~Exists(answered_for), due_date__isnull=False)
        .select_related("item__roadmap", "side__city")
        .defer("item__search")
        .order_by("due_date", "item__order", "side__order", "pk")
    )


def people_of(milestone: Milestone, people: People) -> list[Recipient]:
    """Those who answer for one milestone; one query."""
    bodies = Responsibility.objects.filter(item=milestone.item_id, side=milestone.side_id)
    return people.answering_for(bodies.order_by("role", "order").values_list("body_id", flat=True))


def people_of_each(milestones: QuerySet[Milestone], people: People) -> dict[int, list[Recipient]]:
    """Those who answer for each of the milestones, by its id; two queries."""
    bodies: dict[tuple[int, int], list[int]] = defaultdict(list)
    responsible = Responsibility.objects.filter(item__in=milestones.values("item_id"))
    for item, side, body in responsible.order_by("role", "order").values_list(
        "item_id", "side_id", "body_id"
    ):
        bodies[item, side].append(body)
    return {
        pk: people.answering_for(bodies[item, side])
        for pk, item, side in milestones.values_list("pk", "item_id", "side_id")
    }


def _bodies_by_side() -> dict[tuple[int, int], list[int]]:
    bodies: dict[tuple[int, int], list[int]] = defaultdict(list)
    for item, side, body in Responsibility.objects.order_by("pk").values_list(
        "item_id", "side_id", "body_id"
    ):
        bodies[item, side].append(body)
    return bodies


def _recipients(people: People, body_ids: list[int], city_id: int, *, awaiting: bool) -> Audiences:
    audiences: dict[Recipient, set[str]] = defaultdict(set)
    executing = people.deciding_for(city_id) if awaiting else people.answering_for(body_ids)
    for recipient in executing:
        audiences[recipient].add(Audience.EXECUTORS)
    for recipient in people.coordinators(city_id):
        audiences[recipient].add(Audience.COORDINATORS)
    for recipient in people.heads(city_id):
        audiences[recipient].add(Audience.READERS)
    return {recipient: frozenset(found) for recipient, found in audiences.items()}


def _line(milestone: Mapping[str, Any], row: Reminder, today: date) -> LetterLine:
    due: date | None = milestone["due_date"]
    note = _("waits for acceptance") if milestone["pending_report"] else ""
    return LetterLine(
        group=OVERDUE if due and due < today else DUE,
        number=milestone["item__number"],
        title=milestone["item__title"],
        side=milestone["side__city__name"],
        side_slug=milestone["side__city__slug"],
        url=milestone_url(milestone["pk"]),
        due=due,
        when=distance(due, today) if due else "",
        note=note,
        roadmap=milestone["item__roadmap__short_title"] or milestone["item__roadmap__title"],
        stage=row.stage,
        row_id=row.pk,
    )


def distance(due: date, today: date) -> str:
    """How far a date is, in words: "in 7 days", "today", "3 days overdue"."""
    days = (due - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
