"""The request as our views see it, for the checking of types."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request with the details that htmx sends (`HtmxMiddleware` adds them)."""

    htmx: HtmxDetails
