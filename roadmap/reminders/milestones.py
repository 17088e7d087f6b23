"""Reminders of due dates: which milestones, who answers for them, how a line reads."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.models import Audience, Milestone, Reminder, ReminderKind, Responsibility
from roadmap.models.fulfilment import CLOSED
from roadmap.reminders.links import milestone_url
from roadmap.reminders.people import People, Recipient
from roadmap.reminders.planning import earliest_stage, staged
from roadmap.reminders.sources import DUE, OVERDUE, Due, Line, Outlook
from roadmap.reminders.stages import LONGEST_SHIFT

Hearers = dict[Recipient, frozenset[str]]


class MilestoneSource:
    """What the sides owe. A milestone without a date reminds nobody (domain.md)."""

    kind: str = ReminderKind.MILESTONE

    def wanted(self, outlook: Outlook) -> list[Reminder]:
        until = outlook.latest_day() + timedelta(days=earliest_stage(self.kind)) + LONGEST_SHIFT
        return staged(self.kind, dues(outlook.people, until), outlook)

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows.filter(Q(milestone__status__in=CLOSED) | ~Q(due_date=F("milestone__due_date")))

    def lines(self, rows: Sequence[Reminder], today: date) -> list[Line]:
        milestones = Milestone.objects.select_related("item", "side__city").defer("item__search")
        known = milestones.in_bulk({row.subject_id for row in rows})
        told = [(known[row.subject_id], row) for row in rows if row.subject_id in known]
        told.sort(key=lambda pair: (pair[0].item.order, pair[0].side.order, pair[1].pk))
        return [_line(milestone, row, today) for milestone, row in told]


def dues(people: People, until: date) -> Iterator[Due]:
    """The open milestones due by `until`, with who hears of each.

    While a report waits for acceptance the executors have done their part: the coordinators hear instead.
    """
    bodies = _bodies_by_side()
    known: dict[tuple[int, int, bool], Hearers] = {}
    rows = Milestone.objects.open().filter(due_date__lte=until).order_by("pk")
    for pk, item, side, city, due, report in rows.values_list(
        "pk", "item_id", "side_id", "side__city_id", "due_date", "pending_report_id"
    ):
        place = (item, side, report is not None)
        if place not in known:
            known[place] = _hearers(people, bodies.get((item, side), []), city, awaiting=report is not None)
        if due is not None:  # as the filter asks, which the type does not know
            yield Due(pk, due, known[place], milestone_id=pk)


def nobody_to_remind() -> list[Milestone]:
    """The open milestones with a date whose bodies have neither people nor an address; four queries and two."""
    people, bodies = People(), _bodies_by_side()
    milestones = (
        Milestone.objects.open()
        .filter(due_date__isnull=False)
        .select_related("item__roadmap", "side__city")
        .order_by("due_date", "item__order", "side__order")
    )
    return [
        milestone
        for milestone in milestones
        if not people.answering_for(bodies.get((milestone.item_id, milestone.side_id), []))
    ]


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


def _hearers(people: People, body_ids: list[int], city_id: int, *, awaiting: bool) -> Hearers:
    audiences: dict[Recipient, set[str]] = defaultdict(set)
    executing = people.deciding_for(city_id) if awaiting else people.answering_for(body_ids)
    for recipient in executing:
        audiences[recipient].add(Audience.EXECUTORS)
    for recipient in people.coordinators(city_id):
        audiences[recipient].add(Audience.COORDINATORS)
    for recipient in people.heads(city_id):
        audiences[recipient].add(Audience.READERS)
    return {recipient: frozenset(found) for recipient, found in audiences.items()}


def _line(milestone: Milestone, row: Reminder, today: date) -> Line:
    due = milestone.due_date
    note = _("waits for acceptance") if milestone.pending_report_id else ""
    return Line(
        group=OVERDUE if due and due < today else DUE,
        number=milestone.item.number,
        title=milestone.item.title,
        side=milestone.side.city.name,
        side_slug=milestone.side.city.slug,
        url=milestone_url(milestone.pk),
        due=due,
        when=distance(due, today) if due else "",
        note=note,
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
