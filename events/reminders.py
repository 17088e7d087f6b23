"""Reminders of events: the organisers hear before one begins; nobody hears when it was cancelled, held or moved."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.choices import UNSETTLED, Precision
from events.models import Event
from roadmap.choices import Audience
from roadmap.models import Reminder
from roadmap.reminders.links import absolute
from roadmap.reminders.milestones import distance
from roadmap.reminders.planning import staged
from roadmap.reminders.sources import DUE, Due, LetterLine, PlanningDay, Wanted
from roadmap.reminders.stages import LONGEST_SHIFT

# A year or nothing is no date to count days from.
COUNTED = (Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.SEASON)


class EventSource:
    """Events before their first day (or before the window opens in which they will be)."""

    kind = "event"
    counted_from = gettext_lazy("first day of an event")

    def wanted(self, planning_day: PlanningDay) -> Wanted:
        today = planning_day.latest_day()
        until = today + timedelta(days=planning_day.earliest_stage(self.kind)) + LONGEST_SHIFT
        return staged(self.kind, self._dues(planning_day, today, until), planning_day)

    def _dues(self, planning_day: PlanningDay, today: date, until: date) -> Iterator[Due]:
        coming = Event.objects.filter(
            state__in=UNSETTLED, precision__in=COUNTED, starts_on__gte=today, starts_on__lte=until
        )
        for event in coming.prefetch_related("organisers").order_by("pk"):
            bodies = [body.pk for body in event.organisers.all()]
            recipients = {
                recipient: frozenset({str(Audience.EXECUTORS)})
                for recipient in planning_day.people.answering_for(bodies)
            }
            if event.starts_on:
                yield Due(event.pk, event.starts_on, recipients)

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        coming = Event.objects.filter(pk=OuterRef("subject_id"), state__in=UNSETTLED)
        day = Subquery(coming.values("starts_on")[:1])
        return rows.annotate(event_day=day).filter(Q(event_day__isnull=True) | ~Q(event_day=F("due_date")))

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        events = Event.objects.select_related("city").in_bulk({row.subject_id for row in rows})
        return [_line(events[row.subject_id], row, today) for row in rows if row.subject_id in events]


def _line(event: Event, row: Reminder, today: date) -> LetterLine:
    return LetterLine(
        group=DUE,
        number="",
        title=_("%(kind)s “%(title)s”")
        % {"kind": str(event.get_kind_display()).capitalize(), "title": event.title},
        side=event.city.name,
        side_slug=event.city.slug,
        url=absolute(event.get_absolute_url()),
        due=event.starts_on,
        when=distance(event.starts_on, today) if event.starts_on else "",
        note="" if event.is_exact else f"{event.when}, {_('date to be settled')}",
        stage=row.stage,
        row_id=row.pk,
    )
