"""How a letter that goes out is answered: by an address of its own, and by links that open one form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings

from cities.models import User
from roadmap.choices import ReminderKind, Status
from roadmap.mailbox import addresses, links, rights
from roadmap.models import Letter, Reminder

# What a letter says of an executor's milestone that is still to be reported on.
TAPPED_KINDS = (ReminderKind.MILESTONE, ReminderKind.RETURNED)


@dataclass(frozen=True)
class LineWays:
    """For one line: the address that names it, and the links that need no signing in (empty where there are none)."""

    reply_to: str
    done_url: str = ""
    in_progress_url: str = ""


@dataclass(frozen=True)
class Ways:
    """`reply_to` is for the whole letter, `lines` go by the ledger's row; `thread` is what a conversation hangs on.

    `asks_only`: the letter brings one question, and whoever answers it answers that.
    """

    reply_to: str = ""
    off_url: str = ""
    thread: str = ""
    lines: dict[int, LineWays] = field(default_factory=dict)
    asks_only: bool = False


NONE = Ways()


def ways_of(letter: Letter, rows: Sequence[Reminder]) -> Ways:
    """The ways to answer a letter that carries `rows`; none where nobody is written to by name, or it is switched off.

    A few queries, and none while answering is switched off.
    """
    people = {row.person_id for row in rows}
    person_id = next(iter(people)) if len(people) == 1 else None
    if person_id is None or not (addresses.is_on() or settings.ONE_TAP):
        return NONE
    milestones = {row.pk: row.milestone_id for row in rows if row.milestone_id}
    questions = {row.pk: row.subject_id for row in rows if row.kind == ReminderKind.QUESTION}
    if not milestones and not (questions and addresses.is_on()):
        return Ways(off_url=links.off_url(person_id, letter.address), reply_to="")
    address = addresses.make(person_id, milestones.values(), letter)
    lines = addresses.lines_of(address)
    taps = rights.may_tap(User.objects.select_related("body").get(pk=person_id))
    found = {}
    for row in rows:
        line = lines.get(row.milestone_id or 0)
        if line is None:
            continue
        with_links = taps and row.kind in TAPPED_KINDS
        found[row.pk] = LineWays(
            reply_to=addresses.written(address, line) if addresses.is_on() else "",
            done_url=links.tap_url(line, Status.DONE, letter.address) if with_links else "",
            in_progress_url=links.tap_url(line, Status.IN_PROGRESS, letter.address) if with_links else "",
        )
    if addresses.is_on():
        for row_id, question in questions.items():
            found[row_id] = LineWays(reply_to=addresses.written(address, question=question))
    asked = set(questions.values())
    only_asked = asked.pop() if len(asked) == 1 and not milestones else None
    return Ways(
        reply_to=addresses.written(address, question=only_asked) if addresses.is_on() else "",
        off_url=links.off_url(person_id, letter.address),
        thread=_thread(milestones.values(), person_id),
        lines=found,
        asks_only=only_asked is not None,
    )


def _thread(milestones: Iterable[int], person_id: int) -> str:
    """The Message-ID that no letter has, and to which all letters about one milestone are answers."""
    about = set(milestones)
    if len(about) != 1:
        return ""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<milestone.{about.pop()}.{person_id}@{domain}>"
