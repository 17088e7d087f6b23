"""The addresses to which letters are answered: reply+NUMBER-PRINT@…, bound to a person, a letter and its lines.

Nothing secret is stored: the print is signed with the program's key. It is written in small letters and digits only, as
some mail servers change the case of what is before the @.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from roadmap.choices import ReminderKind
from roadmap.models import Letter, Milestone, ReplyAddress, ReplyLine

SALT = "roadmap.mailbox.address"
_PRINT_LENGTH = 24
_TOKEN = re.compile(r"(\d{1,17})-([a-z2-7]{24})(?:-(q?)(\d{1,17}))?")


class Refused(Exception):
    """The address opens nothing; `why` is a code: "forged" or "expired"."""

    def __init__(self, why: str, address: ReplyAddress | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.address = address


@dataclass(frozen=True)
class Found:
    """What an address stands for: `line` where it names one line of the letter, `question` (an id) where one of its
    questions."""

    address: ReplyAddress
    line: ReplyLine | None = None
    question: int | None = None


def is_on() -> bool:
    """Whether letters may be answered at all."""
    return bool(settings.MAILBOX_ADDRESS)


def make(person_id: int, milestones: Iterable[int], letter: Letter | None = None) -> ReplyAddress:
    """The address for one person's answer about `milestones` (ids), as they are now; the letter's own if it has one.

    Four queries at most, whatever the number of milestones.
    """
    known = ReplyAddress.objects.filter(letter=letter, person=person_id).first() if letter else None
    if known:
        return known
    address = ReplyAddress.objects.create(
        person_id=person_id,
        letter=letter,
        expires_at=timezone.now() + timedelta(days=settings.REPLY_DAYS),
    )
    versions = Milestone.objects.filter(pk__in=set(milestones)).order_by("pk").values_list("pk", "version")
    ReplyLine.objects.bulk_create(
        ReplyLine(address=address, milestone_id=pk, version=version) for pk, version in versions
    )
    return address


def lines_of(address: ReplyAddress) -> Mapping[int, ReplyLine]:
    """The lines by milestone."""
    return {line.milestone_id: line for line in address.lines.all()}


def questions_of(letter: Letter | None) -> list[int]:
    """The questions (ids) that the letter brought to be answered."""
    if letter is None:
        return []
    asked = letter.reminders.filter(kind=ReminderKind.QUESTION).order_by("subject_id")
    return list(asked.values_list("subject_id", flat=True).distinct())


def written(address: ReplyAddress, line: ReplyLine | None = None, question: int | None = None) -> str:
    """The address as it is in a letter: of the whole letter, of one line, or of one question (an id)."""
    local, _at, domain = settings.MAILBOX_ADDRESS.partition("@")
    mark = f"-{line.pk}" if line else f"-q{question}" if question else ""
    return f"{local}+{address.pk}-{_print(address, settings.SECRET_KEY)}{mark}@{domain}"


def tokens(recipients: Iterable[str]) -> list[str]:
    """What is after the + in those of the addresses that are ours, each once."""
    local, _at, domain = settings.MAILBOX_ADDRESS.partition("@")
    ours = re.compile(rf"{re.escape(local)}\+([^@\s]+)@{re.escape(domain)}")
    found = (ours.fullmatch(one.strip().lower()) for one in recipients)
    return list(dict.fromkeys(match.group(1) for match in found if match))


def find(token: str) -> Found:
    """What a token stands for. Raises `Refused`."""
    match = _TOKEN.fullmatch(token)
    address = ReplyAddress.objects.filter(pk=int(match.group(1))).first() if match else None
    if match is None or address is None:
        raise Refused("forged")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(_print(address, key), match.group(2)) for key in keys):
        raise Refused("forged")
    found = Found(address)
    if match.group(3):
        found = Found(address, question=int(match.group(4)))
        if found.question not in questions_of(address.letter):
            raise Refused("forged")
    elif match.group(4):
        found = Found(address, line=address.lines.filter(pk=int(match.group(4))).first())
        if found.line is None:
            raise Refused("forged")
    if address.expires_at < timezone.now():
        raise Refused("expired", address)
    return found


def question_in(token: str) -> int | None:
    """The question (an id) that a token names, whatever the rest of it is worth."""
    match = _TOKEN.fullmatch(token)
    return int(match.group(4)) if match and match.group(3) else None


def _print(address: ReplyAddress, key: str) -> str:
    said = f"{address.pk}:{address.person_id}:{address.created_at.timestamp():.6f}"
    digest = salted_hmac(SALT, said, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:_PRINT_LENGTH]
