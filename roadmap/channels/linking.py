"""Which chat is whose: a code from the profile, sent to the bot, and the number that the bot answers with, typed on the
profile, link the chat; either may unlink it."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cities import outbox
from cities.choices import LetterKind
from cities.models import User
from core import counters, journal
from roadmap.choices import ChannelName
from roadmap.models import LinkedChat, ReminderChoice

CODE_MINUTES = 15
# Without letters and figures that look alike; ten of them are 50 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
# So many wrong codes of one chat in an hour are answered; nobody guesses 50 bits in a quarter of an hour, but a bot
# that answers whatever comes is a toy.
WRONG_AN_HOUR = 5
# So many numbers are looked at for a code, and so long they are.
NUMBERS, FIGURES = 5, 6


class AlreadyLinkedError(Exception):
    """The chat is another account's: whoever holds it has to end that first, by /stop."""


def chats_of(person: User) -> dict[str, LinkedChat]:
    """The chats of an account that are linked, or that a code was made for, by messenger. One query."""
    return {one.channel: one for one in LinkedChat.objects.filter(person=person)}


@transaction.atomic
def offer(person: User, channel: str) -> str:
    """A new code by which `person` links a chat of this messenger; the one before is good for nothing."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    until = timezone.now() + timedelta(minutes=CODE_MINUTES)
    LinkedChat.objects.update_or_create(
        person=person, channel=channel, defaults={"code": _print(code), "code_until": until, "asked_chat": ""}
    )
    return code


@transaction.atomic
def ask(channel: str, chat: str, code: str) -> str:
    """The chat has sent a code: the number by which whoever made the code says that this chat is meant.

    Nothing is linked by it: somebody else's link, pressed without a thought, gives no chat away. Empty where the code
    is not good, or another chat has sent it first. Raises `AlreadyLinkedError`.
    """
    offered = LinkedChat.objects.select_for_update(of=("self",))
    row = offered.filter(
        channel=channel, code=_print(code), code_until__gt=timezone.now(), person__is_active=True
    ).first()
    if row is None or row.asked_chat not in ("", chat):
        return ""
    if _of_others(row, chat).exists():
        raise AlreadyLinkedError
    row.asked_chat = chat
    row.save(update_fields=["asked_chat"])
    return _number(row)


@transaction.atomic
def confirm(person: User, channel: str, number: str) -> bool:
    """Link the chat that has sent the code of `person`, and let reminders come there; whether the number is its own.

    After `NUMBERS` wrong ones the code is good for nothing.
    """
    row = LinkedChat.objects.select_for_update(of=("self",)).filter(person=person, channel=channel).first()
    if row is None or not row.is_asked_for:
        return False
    tried = counters.add(counters.key("channel-number", row.code), CODE_MINUTES * 60)
    if not secrets.compare_digest(number.encode(), _number(row).encode()) or tried > NUMBERS:
        if tried >= NUMBERS:
            _forget_code(row)
        return False
    if _of_others(row, row.asked_chat).exists():
        return False
    row.chat, row.linked_at, row.code, row.code_until, row.asked_chat = (
        row.asked_chat,
        timezone.now(),
        "",
        None,
        "",
    )
    try:
        with transaction.atomic():
            row.save(update_fields=["chat", "linked_at", "code", "code_until", "asked_chat"])
    except IntegrityError:
        # Another account has said at this moment that the chat is its own; of two that look neither sees the other.
        return False
    choose(person, channel)
    _note(row, "linked")
    # By mail, as whatever is about the account: who did not link it learns of it.
    outbox.put(LetterKind.CHAT_LINKED, person.email)
    return True


def may_guess(channel: str, chat: str) -> bool:
    """Count a code that was wrong; whether this chat is answered still."""
    return counters.add(counters.key("channel-code", channel, chat), 3600) <= WRONG_AN_HOUR


def choose(person: User, channel: str) -> None:
    """Let the reminders of `person` come by this channel."""
    ReminderChoice.objects.update_or_create(person=person, defaults={"channel": channel})


@transaction.atomic
def unlink(person: User, channel: str) -> bool:
    """The person does not want the chat any more; whether there was one."""
    return _unlink_all(LinkedChat.objects.filter(person=person, channel=channel), "unlinked")


@transaction.atomic
def unlink_all(person: User) -> None:
    """The password changed, or the account was closed: whoever had it may have linked a chat with it."""
    _unlink_all(LinkedChat.objects.filter(person=person), "unlinked")


@transaction.atomic
def chat_is_gone(channel: str, chat: str, why: str = "blocked") -> bool:
    """The bot was stopped or blocked there: mail takes over; whether it was anybody's chat."""
    return bool(chat) and _unlink_all(LinkedChat.objects.filter(channel=channel, chat=chat), why)


def forget_codes() -> int:
    """Delete the codes that nobody used; how many."""
    old = LinkedChat.objects.filter(code_until__lt=timezone.now())
    old.exclude(chat="").update(code="", code_until=None, asked_chat="")
    return old.filter(chat="").delete()[0]


def _unlink_all(rows: QuerySet[LinkedChat], why: str) -> bool:
    was_linked = False
    for row in rows.select_related("person"):
        was_linked |= bool(row.chat)
        _unlink(row, why)
    return was_linked


def _unlink(row: LinkedChat, why: str) -> None:
    if row.chat:
        _note(row, why)
    ReminderChoice.objects.filter(person=row.person_id, channel=row.channel).update(channel=ChannelName.MAIL)
    row.delete()


def _note(row: LinkedChat, what: str) -> None:
    # The number of the chat is nobody's business, and the account says enough.
    journal.note(
        journal.Kind.SETTINGS, person=row.person, detail=f"chat {row.channel} {what}: {row.person.email}"
    )


def _forget_code(row: LinkedChat) -> None:
    if not row.chat:
        row.delete()
        return
    row.code, row.code_until, row.asked_chat = "", None, ""
    row.save(update_fields=["code", "code_until", "asked_chat"])


def _of_others(row: LinkedChat, chat: str) -> QuerySet[LinkedChat]:
    return LinkedChat.objects.filter(channel=row.channel, chat=chat).exclude(pk=row.pk)


def _number(row: LinkedChat) -> str:
    # Of the code and the chat: the same whenever that chat sends that code, and none of it has to be kept.
    made = salted_hmac("roadmap.channels.number", f"{row.code} {row.asked_chat}", algorithm="sha256")
    return f"{int(made.hexdigest()[:15], 16) % 10**FIGURES:0{FIGURES}}"


def _print(code: str) -> str:
    return salted_hmac("roadmap.channels.code", code.strip().upper(), algorithm="sha256").hexdigest()
