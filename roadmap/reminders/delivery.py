"""Claim a letter, send it, stamp it: what the server accepted is stamped, and nothing else ever is.

A letter is claimed by one transaction that also takes the rows it carries. A worker that dies leaves the claim
behind, which is taken up again after `settings.REMINDER_CLAIM_SECONDS`. Mail cannot be delivered exactly once:
a kill between the server's acceptance and the stamp repeats that one letter, with the same Message-ID and the
same lines; nothing else may come twice.
"""

import logging
import time
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from core import due
from core.apart import Apart, apart
from roadmap.channels import linking
from roadmap.channels.chosen import chosen, goes_by
from roadmap.channels.lines import Lines
from roadmap.channels.protocol import Channel, Message, Told
from roadmap.choices import ChannelName, LetterState, ReminderState
from roadmap.models import Letter, Reminder
from roadmap.models.reminders import UNSETTLED
from roadmap.reminders import badge
from roadmap.reminders.letters import Composed, compose, new_message_id
from roadmap.reminders.people import Recipient
from roadmap.reminders.planning import cancel_obsolete
from roadmap.reminders.post import ServerAnswer
from roadmap.reminders.sources import PlanningDay, all_sources
from roadmap.reminders.upkeep import claim_lasts

logger = logging.getLogger(__name__)

# Seconds to wait for the database to come back, so that an accepted letter is stamped and not repeated.
STAMP_PAUSES = (0.5, 1, 2, 4, 8, 8)


@dataclass(frozen=True)
class LetterOutcome:
    """A letter as a run saw it: to whom, saying what, and what came of it ("sent", "waiting", "failed")."""

    to: str
    title: str
    composed: Composed
    state: str = ""
    error: str = ""


@dataclass
class Delivered:
    """What a run of delivery did. `error` says why it could not go on, if so."""

    letters: list[LetterOutcome] = field(default_factory=list)
    cancelled: int = 0
    error: str = ""

    def add_error(self, tried: Apart, addressee: "Addressee") -> None:
        """Say of what was done apart why it failed, if it has."""
        if tried.failure:
            said = f"{addressee.recipient.address}: {type(tried.failure).__name__}: {tried.failure}"
            self.error = "\n".join(filter(None, [self.error, said]))

    @property
    def sent(self) -> int:
        return sum(letter.state == LetterState.SENT for letter in self.letters)

    @property
    def failed(self) -> int:
        """Letters that the server did not take this time, be they tried again or not."""
        return sum(letter.state in (LetterState.WAITING, LetterState.FAILED) for letter in self.letters)


@dataclass
class Addressee:
    """One address, with everybody who is reached there (a person, a body, now and then both).

    `chosen` is the channel that a person alone there has chosen, `goes_by` that by which the letter goes now.
    """

    recipient: Recipient
    person_ids: set[int] = field(default_factory=set)
    body_ids: set[int] = field(default_factory=set)
    chosen: str = ChannelName.MAIL
    goes_by: str = ChannelName.MAIL

    def rows(self) -> Q:
        return Q(person_id__in=self.person_ids) | Q(body_id__in=self.body_ids)


@dataclass(frozen=True)
class Claimed:
    """A letter that is ours to send, and the ids of the rows it carries.

    `repeated`: an earlier attempt may have arrived, and that stays so whatever this attempt brings.
    """

    letter: Letter
    row_ids: list[int]
    person_ids: set[int | None]
    composed: Composed
    to: Recipient
    channel: Channel
    message: Message
    repeated: bool


def deliver(
    on: date | None = None,
    *,
    planning_day: PlanningDay | None = None,
    wait_for_hour: bool = True,
    seconds: int = 600,
) -> Delivered:
    """Send what is planned, one letter to an address, to those for whom it is a working day and past the hour.

    `on` stands in for today (a date), or `planning_day` for the moment; `wait_for_hour=False` writes at any hour;
    after `seconds` no more letters are begun (the next run goes on). Two runs at once share the work.
    """
    planning_day = planning_day or PlanningDay(on)
    done = Delivered()
    until = time.monotonic() + seconds
    with Lines() as lines:
        for addressee in addressees(planning_day, wait_for_hour=wait_for_hour):
            if time.monotonic() > until:
                break
            if not lines.open(addressee.goes_by):
                continue
            claimed = begin(addressee, planning_day, done, lines)
            if claimed is None:
                continue
            answer = lines.send(claimed.channel.name, claimed.message)
            with apart("What came of letter %s could not be written down", claimed.letter.pk) as settling:
                state = settle(claimed, answer)
                done.letters.append(
                    LetterOutcome(
                        claimed.to.address, claimed.composed.title, claimed.composed, state, answer.error
                    )
                )
            done.add_error(settling, addressee)
        done.error = "\n".join(filter(None, [done.error, lines.error]))
    return done


def addressees(planning_day: PlanningDay, *, wait_for_hour: bool) -> Iterator[Addressee]:
    """Everybody for whom something is planned and to whom one may write now; three queries, and three more where
    another channel than mail is set up."""
    found: dict[str, Addressee] = {}
    written_to = _written_to_lately(planning_day)
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED).filter(_ready_to_send())
    for person_id, body_id in (
        waiting.order_by("person_id", "body_id").values_list("person_id", "body_id").distinct()
    ):
        people = planning_day.people
        recipient = people.persons.get(person_id) if person_id else people.bodies.get(body_id or 0)
        if recipient is None:
            continue
        with apart("It is not known what time it is for %s", recipient.address) as looking:
            writes = planning_day.is_time_to_write(recipient.place, wait_for_hour=wait_for_hour)
            # Also those whose letter of today went to an address that is not theirs any more.
            written = (person_id, body_id, planning_day.today(recipient.place)) in written_to
        if looking.failure or not writes or written:
            continue
        addressee = found.setdefault(recipient.address, Addressee(recipient))
        if person_id:
            addressee.person_ids.add(person_id)
        elif body_id:
            addressee.body_ids.add(body_id)
    _choose(found)
    yield from found.values()


def _choose(found: dict[str, Addressee]) -> None:
    """Note by which channel each is told: a person alone by that of his or her choice."""
    alone = {
        next(iter(one.person_ids)): one
        for one in found.values()
        if len(one.person_ids) == 1 and not one.body_ids
    }
    others = chosen(alone)
    addresses = [alone[person].recipient.address for person in others]
    unsettled = Letter.objects.filter(state__in=UNSETTLED, address__in=addresses)
    waiting = {letter.address: letter for letter in unsettled} if others else {}
    for person, name in others.items():
        one = alone[person]
        one.chosen, one.goes_by = name, goes_by(waiting.get(one.recipient.address), name)


def _written_to_lately(planning_day: PlanningDay) -> set[tuple[int | None, int | None, date]]:
    """Who got a letter on which day, of all the days that it is now somewhere on Earth."""
    days = [planning_day.latest_day() - timedelta(days=back) for back in range(3)]
    rows = Reminder.objects.filter(state=ReminderState.SENT, letter__day__in=days)
    return set(rows.order_by().values_list("person_id", "body_id", "letter__day").distinct())


def _ready_to_send() -> Q:
    return (
        Q(letter__isnull=True)
        | (Q(letter__state=LetterState.WAITING) & due.reached("letter__next_try_at"))
        | (Q(letter__state=LetterState.CLAIMED) & due.left_behind("letter__claimed_at", claim_lasts()))
    )


def begin(addressee: Addressee, planning_day: PlanningDay, done: Delivered, lines: Lines) -> Claimed | None:
    """`claim`, counted in `done`.

    What a letter says comes from many places, also of other apps. One that cannot be written leaves no claim,
    is reported to the administrators, and must not keep the others from theirs.
    """
    claimed = None
    with apart("The letter to %s could not be written", addressee.recipient.address) as writing:
        claimed, cancelled = claim(addressee, planning_day.today(addressee.recipient.place), lines)
        done.cancelled += cancelled
    done.add_error(writing, addressee)
    return claimed


@transaction.atomic
def claim(addressee: Addressee, today: date, lines: Lines) -> tuple[Claimed | None, int]:
    """Make the address's letter ours, or `None`: it is another worker's, was sent today, or waits its pause.

    The second value is how many rows turned out to be no longer needed.
    """
    address = addressee.recipient.address
    letters = Letter.objects.select_for_update(skip_locked=True).filter(address=address)
    known = list(letters.filter(Q(state__in=UNSETTLED) | Q(day=today)))
    letter = next((one for one in known if one.state in UNSETTLED), None)
    if any(one is not letter and one.may_have_arrived for one in known) or (letter and not _is_free(letter)):
        return None, 0
    repeated = letter is not None and letter.uncertain
    name = goes_by(letter, addressee.chosen)
    rows, cancelled = _rows_of(letter, addressee)
    composed = compose(rows, today)
    if not composed.lines:
        cancelled += Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=ReminderState.CANCELLED
        )
        if letter:
            letter.state, letter.next_try_at = LetterState.CANCELLED, None
            letter.save()
        return None, cancelled
    letter = letter or Letter(address=address, message_id=new_message_id(), channel=name)
    if letter.channel != name:
        _goes_by_another(letter, name)
    letter.state, letter.day, letter.claimed_at = LetterState.CLAIMED, today, timezone.now()
    letter.attempts, letter.next_try_at, letter.uncertain = letter.attempts + 1, None, True
    letter.title = composed.title
    if not _written(letter):
        return None, cancelled
    row_ids = [row.pk for row in rows]
    Reminder.objects.filter(pk__in=row_ids, letter__isnull=True).update(letter=letter)
    channel = lines.of(name)
    # As it was before this attempt, which says "uncertain" of any.
    written = channel.write(Told(letter, rows, composed, addressee.recipient, maybe_known=repeated))
    person_ids = {row.person_id for row in rows}
    claimed = Claimed(letter, row_ids, person_ids, composed, addressee.recipient, channel, written, repeated)
    return claimed, cancelled


def _goes_by_another(letter: Letter, name: str) -> None:
    """The letter leaves its channel: its attempts begin anew, and what goes by mail says instead of which."""
    letter.instead_of = letter.channel if name == ChannelName.MAIL else ""
    letter.channel, letter.attempts = name, 0


def _is_free(letter: Letter) -> bool:
    """Whether nobody is at work on an unsettled letter, and its pause is over."""
    if letter.state == LetterState.WAITING:
        return letter.next_try_at is not None and due.is_reached(letter.next_try_at)
    return letter.claimed_at is not None and due.is_left_behind(letter.claimed_at, claim_lasts())


def _written(letter: Letter) -> bool:
    """Save a claimed letter; `False` when another worker has made one to this address meanwhile."""
    if letter.pk:
        letter.save()
        return True
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    letter.pk = Letter.objects.filter(message_id=letter.message_id).values_list("pk", flat=True).first()
    return letter.pk is not None


def _rows_of(letter: Letter | None, addressee: Addressee) -> tuple[list[Reminder], int]:
    """The rows to be sent, locked, and how many others are cancelled as nobody needs them any more.

    A letter that may have arrived is repeated as it was, with nothing added. Rows of a kind that nobody can
    put into words (its app was removed) go on waiting.
    """
    theirs = Q(letter=letter) if letter else Q(pk__in=[])
    if letter is None or not letter.uncertain:
        kinds = [source.kind for source in all_sources()]
        theirs |= addressee.rows() & Q(letter__isnull=True, kind__in=kinds)
    rows = list(
        Reminder.objects.select_for_update(of=("self",))
        .filter(theirs, state=ReminderState.PLANNED)
        .order_by("pk")
    )
    found = Reminder.objects.filter(pk__in=[row.pk for row in rows])
    cancelled = cancel_obsolete(found, {row.kind for row in rows})
    if cancelled:
        rows = list(found.filter(state=ReminderState.PLANNED).order_by("pk"))
    return rows, cancelled


def settle(claimed: Claimed, answer: ServerAnswer) -> str:
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
def _stamp(claimed: Claimed, answer: ServerAnswer) -> str:
    now = timezone.now()
    letters = Letter.objects.filter(pk=claimed.letter.pk).exclude(state=LetterState.SENT)
    # And still of this letter: they leave it when their recipient's address is another now.
    rows = Reminder.objects.filter(
        pk__in=claimed.row_ids, letter=claimed.letter.pk, state=ReminderState.PLANNED
    )
    if answer.accepted:
        letters.update(state=LetterState.SENT, sent_at=now, uncertain=False, next_try_at=None, error="")
        badge.forget(claimed.person_ids)
        rows.update(state=ReminderState.SENT, sent_at=now)
        return LetterState.SENT
    # Only while the claim is still ours: another worker may have taken it up, and even sent it, since.
    ours = letters.filter(state=LetterState.CLAIMED, claimed_at=claimed.letter.claimed_at)
    # A copy: a stamp that the database did not take is made again.
    letter, channel = copy(claimed.letter), claimed.channel
    uncertain = answer.uncertain or claimed.repeated
    pause = channel.pause(letter, answer)
    if answer.unlinked:
        linking.chat_is_gone(channel.name, claimed.message.to)
    if pause is None and channel.name == ChannelName.MAIL:
        if ours.update(state=LetterState.FAILED, error=answer.error, next_try_at=None):
            rows.update(state=ReminderState.FAILED)
        return LetterState.FAILED
    if pause is None:
        # Once: nothing goes back from mail.
        _goes_by_another(letter, ChannelName.MAIL)
    elif answer.retry_after:
        # That it was too busy says nothing of this letter.
        letter.attempts -= 1
    ours.update(
        state=LetterState.WAITING,
        channel=letter.channel,
        instead_of=letter.instead_of,
        attempts=letter.attempts,
        error=answer.error,
        uncertain=uncertain,
        next_try_at=now + (pause or timedelta()),
    )
    return LetterState.WAITING
