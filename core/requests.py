"""The request and what forms get of it, for the checking of types."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

# What a form is bound to: what a request sent, by name; None where nothing was sent yet.
FormData: TypeAlias = Mapping[str, object] | None
View: TypeAlias = Callable[..., HttpResponse]


class HtmxRequest(HttpRequest):
    """A request with the details that htmx sends (`HtmxMiddleware` adds them)."""

    htmx: HtmxDetails
