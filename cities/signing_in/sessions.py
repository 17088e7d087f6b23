"""The sessions in which somebody is signed in: listed, and ended one by one or all others at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from cities.models import OpenSession, User
from cities.signing_in import entering, handing_over
from core import journal
from core.addresses import client_address
from core.sessions import SEEN


@dataclass(frozen=True)
class Shown:
    """An open session as its person sees it."""

    pk: int
    browser: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@receiver(user_logged_in)
def _began(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whichever way somebody came in."""
    entering.confirm(request)
    note(request, user)
    handing_over.to(user, request)


def note(request: HttpRequest, person: User) -> None:
    """Write down that this session is one of `person`; also when its key has changed."""
    if request.session.session_key is None:
        request.session.create()
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "person": person,
            "browser": request.headers.get("User-Agent", "")[:300],
            "address": client_address(request)[:64],
        },
    )


def of(person: User, request: HttpRequest) -> list[Shown]:
    """Those that are still good: neither expired nor begun under an earlier password; this one first."""
    rows = list(OpenSession.objects.filter(person=person))
    alive = Session.objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
    ).in_bulk()
    shown = []
    for row in rows:
        session = alive.get(row.session_key)
        content = session.get_decoded() if session else {}
        is_this = row.session_key == request.session.session_key
        if not is_this and content.get(HASH_SESSION_KEY) not in _hashes(person):
            continue
        seen = content.get(SEEN)
        seen_at = datetime.fromtimestamp(seen, UTC) if seen else row.began_at
        shown.append(Shown(row.pk, row.browser, row.address, row.began_at, seen_at, is_this))
    return sorted(shown, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def _hashes(person: User) -> list[str]:
    return [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]


def end(person: User, pk: int, request: HttpRequest) -> bool:
    """End one of the own sessions; False if there is none such."""
    rows = OpenSession.objects.filter(person=person, pk=pk)
    return _end(rows, person, request) > 0


def end_others(person: User, request: HttpRequest) -> int:
    """End all sessions of `person` but this one, and what was left in other browsers; how many sessions."""
    handing_over.ended_elsewhere(person, request)
    return _end(
        OpenSession.objects.filter(person=person).exclude(session_key=request.session.session_key),
        person,
        request,
    )


def end_all(person: User) -> int:
    """End every session of `person` at once: the account was closed."""
    return _end(OpenSession.objects.filter(person=person), person, None)


def _end(rows: Any, person: User, request: HttpRequest | None) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    forget(keys)
    if keys:
        detail = f"{person.email}: {len(keys)}"
        journal.note(journal.Kind.ENDED, request=request, person=person, detail=detail)
    return len(keys)


def forget(keys: Iterable[str]) -> None:
    """Delete these sessions and what is written down of them."""
    Session.objects.filter(session_key__in=list(keys)).delete()
    OpenSession.objects.filter(session_key__in=list(keys)).delete()


def sweep() -> int:
    """Delete the rows whose session is gone; how many."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return OpenSession.objects.exclude(session_key__in=alive).delete()[0]
