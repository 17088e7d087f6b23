"""What stands around every view: signing in on a page of its own, the moment of what is done."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from pghistory.middleware import HistoryMiddleware

from core.pages import page_around


class WholePageToSignIn:
    """Turns the redirect of an htmx request to the sign-in page into one of the whole browser window.

    Otherwise the sign-in page would be drawn inside the piece that the request was to replace. After signing
    in people are where they were: on the page around the piece.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        htmx = request.htmx  # type: ignore[attr-defined]
        sign_in = resolve_url("cities:sign_in")
        target = urlsplit(response.get("Location", ""))
        if not htmx or target.path != sign_in:
            return response
        query = dict(parse_qsl(target.query))
        if request.method == "GET" and (around := page_around(request)):
            query["next"] = around
        return HttpResponseClientRedirect(f"{sign_in}?{urlencode(query)}")


class StampedHistory(HistoryMiddleware):
    """The library's middleware, which notes who asked and where, with the moment (`core.history.acting`)."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        said: dict[str, Any] = super().get_context(request)
        return {**said, "at": timezone.now().isoformat()}
