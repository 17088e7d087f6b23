"""What a bot says: titles and due dates. No names of people, no words of theirs, no link that needs no signing in.

A messenger's servers are not ours, and a telephone lies about. So a message tells what is owed and what happened where,
and leads to the pages, which ask who you are.
"""

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
            # News without an item, such as an address that takes no letters, is about people.
            if line.group != group or (group == NEWS and not line.number):
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


def _signs(text: str) -> int:
    """How long the messengers find it: a sign beyond the first 65,536 of Unicode counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _line(line: LetterLine, kind: str) -> str:
    title = one_line(line.title)
    title = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
    named = f"{_('Item')} {line.number}. {title}" if line.number else title
    if line.group == SUMMARY:
        return f"• {title}"
    what = str(ReminderKind(kind).label) if line.group == NEWS and kind in ReminderKind.values else ""
    told = [line.side, what, due(line.due) if line.due else "", line.when]
    return f"• {named}\n   {' · '.join(filter(None, told))}"


def linked(name: str) -> str:
    """A chat has been linked; `name` is what the messenger is called."""
    return _(
        "Done: reminders of the roadmap come here. Send /stop, or unlink %(name)s on your profile page, and they come "
        "by mail again."
    ) % {"name": name}


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
