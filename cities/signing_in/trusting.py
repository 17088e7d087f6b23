"""Browsers that ask a person for no second step for a while: a random token there, its digest and a term here."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cities.models import TrustedBrowser, User
from core.addresses import client_address


def is_offered() -> bool:
    """Whether browsers may be trusted at all."""
    return settings.TRUSTED_BROWSER_DAYS > 0


def trust(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Ask `person` for no second step in this browser for TRUSTED_BROWSER_DAYS; the newest person only."""
    if not is_offered():
        return
    token = secrets.token_urlsafe(32)
    term = timedelta(days=settings.TRUSTED_BROWSER_DAYS)
    TrustedBrowser.objects.create(
        person=person,
        digest=_digest(token),
        browser=request.headers.get("User-Agent", "")[:300],
        address=client_address(request)[:64],
        expires_at=timezone.now() + term,
    )
    response.set_cookie(
        settings.TRUSTED_COOKIE_NAME,
        token,
        max_age=int(term.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_trusted(request: HttpRequest, person: User) -> bool:
    """Whether this browser was trusted by `person`, and still is. Another's trust is worth nothing."""
    token = request.COOKIES.get(settings.TRUSTED_COOKIE_NAME, "")
    if not token or not is_offered():
        return False
    valid = TrustedBrowser.objects.filter(person=person, expires_at__gt=timezone.now())
    return valid.filter(digest=_digest(token)).exists()


def trusted_by(person: User) -> list[TrustedBrowser]:
    """The browsers that `person` trusts now, the newest first."""
    return list(TrustedBrowser.objects.filter(person=person, expires_at__gt=timezone.now()))


def end_trust(person: User) -> None:
    """No browser is trusted any more: the password changed."""
    TrustedBrowser.objects.filter(person=person).delete()


def sweep() -> int:
    """Delete those whose term is over; how many."""
    return TrustedBrowser.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _digest(token: str) -> str:
    # The token is random enough that nobody guesses it from its digest.
    return hashlib.sha256(token.encode()).hexdigest()
