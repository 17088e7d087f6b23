"""What coordinators learn of addresses that take no letters: written by `roadmap.mailbox.bounces`."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cities.models import User
from roadmap.choices import ReminderKind
from roadmap.models import Bounced, Reminder
from roadmap.reminders.links import absolute
from roadmap.reminders.sources import NEWS, LetterLine, PlanningDay, Wanted


class BouncedSource:
    """An address came back: its person hears nothing until it is corrected."""

    kind: str = ReminderKind.BOUNCED
    counted_from = ""

    def wanted(self, planning_day: PlanningDay) -> Wanted:
        return Wanted()

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Those of an address that was corrected meanwhile."""
        return rows.exclude(subject_id__in=Bounced.objects.values("pk"))

    def lines(self, rows: Sequence[Reminder], today: date) -> list[LetterLine]:
        marked = Bounced.objects.in_bulk([row.subject_id for row in rows])
        names = {
            person.email.lower(): person
            for person in User.objects.filter(email__in=[one.address for one in marked.values()])
        }
        return [
            LetterLine(
                group=NEWS,
                number="",
                title=str(names.get(marked[row.subject_id].address, marked[row.subject_id].address)),
                side="",
                url=absolute("/people/"),
                note=_(
                    "Letters to %(address)s come back (%(why)s): nobody is reminded there. Correct the address."
                )
                % {"address": marked[row.subject_id].address, "why": marked[row.subject_id].detail},
                row_id=row.pk,
            )
            for row in rows
            if row.subject_id in marked
        ]
