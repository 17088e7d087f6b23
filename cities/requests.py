"""The request as views behind the sign-in see it, for the checking of types."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cities.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in (`LoginRequiredMiddleware` saw to it), with htmx' details."""

    user: User
    htmx: HtmxDetails
