"""The journal of what matters for security: who, when, from where, what. Rows are only ever added.

Each is also a line of JSON for the logger "security", for whoever collects logs. Whoever notes something need not
have the request at hand: the one that is being answered is known here.
"""

import json
import logging
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

import pghistory
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connection
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from import_export.signals import post_export, post_import

from core.addresses import client_address
from core.models import SecurityEvent

logger = logging.getLogger("security")
Kind = SecurityEvent.Kind
# What an answer with a file in it is written down as, unless the view said more.
DOWNLOADS = (Kind.EXPORTED, Kind.EVIDENCE, Kind.PERSONAL)


class Person(Protocol):
    """Somebody with an account, whichever app keeps it."""

    pk: Any
    email: str


_answered: ContextVar[HttpRequest | None] = ContextVar("answered", default=None)
# For whom the request that is answered acts.
_absent: ContextVar[Person | None] = ContextVar("absent", default=None)
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


def act_for(person: Person) -> None:
    """From here on, what this request does is done for `person`, who is away: the history and the journal say so."""
    pghistory.context(on_behalf_of=person.pk)
    if _answered.get() is not None:
        _absent.set(person)


def note(
    kind: SecurityEvent.Kind,
    *,
    request: HttpRequest | None = None,
    person: Person | AnonymousUser | None = None,
    detail: str = "",
) -> None:
    """Write down that something happened; `person` is who did it, by default who is signed in."""
    request = request or _answered.get()
    if person is None and request is not None:
        person = getattr(request, "user", None)
    known: Any = person if getattr(person, "pk", None) is not None else None
    if (absent := _absent.get()) is not None:
        detail = f"{detail[:400]} · for {absent.email}"
    event = SecurityEvent.objects.create(
        kind=kind,
        person=known,
        address=client_address(request) if request is not None else "",
        detail=detail[:500],
    )
    if (noted := _noted.get()) is not None:
        noted.add(kind)
    said = {
        "at": event.at.isoformat(),
        "kind": str(kind),
        "person": event.person_id,
        "account": known.email if known else "",
        "address": event.address,
        "detail": event.detail,
    }
    logger.info(json.dumps(said, ensure_ascii=False))


def know_the_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Knows which request is being answered, and writes down every file that leaves with an answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answered, absent, noted = _answered.set(request), _absent.set(None), _noted.set(set())
        try:
            response = get_response(request)
            _note_download(request, response)
            return response
        finally:
            _answered.reset(answered)
            _absent.reset(absent)
            _noted.reset(noted)

    return middleware


def _note_download(request: HttpRequest, response: HttpResponse) -> None:
    is_file = response.get("Content-Disposition", "").startswith("attachment")
    if is_file and response.status_code == 200 and not (_noted.get() or set()) & set(DOWNLOADS):
        note(Kind.EXPORTED, request=request, detail=request.path)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(Kind.SIGNED_IN, request=request, person=user)


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        note(Kind.SIGNED_OUT, request=request, person=user)


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    # Guesses beyond the limits never come so far, so nobody fills the journal.
    if request is not None:
        note(Kind.FAILED, request=request, detail=str(credentials.get("username", "")))


@receiver(post_save, sender=LogEntry)
def _administered(instance: LogEntry, **kwargs: Any) -> None:
    """Whatever is added, changed or deleted on Django's own pages: cities, special days, stages, …"""
    about = instance.content_type.model if instance.content_type else ""
    note(Kind.SETTINGS, person=instance.user, detail=f"{about} {instance.object_id}: {instance}")


def forget(before: datetime) -> int:
    """Let go of what is older than `before` (aware); how many rows. The database refuses the last 180 days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_forget_journal(%s)", [before])
        return int(cursor.fetchone()[0])


@receiver(post_export)
def _exported(model: Any, **kwargs: Any) -> None:
    note(Kind.EXPORTED, detail=model._meta.label_lower)


@receiver(post_import)
def _imported(model: Any, **kwargs: Any) -> None:
    note(Kind.SETTINGS, detail=f"{model._meta.label_lower}: imported")
