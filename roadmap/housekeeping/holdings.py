"""What this app holds about people: what they reported and decided, letters and reminders, uploads, filters."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.translation import gettext as _

from cities.models import User
from cities.personal import NOWHERE, Holding, Row, holds
from core.showing import shown
from roadmap.models import (
    Answer,
    Attachment,
    DeadlineChange,
    Decision,
    ExportRun,
    ImportRun,
    Incoming,
    IncomingPart,
    Letter,
    LinkedChat,
    PushBrowser,
    Question,
    Reminder,
    ReminderChoice,
    ReplyAddress,
    Report,
    RoadmapAccess,
    SavedFilter,
    TakenBack,
)


def register() -> None:
    """Say it all to `cities.personal`."""
    for holding in (
        Holding("reports", lambda: _("Reports"), _reports),
        Holding("decisions", lambda: _("Decisions on reports"), _decisions),
        Holding("taken_back", lambda: _("Reports and decisions taken back"), _taken_back),
        Holding("date_changes", lambda: _("Date changes"), _date_changes),
        Holding("questions", lambda: _("Questions"), _questions),
        Holding("answers", lambda: _("Answers to questions"), _answers),
        Holding("proofs", lambda: _("Files and links that prove reports"), _proofs),
        Holding("exports", lambda: _("Papers ordered"), _exports, _forget_exports),
        Holding("imports", lambda: _("Imports"), _imports),
        Holding("accesses", lambda: _("Roadmaps opened to you"), _accesses, _forget_accesses),
        Holding("filters", lambda: _("Saved filters"), _filters, _forget_filters),
        Holding("letters", lambda: _("Letters with reminders"), _letters, _forget_letters),
        Holding("incoming", lambda: _("Letters with answers"), _incoming, _forget_incoming),
        Holding("parts", lambda: _("What the answers said"), _parts, _forget_parts),
        Holding("addresses", lambda: _("Addresses for answers"), _addresses, _forget_addresses),
        Holding("reminders", lambda: _("Reminders"), _reminders),
        Holding("choice", lambda: _("Choice of reminders"), _choice, _forget_choice),
        Holding("chats", lambda: _("Chats with bots"), _chats, _forget_chats),
        Holding("push_browsers", lambda: _("Browsers with reminders"), _push_browsers, _forget_push_browsers),
    ):
        holds(holding)


def _reports(person: User) -> Iterator[Row]:
    rows = Report.objects.filter(Q(author=person) | Q(on_behalf_of=person)).order_by("id")
    rows = rows.select_related("milestone", "author", "on_behalf_of", "body")
    names = ("milestone", "created_at", "author", "on_behalf_of", "author_name", "author_post", "body")
    return shown(rows, *names, "status", "progress", "text")


def _decisions(person: User) -> Iterator[Row]:
    rows = Decision.objects.filter(Q(author=person) | Q(on_behalf_of=person)).order_by("id")
    rows = rows.select_related("report", "author", "on_behalf_of")
    return shown(rows, "report", "created_at", "author", "on_behalf_of", "author_name", "verdict", "remark")


def _taken_back(person: User) -> Iterator[Row]:
    rows = TakenBack.objects.filter(Q(author=person) | Q(on_behalf_of=person)).order_by("id")
    rows = rows.select_related("report", "decision", "author", "on_behalf_of")
    return shown(rows, "report", "decision", "created_at", "author", "on_behalf_of", "author_name")


def _date_changes(person: User) -> Iterator[Row]:
    theirs = Q(author=person) | Q(decided_by=person) | Q(on_behalf_of=person) | Q(decided_on_behalf_of=person)
    rows = DeadlineChange.objects.filter(theirs).order_by("id")
    rows = rows.select_related("milestone", "author", "decided_by")
    names = ("milestone", "created_at", "author", "old_date", "new_date", "reason", "reference")
    return shown(rows, *names, "decided_by", "decided_at", "verdict", "remark")


def _questions(person: User) -> Iterator[Row]:
    rows = Question.objects.filter(Q(author=person) | Q(on_behalf_of=person) | Q(to_person=person))
    rows = rows.select_related("item", "author", "on_behalf_of", "to_person").order_by("id")
    return shown(rows, "item", "created_at", "author", "on_behalf_of", "author_name", "to_person", "text")


def _answers(person: User) -> Iterator[Row]:
    rows = Answer.objects.filter(Q(author=person) | Q(on_behalf_of=person)).order_by("id")
    rows = rows.select_related("question", "author", "on_behalf_of")
    return shown(rows, "question", "created_at", "author", "on_behalf_of", "author_name", "text")


def _proofs(person: User) -> Iterator[Row]:
    rows = Attachment.objects.filter(report__author=person).select_related("report").order_by("id")
    return shown(rows, "report", "name", "size", "url", "created_at")


def _exports(person: User) -> Iterator[Row]:
    rows = ExportRun.objects.filter(author=person).select_related("roadmap").order_by("id")
    return shown(rows, "roadmap", "kind", "state", "created_at")


def _forget_exports(person: User) -> None:
    for one in ExportRun.objects.filter(author=person):
        default_storage.delete(one.file.name or "")
        one.delete()


def _imports(person: User) -> Iterator[Row]:
    rows = ImportRun.objects.filter(author=person).defer("preview", "journal", "choices").order_by("id")
    return shown(rows.select_related("roadmap"), "roadmap", "file_name", "state", "created_at")


def _accesses(person: User) -> Iterator[Row]:
    return shown(RoadmapAccess.objects.filter(person=person).select_related("roadmap"), "roadmap")


def _forget_accesses(person: User) -> None:
    RoadmapAccess.objects.filter(person=person).delete()


def _filters(person: User) -> Iterator[Row]:
    return shown(
        SavedFilter.objects.filter(user=person).select_related("roadmap"), "roadmap", "name", "query"
    )


def _forget_filters(person: User) -> None:
    SavedFilter.objects.filter(user=person).delete()


def _letters(person: User) -> Iterator[Row]:
    rows = Letter.objects.filter(address__iexact=person.email).order_by("id")
    return shown(rows, "address", "day", "title", "state", "sent_at")


def _forget_letters(person: User) -> None:
    Letter.objects.filter(address__iexact=person.email).update(address=f"left-{person.pk}{NOWHERE}")


def _incoming(person: User) -> Iterator[Row]:
    rows = Incoming.objects.filter(_theirs(person)).order_by("id")
    return shown(rows, "received_at", "sender", "subject", "size", "state")


def _theirs(person: User) -> Q:
    return Q(person=person) | Q(sender__iexact=person.email)


def _forget_incoming(person: User) -> None:
    """What was recorded stays in the reports; the letters that are settled go, with what was answered."""
    Incoming.objects.filter(_theirs(person), settled_at__isnull=False).delete()


def _parts(person: User) -> Iterator[Row]:
    rows = IncomingPart.objects.filter(person=person).select_related("milestone").order_by("id")
    return shown(rows, "milestone", "kind", "text", "why")


def _forget_parts(person: User) -> None:
    IncomingPart.objects.filter(person=person).delete()


def _addresses(person: User) -> Iterator[Row]:
    return shown(ReplyAddress.objects.filter(person=person).order_by("id"), "created_at", "expires_at")


def _forget_addresses(person: User) -> None:
    ReplyAddress.objects.filter(person=person).delete()


def _reminders(person: User) -> Iterator[Row]:
    rows = Reminder.objects.filter(person=person).order_by("id")
    return shown(rows, "kind", "due_date", "send_on", "state", "sent_at")


def _choice(person: User) -> Iterator[Row]:
    return shown(ReminderChoice.objects.filter(person=person), "muted", "channel", "bell_seen_at")


def _forget_choice(person: User) -> None:
    ReminderChoice.objects.filter(person=person).delete()


def _chats(person: User) -> Iterator[Row]:
    rows = LinkedChat.objects.filter(person=person).order_by("id")
    return shown(rows, "channel", "chat", "linked_at", "asked_chat")


def _forget_chats(person: User) -> None:
    LinkedChat.objects.filter(person=person).delete()


def _push_browsers(person: User) -> Iterator[Row]:
    rows = PushBrowser.objects.filter(person=person).order_by("id")
    return shown(rows, "browser", "endpoint", "created_at", "told_at")


def _forget_push_browsers(person: User) -> None:
    PushBrowser.objects.filter(person=person).delete()
