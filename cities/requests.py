"""The request as views behind the sign-in see it, for the checking of types."""

from cities.models import User
from core.requests import HtmxRequest


class SignedInRequest(HtmxRequest):
    """A request of somebody who is signed in: `LoginRequiredMiddleware` lets nobody else through."""

    user: User
