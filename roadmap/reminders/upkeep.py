"""Letters that cannot be sent as they are: the address changed, nothing is left to say, or all attempts failed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from core import due
from roadmap.choices import LetterState, ReminderState
from roadmap.models import Letter, Reminder
from roadmap.models.reminders import UNSETTLED
from roadmap.reminders import badge
from roadmap.reminders.people import People

# What failed longer ago is not sent again when an address is corrected.
STILL_NEWS = timedelta(days=30)


def claim_lasts() -> timedelta:
    """A claim that is older than this was left by a worker that died."""
    return timedelta(seconds=settings.REMINDER_CLAIM_SECONDS)


def follow_addresses() -> int:
    """Free the rows of letters to an address that is not their recipient's any more; returns how many.

    Somebody corrected it, mostly because the server refused it: the next letter goes to the new address.
    """
    stuck = Letter.objects.filter(
        Q(state=LetterState.WAITING)
        | _left_behind()
        | Q(state=LetterState.FAILED, created_at__gt=timezone.now() - STILL_NEWS)
    )
    rows = Reminder.objects.filter(
        Q(person__isnull=False) & ~Q(letter__address=Lower("person__email"))
        | Q(body__isnull=False) & ~Q(letter__address=Lower("body__email")),
        state__in=[ReminderState.PLANNED, ReminderState.FAILED],
        letter__in=stuck,
    )
    return _freed(rows)


def _freed(rows: QuerySet[Reminder]) -> int:
    found = list(rows.order_by().values_list("pk", flat=True))
    if not found:
        return 0
    return Reminder.objects.filter(pk__in=found).update(state=ReminderState.PLANNED, letter=None)


def tell_deputies(people: People) -> int:
    """Let whoever stands in hear the notices that still wait for somebody who is away since; returns how many.

    What goes by stages is planned for the deputy by itself.
    """
    away = {one.person_id: one for one in people.away}
    if not away:
        return 0
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED, stage__isnull=True, person__in=away)
    rows = [
        Reminder(
            kind=row.kind,
            subject_id=row.subject_id,
            milestone_id=row.milestone_id,
            due_date=row.due_date,
            person_id=other.person_id,
            body_id=other.body_id,
            send_on=row.send_on,
        )
        for row in waiting
        for other in people.with_deputies([away[row.person_id]])[1:]
    ]
    written = Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    badge.forget(row.person_id for row in written)
    return len(written)


def cancel_empty() -> int:
    """Cancel the letters that wait and have nothing left to say; returns how many."""
    lines = Reminder.objects.filter(letter=OuterRef("pk"), state=ReminderState.PLANNED)
    waiting = Letter.objects.filter(Q(state=LetterState.WAITING) | _left_behind())
    return waiting.filter(~Exists(lines)).update(state=LetterState.CANCELLED, next_try_at=None)


def _left_behind() -> Q:
    return Q(state=LetterState.CLAIMED) & due.left_behind("claimed_at", claim_lasts())


@transaction.atomic
def try_again(letters: QuerySet[Letter]) -> int:
    """Have those of `letters` that failed sent again, as if for the first time; returns how many.

    Not where another letter to the same address is on its way: that one takes along what is due.
    """
    busy = Letter.objects.filter(address=OuterRef("address"), state__in=UNSETTLED)
    failed = list(
        letters.filter(~Exists(busy), state=LetterState.FAILED)
        .order_by("address", "-created_at")
        .distinct("address")
        .values_list("pk", flat=True)
    )
    now = timezone.now()
    Reminder.objects.filter(letter__in=failed, state=ReminderState.FAILED).update(state=ReminderState.PLANNED)
    return Letter.objects.filter(pk__in=failed, state=LetterState.FAILED).update(
        state=LetterState.WAITING, next_try_at=now, attempts=0
    )
