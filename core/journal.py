"""The journal of what matters for security: who, when, from where, what. Rows are only ever added.

Each is also a line of JSON for the logger "security", for whoever collects logs.
"""

import json
import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from core.addresses import client_address
from core.models import SecurityEvent

logger = logging.getLogger("security")
Kind = SecurityEvent.Kind


def note(
    kind: SecurityEvent.Kind, *, request: HttpRequest | None = None, person: Any = None, detail: str = ""
) -> None:
    """Write down that something happened; `person` is who did it, or whom it was about where nobody is signed in."""
    known = person is not None and getattr(person, "pk", None) is not None
    event = SecurityEvent.objects.create(
        kind=kind,
        person=person if known else None,
        address=client_address(request) if request is not None else "",
        detail=detail[:500],
    )
    said = {
        "at": event.at.isoformat(),
        "kind": str(kind),
        "person": event.person_id,
        "address": event.address,
        "detail": event.detail,
    }
    logger.info(json.dumps(said, ensure_ascii=False))


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
