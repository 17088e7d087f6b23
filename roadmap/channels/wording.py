"""What a bot says, and what a browser shows: titles and due dates. No names of people, no words of theirs, no link that
needs no signing in.

A messenger's servers are not ours, and a telephone lies about. So a message tells what is owed and what happened where,
and leads to the pages, which ask who you are.
"""

import json

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.fields import one_line
from roadmap.channels.protocol import Told
from roadmap.choices import ReminderKind
from roadmap.reminders.letters import HOMES, headings
from roadmap.reminders.links import absolute
from roadmap.reminders.sources import NEWS, SUMMARY, LetterLine
from roadmap.templatetags.roadmap_format import due

# MAX takes 4,000 signs, Telegram 96 more; besides the lines there are the title, the headings and an address.
MOST_LINES, MOST_SIGNS = 20, 3_300
LONGEST_TITLE = 140
# A notice shows a few lines; and a push service takes 4,096 bytes in all, of which the cipher needs some.
NOTICE_LINES, NOTICE_TITLE, NOTICE_BYTES = 4, 90, 2900


def message(told: Told) -> str:
    """The text of a reminder."""
    with translation.override(settings.LANGUAGE_CODE):
        return _message(told)


def _message(told: Told) -> str:
    kinds = {row.pk: row.kind for row in told.rows}
    parts = [told.composed.title]
    number = signs = 0
    for group, heading in headings():
        # Each once: of one item several things may have happened.
        said: dict[str, None] = {}
        for line in told.composed.lines:
            if line.group != group or not _is_tellable(line):
                continue
            text = _line(line, kinds.get(line.row_id, ""))
            signs += _signs(text)
            if number == MOST_LINES or signs > MOST_SIGNS:
                break
            number += 1
            said[text] = None
        if said:
            parts.append("\n".join([heading, *said]))
    left = len(told.composed.lines) - number
    if left:
        parts.append(ngettext("%(n)d more on the site.", "%(n)d more on the site.", left) % {"n": left})
    parts.append(_("Open: %(link)s") % {"link": absolute(HOMES.get(told.recipient.home, "/"))})
    return "\n\n".join(parts)


def _is_tellable(line: LetterLine) -> bool:
    # News without an item, such as an address that takes no letters, is about people.
    return line.group != NEWS or bool(line.number)


def _signs(text: str) -> int:
    """How long the messengers find it: a sign beyond the first 65,536 of Unicode counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _line(line: LetterLine, kind: str) -> str:
    named = _named(line, LONGEST_TITLE)
    return f"• {named}" if line.group == SUMMARY else f"• {named}\n   {_state(line, kind)}"


def _named(line: LetterLine, longest: int) -> str:
    title = one_line(line.title)
    title = title if len(title) <= longest else f"{title[: longest - 1]}…"
    return f"{_('Item')} {line.number}. {title}" if line.number and line.group != SUMMARY else title


def _state(line: LetterLine, kind: str) -> str:
    """Whose it is, what happened, and by when it is due."""
    what = str(ReminderKind(kind).label) if line.group == NEWS and kind in ReminderKind.values else ""
    return " · ".join(filter(None, [line.side, what, due(line.due) if line.due else "", line.when]))


def notice(told: Told, mark: str) -> str:
    """What a browser shows of a reminder, as JSON of at most `NOTICE_BYTES`, and the page that it opens.

    A notice with the same `mark` takes the place of the earlier one.
    """
    with translation.override(settings.LANGUAGE_CODE):
        kinds = {row.pk: row.kind for row in told.rows}
        home = HOMES.get(told.recipient.home, "/")
        everything = told.composed.lines
        lines = [line for line in everything if _is_tellable(line)]
        if len(everything) == 1 and lines and lines[0].number:
            [line] = lines
            return _shown(
                _named(line, LONGEST_TITLE),
                _state(line, kinds.get(line.row_id, "")),
                _path(line.url, home),
                mark,
            )
        said: list[str] = []
        for line in lines[:NOTICE_LINES]:
            said.append(
                f"{_named(line, NOTICE_TITLE)}: {_state(line, kinds.get(line.row_id, ''))}".rstrip(": ")
            )
        left = len(everything) - len(said)
        if left:
            said.append(ngettext("%(n)d more on the site.", "%(n)d more on the site.", left) % {"n": left})
        return _shown(told.composed.title, "\n".join(said), home, mark)


def test_notice() -> str:
    """What a browser shows for a test."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("This is what reminders look like in this browser.")
        return _shown(_("Roadmap: a test"), text, "/profile/", "test")


def _path(url: str, home: str) -> str:
    """The page behind an address of ours; the browser opens it at the site that it knows."""
    return url.removeprefix(settings.SITE_URL) if url.startswith(f"{settings.SITE_URL}/") else home


def _shown(title: str, body: str, path: str, mark: str) -> str:
    def written(body: str) -> str:
        return json.dumps({"title": title[:200], "body": body, "url": path, "tag": mark}, ensure_ascii=False)

    while len(written(body).encode()) > NOTICE_BYTES:
        # A title of the plan may have any length.
        body = f"{body[: len(body) * 3 // 4]}…"
    return written(body)


def number(number: str, minutes: int) -> str:
    """A chat has sent a code of ours; `number` links it once it was typed on the profile."""
    return ngettext(
        "Number %(number)s. Type it on your profile page within %(n)d minute: only then reminders of the roadmap come "
        "here. If you did not begin this there yourself, but were sent a link, do nothing, and tell nobody the number: "
        "then nothing is linked.",
        "Number %(number)s. Type it on your profile page within %(n)d minutes: only then reminders of the roadmap come "
        "here. If you did not begin this there yourself, but were sent a link, do nothing, and tell nobody the number: "
        "then nothing is linked.",
        minutes,
    ) % {"number": number, "n": minutes}


def already_linked() -> str:
    """The chat is linked to another account."""
    return _(
        "This chat is linked to another account already, and stays so. If you want to change that, send /stop first, "
        "and then this message again."
    )


def wrong_code() -> str:
    """No code of ours, or an old one."""
    return _("This code is not known, or too old. Take a new one on your profile page: %(link)s") % {
        "link": absolute("/profile/")
    }


def stopped() -> str:
    """The chat has been unlinked."""
    return _("Done: nothing comes here any more; reminders come by mail.")


def help_text() -> str:
    """Anything else that somebody writes."""
    return _(
        "I only remind. To link this chat, take a code on your profile page and send it here; to report, open "
        "%(link)s"
    ) % {"link": absolute("/my/")}
