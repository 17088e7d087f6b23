"""Putting a letter that came into the database: once, however often and by whichever way it is brought."""

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cities.models import User
from core.apart import apart
from roadmap.choices import IncomingState, IncomingWay
from roadmap.mailbox.envelope import head_of
from roadmap.models import Incoming

MEGABYTE = 1024 * 1024
# What of a letter that is too large is kept: its head tells who sent it.
_HEAD_KEPT = 64 * 1024
# Marks of the way, other each time a letter is brought.
_OF_THE_WAY = re.compile(
    rb"(?im)^(?:received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to|authentication-results|"
    rb"arc-[a-z-]+|x-[a-z0-9-]+|status|dkim-signature|received-spf):[^\n]*\n(?:[ \t][^\n]*\n)*"
)


def limit() -> int:
    """The most bytes that a letter may have."""
    return int(settings.MAILBOX_LETTER_MB * MEGABYTE)


def store(raw: bytes, way: IncomingWay, recipients: Iterable[str] = (), size: int | None = None) -> bool:
    """Keep a letter to be read; `False` when it is here already.

    `recipients` are those of the envelope, where the mail server names them; `size` says how large the letter is,
    where `raw` is only its beginning.
    """
    raw = raw.replace(b"\0", b"")
    size = len(raw) if size is None else size
    head = head_of(raw)
    too_large = size > limit()
    letter = Incoming(
        fingerprint=fingerprint(raw[:_HEAD_KEPT] if too_large else raw, head.message_id),
        message_id=head.message_id,
        way=way,
        recipients="\n".join(recipients)[:2000],
        size=size,
        raw=raw[:_HEAD_KEPT] if too_large else raw,
        sender=head.sender,
        subject=head.subject,
        why="too_large" if too_large else "",
        state=IncomingState.WAITING,
    )
    return _written(letter)


def set_aside(raw: bytes, way: IncomingWay, mark: str) -> bool:
    """Keep a letter that could not be kept as others are, or only what of it could be had, for people to look at.

    `mark` names it where it lies; `False` when it was set aside before.
    """
    values = {
        "fingerprint": hashlib.sha256(f"set aside\0{mark}".encode()).hexdigest(),
        "way": way,
        "size": len(raw),
        "raw": raw,
        "state": IncomingState.UNREAD,
        "why": "not_taken",
        "settled_at": timezone.now(),
    }
    with apart("What the head of a letter says cannot be kept"):
        head = head_of(raw)
        about = {"message_id": head.message_id, "sender": head.sender, "subject": head.subject}
        return _written(Incoming(**values, **about, person=sent_by(head.sender)))
    return _written(Incoming(**values))


@transaction.atomic
def _written(letter: Incoming) -> bool:
    """`ignore_conflicts` does not say what was written: ours is there with the moment of this call, or is not."""
    Incoming.objects.bulk_create([letter], ignore_conflicts=True)
    return Incoming.objects.filter(
        fingerprint=letter.fingerprint, received_at=letter.received_at, way=letter.way
    ).exists()


def sent_by(address: str) -> User | None:
    """Who of ours has this address."""
    return User.objects.of_address(address).filter(is_active=True).first()


def fingerprint(raw: bytes, message_id: str) -> str:
    """The same for a letter and its copies: its Message-ID and what was written, without the marks of its way."""
    head, separator, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    written = _OF_THE_WAY.sub(b"", head + b"\n") + separator + body.rstrip(b"\n")
    return hashlib.sha256(message_id.encode() + b"\0" + written).hexdigest()


def forget_old() -> int:
    """Empty the letters as they came that are past their time; how many."""
    before = timezone.now() - timedelta(days=settings.MAILBOX_KEEP_DAYS)
    return (
        Incoming.objects.filter(received_at__lt=before, raw__isnull=False)
        .exclude(state__in=[IncomingState.WAITING, IncomingState.CONFIRM])
        .update(raw=None)
    )
