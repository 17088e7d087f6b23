"""Letters of people of ours that nobody could act on: the coordinators' page, and attaching by hand."""

import io

from django.core.files.base import File as DjangoFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cities.models import User
from cities.permissions import coordinated
from plans.replies.mail import files_of, open_mail
from plans.replies.quoting import own_words
from roadmap.choices import IncomingState
from roadmap.mailbox import drafts
from roadmap.mailbox.official import is_official
from roadmap.models import Incoming, IncomingPart, Milestone

AT_MOST = 50
LONGEST = 2000


def of(user: User) -> QuerySet[Incoming]:
    """The unread letters of the sides that `user` coordinates."""
    return Incoming.objects.filter(coordinated(user, "person__body__city"), state=IncomingState.UNREAD)


def listed(user: User) -> list[tuple[Incoming, str]]:
    """The latest of them, each with what its sender wrote."""
    letters = of(user).select_related("person__body").order_by("-received_at")[:AT_MOST]
    return [(letter, text_of(letter)) for letter in letters]


def text_of(letter: Incoming) -> str:
    """The sender's own words; empty once the letter itself is not kept any more."""
    text = open_mail(bytes(letter.raw or b"")).text
    words = "\n".join("\n".join(block.own).strip() for block in own_words(text).blocks).strip()
    return (words or text.strip())[:LONGEST]


def milestones_for(user: User) -> list[Milestone]:
    """The open milestones to which `user` may attach a letter."""
    return list(
        Milestone.objects.reportable_by(user)
        .open()
        .select_related("item", "side__city")
        .defer("item__search")
        .order_by("item__order", "side__order", "due_date")[:1000]
    )


@transaction.atomic
def attach(letter: Incoming, milestone: Milestone, by: User) -> list[str]:
    """Put what the letter says, and its files, into the form of `milestone`; the messages about files not taken."""
    part = IncomingPart(
        incoming=letter, milestone=milestone, kind="report", text=text_of(letter), why="by_hand"
    )
    uploads = []
    for name, content in files_of(open_mail(bytes(letter.raw or b""))):
        uploads.append(DjangoFile(io.BytesIO(content), name=name))
        uploads[-1].size = len(content)
    official = is_official(letter.subject, part.text, *(str(one.name) for one in uploads))
    problems = drafts.keep(part, by, None, uploads, official=official)
    letter.state, letter.milestone, letter.settled_at = IncomingState.ATTACHED, milestone, timezone.now()
    letter.save()
    return problems


def lay_aside(letter: Incoming) -> None:
    """The letter needs nothing."""
    letter.state, letter.why, letter.settled_at = IncomingState.IGNORED, "by_hand", timezone.now()
    letter.save()
