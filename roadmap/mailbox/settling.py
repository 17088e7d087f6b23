"""A letter from its arrival to its end: judged, acted on, answered; all in one transaction, so once.

Nothing is claimed beyond the lock of the row: a worker that dies leaves the letter as it was, and two at work pass each
other by. A letter that ends the reading with an error is tried again behind the others, and after `PATIENCE` errors, or
after `BEGINNINGS` without any end (it may be what kills the workers), lies on the page of letters that could not be
read.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cities.models import User
from core import counters
from core.apart import apart
from core.journal import Kind, note
from plans.replies.mail import open_mail
from plans.replies.notices import laid_aside
from roadmap.choices import IncomingState
from roadmap.mailbox import acting, addresses, answers, bounces, intake, questioned, rights
from roadmap.mailbox.acting import Outcome
from roadmap.mailbox.envelope import Head, Trust, head_of
from roadmap.models import Incoming, ReplyLine

PATIENCE = 3
BEGINNINGS = 10
HOUR = 3600
# So often a day one person is notified that a letter in his or her name was refused: somebody else may write them.
REFUSALS_A_DAY = 10


def settle_waiting(limit: int = 200) -> int:
    """Settle the letters that wait, `limit` at most; how many. Two at once share the work."""
    settled = 0
    tried: list[int] = []
    for _place in range(limit):
        waiting = Incoming.objects.filter(state=IncomingState.WAITING).exclude(pk__in=tried)
        pk = waiting.order_by("attempts", "pk").values_list("pk", flat=True).first()
        if pk is None:
            break
        tried.append(pk)
        settled += settle(pk)
    return settled


def settle(pk: int) -> bool:
    """Settle one letter; `False` when it is another's, or is tried again later."""
    beginnings = _begin(pk)
    if not beginnings:
        return False
    if beginnings > BEGINNINGS:
        return _give_up(pk)
    with apart("A letter could not be read") as reading, transaction.atomic():
        letter = _locked(pk)
        if letter is None:
            return False
        _judge(letter)
    if reading.failure is None:
        return True
    return beginnings >= PATIENCE and _give_up(pk)


@transaction.atomic
def _begin(pk: int) -> int:
    """Count that the letter is begun, which stands whatever becomes of who reads it; 0 while it is another's."""
    letter = _locked(pk)
    if letter is None:
        return 0
    letter.attempts += 1
    letter.save(update_fields=["attempts"])
    return letter.attempts


def _locked(pk: int) -> Incoming | None:
    waiting = Incoming.objects.filter(pk=pk, state=IncomingState.WAITING)
    return waiting.select_for_update(skip_locked=True).first()


def _give_up(pk: int) -> bool:
    """Lay the letter with those that could not be read, by its sender; whether it was not settled meanwhile."""
    waiting = Incoming.objects.filter(pk=pk, state=IncomingState.WAITING)
    letter = waiting.defer("raw").first()
    if letter is None:
        return False
    ended = {"state": IncomingState.UNREAD, "why": "error", "settled_at": timezone.now()}
    return bool(waiting.update(**ended, person=intake.sent_by(letter.sender)))


def _judge(letter: Incoming) -> None:
    raw = bytes(letter.raw or b"")
    head = head_of(raw, letter.recipients.split("\n"), settings.MAILBOX_TRUSTED_HOSTS)
    tokens = addresses.tokens(head.recipients)
    mail = open_mail(raw)
    if code := laid_aside(mail):
        if code == "bounce":
            bounces.note(mail.message, tokens)
        _end(letter, IncomingState.IGNORED, code)
        return
    sender = intake.sent_by(head.sender)
    letter.person = sender
    if len(tokens) != 1:
        _without_address(letter, head, sender, "several_addresses" if tokens else "no_address")
        return
    try:
        found = addresses.find(tokens[0])
    except addresses.Refused as refused:
        _refuse(letter, head, sender, refused.why)
        return
    owner = found.address.person
    letter.address, letter.line = found.address, found.line
    if not owner.is_active:
        _end(letter, IncomingState.REFUSED, "inactive")
    elif sender != owner:
        # Told to the owner where nobody of ours wrote: perhaps from a mailbox at home.
        _refuse(letter, head, sender or owner, "foreign" if sender else "other_mailbox")
    elif head.trust == Trust.FORGED:
        _refuse(letter, head, owner, "forged_sender")
    elif letter.why == "too_large":
        _refuse(letter, head, owner, "too_large")
    elif _writes_too_much(owner):
        # Not answered: whoever writes so much would be written as much.
        _end(letter, IncomingState.REFUSED, "too_many")
    elif head.trust == Trust.PROVEN:
        conclude(letter, head, owner)
    else:
        _end(letter, IncomingState.CONFIRM, "unproven")
        answers.ask_to_confirm(letter, head, owner)


def conclude(letter: Incoming, head: Head | None, person: User) -> Outcome:
    """Do what the letter says and end it; with a `head` it is answered. To be called with the letter locked."""
    drafts_only = not rights.may_act_by_mail(person)
    if question := questioned.question_of(letter):
        outcome = questioned.answer(letter, person, question, drafts_only=drafts_only)
    else:
        outcome = acting.act(letter, person, _lines(letter), drafts_only=drafts_only)
    if outcome.recorded:
        _end(letter, IncomingState.ACTED)
    elif outcome.drafted:
        _end(letter, IncomingState.DRAFTED, outcome.drafted[0].why)
    elif outcome.unplaced:
        _end(letter, IncomingState.UNREAD, outcome.unplaced[0].why)
    else:
        _end(letter, IncomingState.IGNORED, next(iter(outcome.ignored), "nothing"))
    if head and (outcome.recorded or outcome.drafted or outcome.unplaced):
        answers.tell(letter, head, person, outcome)
    return outcome


def _lines(letter: Incoming) -> list[ReplyLine]:
    if letter.line:
        return [letter.line]
    return list(letter.address.lines.all()) if letter.address else []


def _without_address(letter: Incoming, head: Head, sender: User | None, why: str) -> None:
    """A letter that answers none of ours: strangers leave nothing with us, people of ours are looked after."""
    if sender is None:
        _end(letter, IncomingState.IGNORED, "stranger")
    elif head.trust == Trust.FORGED:
        _refuse(letter, head, sender, "forged_sender")
    else:
        _end(letter, IncomingState.UNREAD, why)
        if _may_be_notified(sender):
            answers.refuse(letter, head, sender, why)


def _refuse(letter: Incoming, head: Head, sending_person: User | None, why: str) -> None:
    _end(letter, IncomingState.REFUSED, why)
    note(Kind.MAIL_REFUSED, person=sending_person, detail=f"{why}: {head.sender}")
    if sending_person is not None and _may_be_notified(sending_person):
        answers.refuse(letter, head, sending_person, why)


def _end(letter: Incoming, state: str, why: str = "") -> None:
    letter.state, letter.why, letter.settled_at = state, why, timezone.now()
    letter.save()


def _writes_too_much(person: User) -> bool:
    name = counters.key("mail-in", person.pk)
    return counters.add(name, HOUR) > settings.MAILBOX_LETTERS_AN_HOUR


def _may_be_notified(person: User) -> bool:
    return counters.add(counters.key("mail-refused", person.pk), 24 * HOUR) <= REFUSALS_A_DAY
