"""Headers that keep private pages private: no cache keeps them, no other site uses them."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from core import journal

GetResponse = Callable[[HttpRequest], HttpResponse]

# Nothing of the program asks for any of these.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)

# A file that people sent (evidence, a plan, a letter) runs nothing of its own, however a browser opens it.
OF_FILES = "default-src 'none'; sandbox"


def private_pages(get_response: GetResponse) -> GetResponse:
    """No cache keeps an answer to somebody who is signed in, nor one behind an address that is a secret.

    A view that says `private` and lets the browser ask again (a calendar by ETag) has said enough. Static files
    are answered before this middleware. (No other site learns the address: SECURE_REFERRER_POLICY. Stricter, a form
    on such a page would be sent with the origin "null", and refused.)
    """
    secret = [re.compile(pattern) for pattern in settings.SECRET_ADDRESSES]

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 403 and _is_somebody(request):
            journal.note(journal.Kind.REFUSED, request=request, person=request.user, detail=request.path)
        name_policies(response)
        is_secret = any(pattern.match(request.path_info) for pattern in secret)
        if is_secret or _is_somebody(request):
            keep_private(response)
        return response

    return middleware


def _is_somebody(request: HttpRequest) -> bool:
    # Only what the view has looked at can have made its answer private; looking costs a query.
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and session.get(SESSION_KEY))


def name_policies(response: HttpResponse) -> None:
    """Say what the page does not use, and that it is for no other site; what leaves as a file is no page at all."""
    if response.get("Content-Disposition", "").startswith("attachment"):
        response["Content-Security-Policy"] = OF_FILES
    response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    response.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def keep_private(response: HttpResponse) -> None:
    """Let no cache keep the answer, unless it says itself how."""
    said = {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}
    if "private" in said and "no-cache" in said:
        return
    response["Cache-Control"] = "private, no-store"
