"""What this app holds about people: the account and its changes, absences, letters, sessions, the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Absence, MailCheck, Outgoing, User
from cities.personal import Holding, Row, holds
from core.models import Kept, SecurityEvent
from core.sessions import BEGAN, SEEN
from core.showing import as_text, shown


def register() -> None:
    """Say it all to `cities.personal`."""
    for holding in (
        Holding("account", lambda: _("The account"), _account),
        Holding("changes", lambda: _("What the account was before"), _changes),
        Holding("absences", lambda: _("Absences and standing in"), _absences),
        Holding("account_letters", lambda: _("Letters about the account"), _letters, _forget_letters),
        Holding("test_letters", lambda: _("Test letters"), _checks, _forget_checks),
        Holding("kept", lambda: _("What you have not sent yet"), _kept, _forget_kept),
        Holding("sessions", lambda: _("Where you are signed in"), _sessions, _end_sessions),
        Holding("journal", lambda: _("The journal of security"), _journal),
        Holding("administration", lambda: _("What you changed on the administrators' pages"), _administered),
    ):
        holds(holding)


ACCOUNT = ("name", "post", "email", "phone", "body", "role", "is_active")


def _account(person: User) -> Iterator[Row]:
    return shown([person], *ACCOUNT, "joined_at", "last_login")


def _changes(person: User) -> Iterator[Row]:
    events: Any = User._meta.get_field("history").related_model
    rows = events._default_manager.filter(pgh_obj=person).select_related("body").order_by("pgh_id")
    for row in rows:
        yield {_("When"): as_text(row.pgh_created_at), **next(shown([row], *ACCOUNT))}


def _absences(person: User) -> Iterator[Row]:
    rows = Absence.objects.filter(Q(person=person) | Q(deputy=person) | Q(set_by=person))
    rows = rows.select_related("person", "deputy", "set_by").order_by("starts_on", "id")
    return shown(rows, "person", "deputy", "starts_on", "ends_on", "set_by", "created_at")


def _letters(person: User) -> Iterator[Row]:
    rows = Outgoing.objects.filter(address__iexact=person.email).order_by("created_at")
    return shown(rows, "kind", "address", "created_at", "sent_at")


def _forget_letters(person: User) -> None:
    Outgoing.objects.filter(address__iexact=person.email).delete()


def _checks(person: User) -> Iterator[Row]:
    return shown(MailCheck.objects.filter(person=person).order_by("id"), "created_at", "is_taken", "answer")


def _forget_checks(person: User) -> None:
    MailCheck.objects.filter(person=person).delete()


def _kept(person: User) -> Iterator[Row]:
    return shown(Kept.objects.filter(user=person), "path", "fields", "files", "kept_at")


def _forget_kept(person: User) -> None:
    # Their files are swept by night, as no row names them any more.
    Kept.objects.filter(user=person).delete()


def _sessions_of(person: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    # A session's owner is inside of it; there are as many as people are signed in.
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator(500):
        content = session.get_decoded()
        if str(content.get(SESSION_KEY, "")) == str(person.pk):
            yield session, content


def _sessions(person: User) -> Iterator[Row]:
    for session, content in _sessions_of(person):
        yield {
            _("Signed in"): _moment(content.get(BEGAN)),
            _("Last seen"): _moment(content.get(SEEN)),
            _("Ends"): as_text(session.expire_date),
        }


def _moment(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return as_text(datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone()))


def _end_sessions(person: User) -> None:
    for session, _content in list(_sessions_of(person)):
        session.delete()


def _journal(person: User) -> Iterator[Row]:
    return shown(SecurityEvent.objects.filter(person=person), "at", "kind", "address", "detail")


def _administered(person: User) -> Iterator[Row]:
    for entry in LogEntry.objects.filter(user=person):
        yield {_("When"): as_text(entry.action_time), _("What"): str(entry)}
