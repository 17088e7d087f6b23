"""How long a session lasts: from signing in at most, and without a request at most."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout, user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

BEGAN, SEEN = "began", "seen"
# Writing down each request would cost a writing to the database each.
SEEN_EVERY = 5 * 60


@receiver(user_logged_in)
def _begin(request: HttpRequest, **kwargs: Any) -> None:
    """Whichever way somebody came in (password, invitation, link of a letter)."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def end_old_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sign out whose session is older than `SESSION_HOURS`, or was left alone for `SESSION_IDLE_MINUTES`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_over(request):
            logout(request)
        return get_response(request)

    return middleware


def _is_over(request: HttpRequest) -> bool:
    began, seen, now = request.session.get(BEGAN), request.session.get(SEEN), int(time.time())
    if began is None or seen is None:
        return False
    if settings.SESSION_HOURS and now - began > settings.SESSION_HOURS * 3600:
        return True
    if settings.SESSION_IDLE_MINUTES and now - seen > settings.SESSION_IDLE_MINUTES * 60:
        return True
    if now - seen > SEEN_EVERY:
        request.session[SEEN] = now
    return False
