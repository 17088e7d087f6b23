"""The sentences of answers: what was recorded, what waits as a draft, and why."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.choices import Status
from roadmap.mailbox import links
from roadmap.mailbox.drafts import form_path
from roadmap.models import IncomingPart
from roadmap.reminders.links import absolute
from roadmap.templatetags.roadmap_format import counted, due

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

# Why words of a letter became a draft and not a report: what of them is unclear, and what to put right.
DRAFTED = {
    "changed_since": gettext_lazy("the milestone has changed since our letter"),
    "drafts_only": gettext_lazy("your role signs in to report"),
    "done_by_hand": gettext_lazy("a report “done” has to be sent by you"),
    "bad_files": gettext_lazy("a file of yours cannot be taken"),
    "nothing_waits": gettext_lazy("no report waits for your decision there"),
    "refused": gettext_lazy("it cannot be recorded so"),
    "not_yours": gettext_lazy("you do not report on this milestone"),
    "no_room": gettext_lazy("there was no room for the files"),
    "later": gettext_lazy("it reads as if the answer comes later"),
    "asks_back": gettext_lazy("it asks something itself"),
    "with_files": gettext_lazy("an answer carries no files: attach them to the item"),
    "answered_since": gettext_lazy("somebody has answered in the meantime"),
    "question": gettext_lazy("it is a question: choose whom you ask"),
    # The codes of plans/replies.
    "which_item": gettext_lazy("it names no item: see whether it is this one"),
    "which_milestone": gettext_lazy("the item has several dates: see whether it is this one"),
    "item_unknown": gettext_lazy("it names an item that our letter did not list"),
    "not_done": gettext_lazy("it says that it is not done"),
    "promise": gettext_lazy("it reads as a promise, and not as what is done"),
    "condition": gettext_lazy("it depends on something"),
    "partly": gettext_lazy("it says that a part is done"),
    "contrast": gettext_lazy("it has a “but”: choose the status"),
    "negation": gettext_lazy("it has a “not”: choose the status"),
    "doubt": gettext_lazy("it sounds unsure: choose the status"),
    "hearsay": gettext_lazy("it tells what others say: choose the status yourself"),
    "other_side": gettext_lazy("it tells of the other side: choose your own status"),
    "our_part_only": gettext_lazy("it tells of your part only: is all of the item done?"),
    "given_up": gettext_lazy("it tells that the item fell through: choose the status and say why"),
    "past": gettext_lazy("it tells of before: choose what is so today"),
    "correction": gettext_lazy("it corrects itself: choose what counts"),
    "contradiction": gettext_lazy("it says two things: choose one"),
    "unclear": gettext_lazy("a word of it is not understood: choose the status"),
    "share_unclear": gettext_lazy("its percentage is not exact: enter the number"),
    "no_state": gettext_lazy("it does not say whether it is done or in progress"),
    "no_change": gettext_lazy("it says only that nothing changed"),
    "date_vague": gettext_lazy("the new date is not exact: enter the day"),
    "date_missing": gettext_lazy("there is no new date: enter it"),
    "date_unclear": gettext_lazy("several dates are named: enter one"),
    "date_impossible": gettext_lazy("there is no such day: enter another"),
    "date_past": gettext_lazy("the new date has passed: enter another"),
    "date_same": gettext_lazy("the new date is the present one: enter another"),
    "date_far": gettext_lazy("the new date is too far away: enter another"),
    "due_missing": gettext_lazy("the milestone has no date to count from: enter the new one"),
    "move_unclear": gettext_lazy("it speaks of the date: ask for another one if you want it"),
    "question_unclear": gettext_lazy("it is half a question: report, or ask"),
    "question_or_request": gettext_lazy("it asks about the date: ask for another one if you want it"),
    "not_coordinator": gettext_lazy("coordinators accept: say what is done"),
    "accept_unclear": gettext_lazy("it accepts with a reservation: decide on the page"),
    "return_unclear": gettext_lazy("it is not certain that it returns the report: decide on the page"),
    "remark_missing": gettext_lazy("a return needs a remark: write it"),
    "report_waits": gettext_lazy("a report waits there already: decide on it"),
    "complaint": gettext_lazy("you have written before: see what is recorded"),
    "emoji": gettext_lazy("it is a sign without words: choose the status"),
    "only_files": gettext_lazy("the files came without words: choose the status"),
    "whose_file": gettext_lazy("it does not say what the file proves"),
    "two_people": gettext_lazy("several people wrote in it"),
    "to_another": gettext_lazy("it is said to somebody else"),
    "no_stops": gettext_lazy("it tells of several items without stops"),
    "after_signature": gettext_lazy("there are words after the signature"),
    "damaged": gettext_lazy("the letter came damaged"),
    "quote_unmarked": gettext_lazy("your words cannot be told from those of our letter"),
    "too_long": gettext_lazy("the letter is too long: keep what counts"),
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
        if proofs := part.report.attachments.count():
            words["status"] += f", {counted(proofs, 'proof')}"
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


def all_drafted(parts: Iterable[IncomingPart]) -> list[str]:
    """What waits as drafts, each form once, with the first of its reasons: one looks at it once."""
    first: dict[str, IncomingPart] = {}
    for part in parts:
        first.setdefault(_where(part), part)
    return [_drafted(part, where) for where, part in first.items() if where]


def _where(part: IncomingPart) -> str:
    """The address of the form in which a draft waits; empty where it belongs to no milestone."""
    if part.kind == "answer":
        return str(part.stood["url"])
    return form_path(part.milestone, part.kind) if part.milestone else ""


def _drafted(part: IncomingPart, where: str) -> str:
    """What waits as a draft, why, and where."""
    why = DRAFTED.get(part.why)
    words = {
        "what": named(part),
        "why": str(why) if why else _("it is not quite clear"),
        "link": absolute(where),
    }
    return _("Not recorded, kept as a draft (%(why)s): %(what)s. Look at it and send it: %(link)s") % words
