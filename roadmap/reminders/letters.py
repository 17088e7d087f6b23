"""The letter: what was planned for one recipient, in order, as text and as HTML."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities import naming
from roadmap.mailbox.ways import NONE, Ways
from roadmap.models import Reminder
from roadmap.reminders.links import absolute, choice_url
from roadmap.reminders.people import Recipient
from roadmap.reminders.sources import DUE, GROUPS, NEWS, OVERDUE, SUMMARY, LetterLine, source_of
from roadmap.templatetags.roadmap_format import due

# Where a letter leads at its end; a body without people has no account to sign in with.
HOMES = {"tasks": "/my/", "roadmap": "/"}


@dataclass(frozen=True)
class Composed:
    """What a letter says: its subject and its lines, overdue first."""

    title: str
    lines: tuple[LetterLine, ...]


def new_message_id() -> str:
    """A Message-ID of our own domain; the letter keeps it through every attempt."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return make_msgid("roadmap", domain or "localhost")


def compose(rows: Sequence[Reminder], today: date, *, each: bool = False) -> Composed:
    """The lines for the rows of one recipient as of `today` (the recipient's date).

    A body and a person at one address may get the same line, and of one milestone several things may be said: that is
    one line, in the most pressing group, unless `each` row is wanted.
    """
    by_kind: dict[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    with translation.override(settings.LANGUAGE_CODE):
        lines: list[LetterLine] = []
        for kind, same in by_kind.items():
            source = source_of(kind)
            lines += source.lines(same, today) if source else []
        lines = _saying_which_roadmap(lines)
        lines = lines if each else _once(sorted(dict.fromkeys(lines), key=_place))
        lines = sorted(lines, key=_place)
        return Composed(_title(lines), tuple(lines))


def _saying_which_roadmap(lines: list[LetterLine]) -> list[LetterLine]:
    """The lines; where they are of several roadmaps, which have an item 1 each, every one names its own."""
    if len({line.roadmap for line in lines} - {""}) < 2:
        return lines
    return [
        replace(line, side=" · ".join(filter(None, [line.side, line.roadmap]))) if line.roadmap else line
        for line in lines
    ]


def _once(lines: Sequence[LetterLine]) -> list[LetterLine]:
    """The lines, those that lead to the same place as one; the first has the say, the others' notes follow its own."""
    found: dict[str, LetterLine] = {}
    for line in lines:
        place = line.url if line.group != SUMMARY else f"{line.url} {line.title} {line.side}"
        first = found.get(place)
        if first is None:
            found[place] = line
        elif line.note and line.note not in first.note:
            found[place] = replace(first, note="; ".join(filter(None, [first.note, line.note])))
    return list(found.values())


def message(
    composed: Composed, recipient: Recipient, message_id: str, ways: Ways = NONE, *, maybe_known: str = ""
) -> EmailMultiAlternatives:
    """The composed letter as mail: text and HTML, with the way to the recipient's choices in its foot.

    `ways` say how it is answered, if it can be; `maybe_known` is the messenger that may have brought it already.
    """
    choice = choice_url(recipient.person_id, recipient.address) if recipient.person_id else ""
    with translation.override(settings.LANGUAGE_CODE):
        return _written(composed, recipient, message_id, choice, ways, maybe_known)


def _written(
    composed: Composed, recipient: Recipient, message_id: str, choice: str, ways: Ways, maybe_known: str
) -> EmailMultiAlternatives:
    context = {
        "title": composed.title,
        "greeting": _greeting(recipient),
        "parts": [
            (heading, lines)
            for group, heading in headings()
            if (lines := [_said(line, ways) for line in composed.lines if line.group == group])
        ],
        "home": recipient.home,
        "home_url": absolute(HOMES[recipient.home]) if recipient.home else "",
        "choice_url": choice,
        "reply_to": ways.reply_to,
        "asks_only": ways.asks_only,
        "maybe_known": _("This may have reached you by %(name)s already: it has not said so.")
        % {"name": maybe_known}
        if maybe_known
        else "",
    }
    text = render_to_string("mail/digest.txt", context).strip() + "\n"
    html = render_to_string("mail/digest.html", context)
    headers = {
        "Message-ID": message_id,
        # RFC 3834, and the same in Exchange's words: no "I am on leave" in answer.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if ways.off_url:
        # RFC 8058: the mail program switches off by itself what may be switched off.
        headers["List-Unsubscribe"] = f"<{ways.off_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    elif choice:
        headers["List-Unsubscribe"] = f"<{choice}>"
    if ways.thread:
        headers |= {"References": ways.thread, "In-Reply-To": ways.thread}
    mail = EmailMultiAlternatives(composed.title, text, to=[recipient.address], headers=headers)
    if ways.reply_to:
        mail.reply_to = [ways.reply_to]
        # Notices of failure go to the sender of the envelope, and so tell which letter they are about.
        mail.from_email = ways.reply_to
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    mail.attach_alternative(html, "text/html")
    return mail


def _said(line: LetterLine, ways: Ways) -> dict[str, Any]:
    """The line for both templates: a mapping, which they read quicker than an object, its date in words."""
    said = {**vars(line), "due_in_words": due(line.due) if line.due else ""}
    return {**said, **vars(ways.lines[line.row_id])} if line.row_id in ways.lines else said


def _greeting(recipient: Recipient) -> str:
    if recipient.person_id:
        return _("Good day, %(name)s!") % {"name": naming.called(recipient.name)}
    return _("Good day! This is a letter for: %(name)s.") % {"name": recipient.name}


def _place(line: LetterLine) -> tuple[int, date]:
    return GROUPS.index(line.group), line.due or date.max


def headings() -> list[tuple[str, str]]:
    """The groups of lines in their order, each with what stands above it."""
    return [
        (OVERDUE, _("Overdue")),
        (DUE, _("Coming due")),
        (NEWS, _("What happened")),
        (SUMMARY, _("The week's summary")),
    ]


def _title(lines: Sequence[LetterLine]) -> str:
    """The subject line: the most pressing first, «Просрочено: 2, скоро срок: 3»."""
    counts = {group: sum(line.group == group for line in lines) for group in GROUPS}
    parts = []
    if counts[OVERDUE]:
        parts.append(ngettext("%(n)d overdue", "%(n)d overdue", counts[OVERDUE]) % {"n": counts[OVERDUE]})
    if counts[DUE]:
        parts.append(ngettext("%(n)d coming due", "%(n)d coming due", counts[DUE]) % {"n": counts[DUE]})
    if counts[NEWS]:
        parts.append(ngettext("%(n)d message", "%(n)d messages", counts[NEWS]) % {"n": counts[NEWS]})
    if not parts:
        parts.append(_("summary of the week"))
    return _("Roadmap: %(what)s") % {"what": ", ".join(parts)}
