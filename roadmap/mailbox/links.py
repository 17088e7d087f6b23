"""Links that a letter carries and that need no signing in: each opens one thing, for one person, for a while.

None opens anything once the address of its letter is not the person's any more (`roadmap.reminders.links`).
"""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.urls import reverse

from cities.models import User
from roadmap.choices import Status
from roadmap.models import Incoming, IncomingPart, ReplyLine
from roadmap.reminders.links import absolute, opened, owner_by_id, sealed

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
    return absolute(reverse("roadmap:letter_confirm", args=[sealed(letter.pk, _of(letter.person), CONFIRM)]))


def confirmed(token: str) -> int | None:
    """The letter of a `confirm_url`; None when it is forged or too old."""

    def owner(pk: Any) -> User | None:
        letter = Incoming.objects.select_related("person").filter(pk=pk).first()
        return letter.person if letter else None

    return cast(int | None, opened(token, CONFIRM, CONFIRM_DAYS * DAY, owner))


def back_url(part: IncomingPart) -> str:
    """The page on which what was recorded by mail is taken back."""
    return absolute(reverse("roadmap:letter_back", args=[sealed(part.pk, _of(part.person), BACK)]))


def taken_back(token: str) -> int | None:
    """The part of a `back_url`; None when it is forged or older than a day."""

    def owner(pk: Any) -> User | None:
        part = IncomingPart.objects.select_related("person").filter(pk=pk).first()
        return part.person if part else None

    return cast(int | None, opened(token, BACK, BACK_HOURS * 3600, owner))


def tap_url(line: ReplyLine, status: str, address: str) -> str:
    """The form of one milestone, for the person whose letter goes to `address`, with the status chosen."""
    return absolute(reverse("roadmap:tap", args=[sealed([line.pk, status], address, TAP)]))


def tapped(token: str) -> Tap | None:
    """What a `tap_url` opens; None when it is forged or older than letters can be answered."""
    found: list[ReplyLine] = []

    def owner(about: Any) -> User | None:
        lines = ReplyLine.objects.select_related("address__person", "milestone")
        found.extend(lines.filter(pk=about[0]))
        return found[0].address.person if found else None

    about = opened(token, TAP, settings.REPLY_DAYS * DAY, owner)
    if about is None or about[1] not in TAPPED:
        return None
    return Tap(found[0], about[1], found[0].address.person)


def off_url(person_id: int, address: str) -> str:
    """Where a mail program switches off what may be switched off, by itself (RFC 8058)."""
    return absolute(reverse("roadmap:letters_off", args=[sealed(person_id, address, OFF)]))


def switched_off(token: str) -> int | None:
    """The person of an `off_url`; None when it is forged or too old."""
    return cast(int | None, opened(token, OFF, 92 * DAY, owner_by_id))


def _of(person: User | None) -> str:
    return person.email if person else ""
