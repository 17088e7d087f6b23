"""The week's summary for heads: one row a week, on the first working day of the week in the head's country."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from roadmap.choices import ReminderKind, Status
from roadmap.lateness import DUE_SOON_DAYS, due_soon, overdue
from roadmap.models import Milestone, Reminder, Roadmap
from roadmap.querysets import roadmaps_read_by
from roadmap.reminders.links import absolute
from roadmap.reminders.planning import unsent
from roadmap.reminders.sources import SUMMARY, LetterLine, PlanningDay, Wanted

WEEK = timedelta(days=7)
ROADMAP = ("side__roadmap__short_title", "side__roadmap__title", "side__roadmap__slug")


class SummarySource:
    """The roadmaps in force, side by side, in four figures."""

    kind: str = ReminderKind.SUMMARY
    counted_from = ""

    def wanted(self, planning_day: PlanningDay) -> Wanted:
        """Rows of this week only: a summary of a week that is over helps nobody.

        A head hears of the roadmaps that he or she reads; what was planned for others is cancelled.
        """
        heads = planning_day.people.all_heads()
        roadmaps = list(Roadmap.objects.values_list("pk", "starts_on", "ends_on"))
        read = roadmaps_read_by([head.person_id for head in heads if head.person_id])
        rows = []
        for head in heads:
            today = planning_day.today(head.place)
            monday = today - timedelta(days=today.weekday())
            first = planning_day.calendar.working_day_after(head.place.country, monday)
            if first > today:
                continue
            rows += [
                Reminder(
                    kind=self.kind, subject_id=pk, due_date=monday, person_id=head.person_id, send_on=first
                )
                for pk, starts_on, ends_on in roadmaps
                if starts_on <= today <= ends_on and pk in read.get(head.person_id or 0, ())
            ]
        unread = [
            row
            for row, person, roadmap in unsent()
            .filter(kind=self.kind)
            .order_by()
            .values_list("pk", "person", "subject_id")
            if roadmap not in read.get(person, ())
        ]
        return Wanted(rows, unread)

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Those of a roadmap that is gone, or overtaken by a newer week's."""
        newer = Reminder.objects.filter(kind=self.kind).order_by("-due_date").values("due_date")[:1]
        return rows.filter(~Q(subject_id__in=Roadmap.objects.values("pk")) | Q(due_date__lt=newer))

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        """One line for each side; one query."""
        sides = (
            Milestone.objects.filter(side__roadmap__in=[row.subject_id for row in rows])
            .exclude(status=Status.CANCELLED)
            .values("side__city__name", "side__city__slug", *ROADMAP)
            .annotate(
                total=Count("pk"),
                closed=Count("pk", filter=Q(status=Status.DONE)),
                closed_lately=Count("pk", filter=Q(status=Status.DONE, closed_on__gt=today - WEEK)),
                overdue=Count("pk", filter=overdue(on=today)),
                soon=Count("pk", filter=due_soon(on=today)),
                waits=Count("pk", filter=Q(pending_report__isnull=False)),
            )
            .order_by("side__roadmap", "side__order")
        )
        return [
            LetterLine(
                group=SUMMARY,
                number="",
                title=side["side__roadmap__short_title"] or side["side__roadmap__title"],
                side=side["side__city__name"],
                side_slug=side["side__city__slug"],
                url=absolute(f"/r/{side['side__roadmap__slug']}/"),
                note=_figures(side),
            )
            for side in sides
        ]


def _figures(side: Mapping[str, Any]) -> str:
    return _(
        "Due dates: %(total)s; done: %(closed)s (this week: %(closed_lately)s); overdue: %(overdue)s; "
        "due within %(days)d days: %(soon)s; awaiting acceptance: %(waits)s."
    ) % {**side, "days": DUE_SOON_DAYS}
