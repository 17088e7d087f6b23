"""The sentences of answers: what was recorded, what waits as a draft, and why."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.choices import Status
from roadmap.mailbox import links
from roadmap.mailbox.drafts import form_path
from roadmap.models import IncomingPart
from roadmap.reminders.links import absolute
from roadmap.templatetags.roadmap_format import due

# Why a letter was refused; each ends the sentence "Nothing was recorded: …".
REFUSED = {
    "forged": gettext_lazy("the address you wrote to is not one of ours. Answer a letter of the roadmap."),
    "expired": gettext_lazy("the letter you answered is too old. Answer a newer one."),
    "foreign": gettext_lazy("you answered a letter that was sent to somebody else."),
    "other_mailbox": gettext_lazy(
        "an answer to your letter came from another address. Write from the one to which letters come."
    ),
    "forged_sender": gettext_lazy(
        "a letter came in your name, and the mail server says that it is not from you. Tell the administrator."
    ),
    "too_large": gettext_lazy("your letter is too large. Send the files one by one, or give links."),
    "no_address": gettext_lazy(
        "your letter answers none of ours, so it is not known what it is about. Your coordinator sees it."
    ),
    "several_addresses": gettext_lazy("your letter answers several of ours at once. Answer each by itself."),
}

# Why words of a letter became a draft and not a report.
DRAFTED = {
    "changed_since": gettext_lazy("the milestone has changed since our letter"),
    "drafts_only": gettext_lazy("your role signs in to report"),
    "done_by_hand": gettext_lazy("a report “done” has to be sent by you"),
    "bad_files": gettext_lazy("a file of yours cannot be taken"),
    "nothing_waits": gettext_lazy("no report waits for your decision there"),
    "refused": gettext_lazy("something is missing"),
    "not_yours": gettext_lazy("you do not report on this milestone"),
    "no_room": gettext_lazy("there was no room for the files"),
    "promise": gettext_lazy("it reads as a promise"),
    "condition": gettext_lazy("it depends on something"),
    "not_done": gettext_lazy("it says that it is not done"),
    "partly": gettext_lazy("it says that a part is done"),
    "later": gettext_lazy("it reads as if the answer comes later"),
    "asks_back": gettext_lazy("it asks something itself"),
    "with_files": gettext_lazy("an answer carries no files: attach them to the item"),
    "answered_since": gettext_lazy("somebody has answered in the meantime"),
    "question": gettext_lazy("it is a question: choose whom you ask"),
}


def reason(why: str) -> str:
    """Why a letter was refused, as the end of a sentence."""
    return str(REFUSED.get(why, REFUSED["no_address"]))


def named(part: IncomingPart) -> str:
    """Which milestone a part is about: item 12 (Sochi, due on …)."""
    milestone = part.milestone
    if part.kind == "answer":
        return _("the question at item %(number)s") % {"number": part.stood["item"]}
    if milestone is None:
        return ""
    return _("item %(number)s (%(side)s, %(due)s)") % {
        "number": milestone.item.number,
        "side": milestone.side.city.name,
        "due": due(milestone.due_date),
    }


def recorded(part: IncomingPart) -> str:
    """What was recorded, and how it is taken back."""
    words = {"what": named(part)}
    if part.report:
        words["status"] = f"{Status(part.report.status).label}, {part.report.progress} %"
        said = (
            _("Recorded, waits for your coordinator: %(what)s — %(status)s.")
            if part.report.needs_decision
            else _("Recorded: %(what)s — %(status)s.")
        ) % words
    elif part.change:
        words["date"] = f"{part.change.new_date:%d.%m.%Y}"
        said = (
            _("Recorded: %(what)s, the date is %(date)s now.")
            if part.change.verdict
            else _("Asked for: %(what)s, another date, %(date)s. Your coordinator decides.")
        ) % words
    elif part.kind == "answer":
        link = absolute(part.stood["url"])
        return _("Your answer is sent: %(what)s. It stands here: %(link)s") % {**words, "link": link}
    elif part.kind == "accept":
        return _("Accepted: %(what)s.") % words
    else:
        return _("Returned with your remark: %(what)s.") % words
    if part.report:
        said += " " + _("To take it back within a day: %(link)s") % {"link": links.back_url(part)}
    return said


def drafted(part: IncomingPart) -> str:
    """What waits as a draft, why, and where."""
    if part.kind == "answer":
        path = part.stood["url"]
    elif part.milestone is None:
        return ""
    else:
        path = form_path(part.milestone, part.kind)
    why = DRAFTED.get(part.why)
    words = {
        "what": named(part),
        "why": str(why) if why else _("it is not quite clear"),
        "link": absolute(path),
    }
    return _("Not recorded, kept as a draft (%(why)s): %(what)s. Look at it and send it: %(link)s") % words
