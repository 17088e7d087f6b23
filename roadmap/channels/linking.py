"""Which chat is whose: a code from the profile, sent to the bot by its person, links the chat; either may unlink it."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
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


def chats_of(person: User) -> dict[str, LinkedChat]:
    """The chats that are linked to an account, by messenger. One query."""
    linked = LinkedChat.objects.filter(~Q(chat=""), person=person)
    return {one.channel: one for one in linked}


@transaction.atomic
def offer(person: User, channel: str) -> str:
    """A new code by which `person` links a chat of this messenger; the one before is good for nothing."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    until = timezone.now() + timedelta(minutes=CODE_MINUTES)
    LinkedChat.objects.update_or_create(
        person=person, channel=channel, defaults={"code": _print(code), "code_until": until}
    )
    return code


@transaction.atomic
def take(channel: str, chat: str, code: str) -> bool:
    """Link the chat to whoever got this code, once, and let reminders come there; whether the code was good.

    A chat belongs to one account: from another it is taken away.
    """
    offered = LinkedChat.objects.select_for_update(of=("self",)).select_related("person")
    row = offered.filter(
        channel=channel, code=_print(code), code_until__gt=timezone.now(), person__is_active=True
    ).first()
    if row is None:
        return False
    for other in LinkedChat.objects.filter(channel=channel, chat=chat).exclude(pk=row.pk):
        _unlink(other, "linked to another account")
    row.chat, row.linked_at, row.code, row.code_until = chat, timezone.now(), "", None
    row.save()
    choose(row.person, channel)
    _note(row, "linked")
    # By mail, as whatever is about the account: who did not link it learns of it.
    outbox.put(LetterKind.CHAT_LINKED, row.person.email)
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
    return LinkedChat.objects.filter(chat="", code_until__lt=timezone.now()).delete()[0]


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


def _print(code: str) -> str:
    return salted_hmac("roadmap.channels.code", code.strip().upper(), algorithm="sha256").hexdigest()
