"""Claim a letter, send it, stamp it: what the server accepted is stamped, and nothing else ever is.

A letter is claimed by one transaction that also takes the rows it tells. A worker that dies leaves the claim
behind, which is taken up again after `settings.REMINDER_CLAIM_SECONDS`. Mail cannot be delivered exactly once:
a kill between the server's acceptance and the stamp repeats that one letter, with the same Message-ID and the
same lines; nothing else may come twice.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from roadmap.models import Letter, LetterState, Reminder, ReminderState
from roadmap.models.reminders import UNSETTLED
from roadmap.reminders import badge
from roadmap.reminders.letters import Composed, compose, message, new_message_id
from roadmap.reminders.people import Recipient
from roadmap.reminders.planning import cancel_obsolete
from roadmap.reminders.post import Answer, Post, Unreachable
from roadmap.reminders.sources import Outlook, all_sources

logger = logging.getLogger(__name__)

# Minutes to wait after the first, second … failed attempt; after the last of them the letter has failed.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440)
# So many attempts are made where the server says that it will never take the letter.
PERMANENT_ATTEMPTS = 3
# A server that leaves so many letters hanging one after the other is left alone until the next run.
HANGS_IN_A_ROW = 3
# Seconds to wait for the database to come back, so that an accepted letter is stamped and not repeated.
STAMP_PAUSES = (0.5, 1, 2, 4, 8, 8)


@dataclass(frozen=True)
class Told:
    """A letter as a run saw it: to whom, saying what, and what came of it ("sent", "waiting", "failed")."""

    to: str
    title: str
    composed: Composed
    state: str = ""
    error: str = ""


@dataclass
class Delivered:
    """What a run of delivery did. `error` says why it could not go on, if so."""

    letters: list[Told] = field(default_factory=list)
    cancelled: int = 0
    error: str = ""

    @property
    def sent(self) -> int:
        return sum(letter.state == LetterState.SENT for letter in self.letters)

    @property
    def failed(self) -> int:
        """Letters that the server did not take this time, be they tried again or not."""
        return sum(letter.state in (LetterState.WAITING, LetterState.FAILED) for letter in self.letters)


@dataclass
class Addressee:
    """One address, with everybody who is reached there (a person, a body, now and then both)."""

    recipient: Recipient
    person_ids: set[int] = field(default_factory=set)
    body_ids: set[int] = field(default_factory=set)

    def rows(self) -> Q:
        return Q(person_id__in=self.person_ids) | Q(body_id__in=self.body_ids)


@dataclass(frozen=True)
class Claimed:
    """A letter that is ours to send, and the ids of the rows it tells.

    `repeated`: an earlier attempt may have arrived, and that stays so whatever this attempt brings.
    """

    letter: Letter
    row_ids: list[int]
    composed: Composed
    to: Recipient
    mail: EmailMultiAlternatives
    repeated: bool


def deliver(on: date | None = None, *, wait_for_hour: bool = True, seconds: int = 600) -> Delivered:
    """Send what is planned, one letter to an address, to those for whom it is a working day and past the hour.

    `on` stands in for today (a date); `wait_for_hour=False` writes at any hour; after `seconds` no more
    letters are begun (the next run goes on). Two runs at once share the work.
    """
    outlook = Outlook(on)
    done = Delivered()
    until = time.monotonic() + seconds
    hanging = 0
    with Post() as post:
        for addressee in addressees(outlook, wait_for_hour=wait_for_hour):
            if time.monotonic() > until or hanging >= HANGS_IN_A_ROW:
                break
            try:
                # Before the claim: a server that is away must not cost a letter one of its attempts.
                post.open()
            except Unreachable as error:
                done.error = str(error)
                logger.warning("The mail server cannot be reached: %s", error)
                break
            try:
                claimed, cancelled = claim(addressee, outlook.today(addressee.recipient.place))
            except (DatabaseError, SoftTimeLimitExceeded):
                raise
            except Exception as error:
                # What a letter says comes from many places, also of other apps. One that cannot be written
                # leaves no claim, is told to the administrators, and must not keep the others from theirs.
                logger.exception("The letter to %s could not be written", addressee.recipient.address)
                done.error = f"{addressee.recipient.address}: {type(error).__name__}: {error}"
                continue
            done.cancelled += cancelled
            if claimed is None:
                continue
            answer = post.send(claimed.mail)
            state = settle(claimed, answer)
            done.letters.append(
                Told(claimed.to.address, claimed.composed.title, claimed.composed, state, answer.error)
            )
            hanging = hanging + 1 if answer.uncertain else 0
    return done


def addressees(outlook: Outlook, *, wait_for_hour: bool) -> Iterator[Addressee]:
    """Everybody for whom something is planned and to whom one may write now; two queries."""
    found: dict[str, Addressee] = {}
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED).filter(_ready_to_be_told())
    for person_id, body_id in (
        waiting.order_by("person_id", "body_id").values_list("person_id", "body_id").distinct()
    ):
        people = outlook.people
        recipient = people.persons.get(person_id) if person_id else people.bodies.get(body_id or 0)
        if recipient is None or not outlook.is_time_to_write(recipient.place, wait_for_hour=wait_for_hour):
            continue
        addressee = found.setdefault(recipient.address, Addressee(recipient))
        if person_id:
            addressee.person_ids.add(person_id)
        elif body_id:
            addressee.body_ids.add(body_id)
    yield from found.values()


def _ready_to_be_told() -> Q:
    now = timezone.now()
    return (
        Q(letter__isnull=True)
        | Q(letter__state=LetterState.WAITING, letter__next_try_at__lte=now)
        | Q(letter__state=LetterState.CLAIMED, letter__claimed_at__lt=_left_behind_before(now))
    )


def _left_behind_before(now: datetime) -> datetime:
    return now - timedelta(seconds=settings.REMINDER_CLAIM_SECONDS)


@transaction.atomic
def claim(addressee: Addressee, today: date) -> tuple[Claimed | None, int]:
    """Make the address's letter ours, or `None`: it is another worker's, was sent today, or waits its pause.

    The second value is how many rows turned out to be no longer needed.
    """
    now = timezone.now()
    address = addressee.recipient.address
    letter = (
        Letter.objects.select_for_update(skip_locked=True)
        .filter(address=address, state__in=UNSETTLED)
        .filter(
            Q(state=LetterState.WAITING, next_try_at__lte=now)
            | Q(state=LetterState.CLAIMED, claimed_at__lt=_left_behind_before(now))
        )
        .first()
    )
    if letter is None:
        letter = _new_letter(address, today, now)
        if letter is None:
            return None, 0
    elif (
        Letter.objects.filter(address=address, day=today)
        .exclude(pk=letter.pk)
        .exclude(state=LetterState.CANCELLED)
        .exists()
    ):
        return None, 0
    repeated = letter.uncertain
    rows, cancelled = _take_rows(letter, addressee)
    composed = compose(rows, today)
    if not composed.lines:
        cancelled += Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=ReminderState.CANCELLED
        )
        letter.state, letter.next_try_at = LetterState.CANCELLED, None
        letter.save()
        return None, cancelled
    letter.state, letter.day, letter.claimed_at, letter.next_try_at = LetterState.CLAIMED, today, now, None
    letter.attempts += 1
    letter.uncertain = True
    letter.title = composed.title
    letter.save()
    mail = message(composed, addressee.recipient, letter.message_id)
    row_ids = [row.pk for row in rows]
    return Claimed(letter, row_ids, composed, addressee.recipient, mail, repeated), cancelled


def _new_letter(address: str, today: date, now: datetime) -> Letter | None:
    """A letter of today to the address, unless there was one today, or another is unsettled."""
    message_id = new_message_id()
    Letter.objects.bulk_create(
        [Letter(address=address, day=today, claimed_at=now, message_id=message_id)], ignore_conflicts=True
    )
    return Letter.objects.filter(message_id=message_id).first()


def _take_rows(letter: Letter, addressee: Addressee) -> tuple[list[Reminder], int]:
    """The rows the letter is to tell. One that may have arrived is repeated as it was, with nothing added."""
    if not letter.uncertain:
        # Not those of a kind that nobody can put into words (its app was removed): they go on waiting.
        kinds = [source.kind for source in all_sources()]
        free = Reminder.objects.filter(addressee.rows(), letter__isnull=True, kind__in=kinds)
        free.filter(state=ReminderState.PLANNED).update(letter=letter)
    rows = Reminder.objects.filter(letter=letter, state=ReminderState.PLANNED).order_by("pk")
    taken = list(rows)
    cancelled = cancel_obsolete(rows, {row.kind for row in taken})
    return (list(rows.all()) if cancelled else taken), cancelled


def settle(claimed: Claimed, answer: Answer) -> str:
    """Stamp what the server answered; returns the letter's new state.

    The database may be restarting at this very moment: the stamp of an accepted letter is worth waiting for.
    """
    for pause in STAMP_PAUSES:
        try:
            return _stamp(claimed, answer)
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database did not take a stamp: %s", error)
            close_old_connections()
            time.sleep(pause)
    return _stamp(claimed, answer)


@transaction.atomic
def _stamp(claimed: Claimed, answer: Answer) -> str:
    now = timezone.now()
    letters = Letter.objects.filter(pk=claimed.letter.pk).exclude(state=LetterState.SENT)
    rows = Reminder.objects.filter(pk__in=claimed.row_ids, state=ReminderState.PLANNED)
    if answer.accepted:
        letters.update(state=LetterState.SENT, sent_at=now, uncertain=False, next_try_at=None, error="")
        badge.forget(rows.values_list("person_id", flat=True))
        rows.update(state=ReminderState.SENT, sent_at=now)
        return LetterState.SENT
    # Only while the claim is still ours: another worker may have taken it up, and even sent it, since.
    ours = letters.filter(state=LetterState.CLAIMED, claimed_at=claimed.letter.claimed_at)
    attempts = claimed.letter.attempts
    if attempts > len(PAUSES) or (answer.permanent and attempts >= PERMANENT_ATTEMPTS):
        if ours.update(state=LetterState.FAILED, error=answer.error, next_try_at=None):
            rows.update(state=ReminderState.FAILED)
        return LetterState.FAILED
    ours.update(
        state=LetterState.WAITING,
        error=answer.error,
        uncertain=answer.uncertain or claimed.repeated,
        next_try_at=now + timedelta(minutes=PAUSES[attempts - 1]),
    )
    return LetterState.WAITING
