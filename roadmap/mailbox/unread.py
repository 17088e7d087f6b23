"""Letters of people of ours that nobody could act on: the coordinators' page, and attaching by hand."""

import io

from django.core.files.base import File as DjangoFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator

from cities.models import User
from cities.permissions import coordinated
from core.apart import apart
from plans.replies.mail import files_of, open_mail
from plans.replies.quoting import own_words
from roadmap.choices import IncomingState
from roadmap.mailbox import drafts
from roadmap.mailbox.official import is_official
from roadmap.models import Incoming, IncomingPart, Milestone
from roadmap.templatetags.roadmap_format import due

AT_MOST = 50
AT_MOST_OFFERED = 1000
LONGEST = 2000


def of(user: User) -> QuerySet[Incoming]:
    """The unread letters of the sides that `user` coordinates."""
    return Incoming.objects.filter(coordinated(user, "person__body__city"), state=IncomingState.UNREAD)


def listed(user: User) -> list[tuple[Incoming, str]]:
    """The latest of them, each with what its sender wrote."""
    letters = of(user).select_related("person__body").order_by("-received_at")[:AT_MOST]
    return [(letter, text_of(letter)) for letter in letters]


def text_of(letter: Incoming) -> str:
    """The sender's own words; empty where none can be read, or the letter itself is not kept any more."""
    with apart("The words of letter %s cannot be shown", letter.pk):
        text = open_mail(bytes(letter.raw or b"")).text
        words = "\n".join("\n".join(block.own).strip() for block in own_words(text).blocks).strip()
        return (words or text.strip())[:LONGEST]
    return ""


def _files_of(letter: Incoming) -> list[tuple[str, bytes]]:
    with apart("The files of letter %s cannot be taken out", letter.pk):
        return files_of(open_mail(bytes(letter.raw or b"")))
    return []


def choice_for(user: User) -> dict[str, int]:
    """The open milestones to which `user` may attach a letter: ids by what the page calls them, each once."""
    found = (
        Milestone.objects.reportable_by(user)
        .open()
        .order_by("item__roadmap", "item__order", "side__order", "due_date", "pk")
        .values_list(
            "pk", "item__number", "side__city__name", "due_date", "item__title", "item__roadmap__short_title"
        )
    )
    choice: dict[str, int] = {}
    for pk, number, city, due_date, title, roadmap in found[:AT_MOST_OFFERED]:
        name = f"{number} · {city} · {due(due_date)} · {Truncator(title).chars(60)}"
        if name in choice:
            name = f"{name} · {roadmap}"
        choice[name if name not in choice else f"{name} · № {pk}"] = pk
    return choice


def meant(said: str, user: User) -> Milestone | None:
    """The milestone that `user` named as the page does: whole, or by as much of it as fits one only."""
    said = " ".join(said.split()).casefold()
    plain = {" ".join(name.split()).casefold(): pk for name, pk in choice_for(user).items()}
    fitting = [pk for name, pk in plain.items() if said and said in name]
    pk = plain.get(said) or (fitting[0] if len(fitting) == 1 else None)
    return Milestone.objects.reportable_by(user).filter(pk=pk).first() if pk else None


@transaction.atomic
def attach(letter: Incoming, milestone: Milestone, by: User) -> list[str]:
    """Put what the letter says, and its files, into the form of `milestone`; the messages about files not taken."""
    part = IncomingPart(
        incoming=letter, milestone=milestone, kind="report", text=text_of(letter), why="by_hand"
    )
    uploads = []
    for name, content in _files_of(letter):
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
