"""Links that a letter carries and that need no signing in: each opens one thing, for one person, for a while."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from cities.models import User
from roadmap.choices import Status
from roadmap.models import Incoming, IncomingPart, ReplyLine
from roadmap.reminders.links import absolute

DAY = 24 * 3600
CONFIRM_DAYS = 7
BACK_HOURS = 24
CONFIRM, BACK, TAP, OFF = (f"roadmap.mailbox.{name}" for name in ("confirm", "back", "tap", "off"))
# What a link in a letter may say.
TAPPED = (Status.DONE, Status.IN_PROGRESS)


@dataclass(frozen=True)
class Tap:
    """One line of a letter and the status that its link chooses."""

    line: ReplyLine
    status: str
    person: User


def confirm_url(letter: Incoming) -> str:
    """The page on which the sender of `letter` says that he or she wrote it."""
    return absolute(reverse("roadmap:letter_confirm", args=[signing.dumps(letter.pk, salt=CONFIRM)]))


def confirmed(token: str) -> int | None:
    """The letter of a `confirm_url`; None when it is forged or too old."""
    return _read(token, CONFIRM, CONFIRM_DAYS * DAY)


def back_url(part: IncomingPart) -> str:
    """The page on which what was recorded by mail is taken back."""
    return absolute(reverse("roadmap:letter_back", args=[signing.dumps(part.pk, salt=BACK)]))


def taken_back(token: str) -> int | None:
    """The part of a `back_url`; None when it is forged or older than a day."""
    return _read(token, BACK, BACK_HOURS * 3600)


def tap_url(line: ReplyLine, status: str) -> str:
    """The form of one milestone, for one person, with the status chosen."""
    print_ = signing.dumps([line.pk, status], salt=TAP)
    return absolute(reverse("roadmap:tap", args=[print_]))


def tapped(token: str) -> Tap | None:
    """What a `tap_url` opens; None when it is forged or older than letters can be answered."""
    try:
        line_id, status = signing.loads(token, salt=TAP, max_age=settings.REPLY_DAYS * DAY)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    lines = ReplyLine.objects.select_related("address__person", "milestone")
    line = lines.filter(pk=line_id).first()
    if line is None or status not in TAPPED:
        return None
    return Tap(line, status, line.address.person)


def off_url(person_id: int) -> str:
    """Where a mail program switches off what may be switched off, by itself (RFC 8058)."""
    return absolute(reverse("roadmap:letters_off", args=[signing.dumps(person_id, salt=OFF)]))


def switched_off(token: str) -> int | None:
    """The person of an `off_url`; None when it is forged or too old."""
    return _read(token, OFF, 92 * DAY)


def _read(token: str, salt: str, seconds: int) -> int | None:
    try:
        found = signing.loads(token, salt=salt, max_age=seconds)
    except (signing.BadSignature, ValueError):
        return None
    return found if isinstance(found, int) else None
