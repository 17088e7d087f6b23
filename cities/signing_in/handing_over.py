"""What other apps leave in a browser for its person, and what becomes of it when the browser is left to others."""

from collections.abc import Callable

from django.http import HttpRequest

from cities.models import User

LEFT: list[Callable[[HttpRequest, User | None], object]] = []
LEFT_ELSEWHERE: list[Callable[[User, HttpRequest], object]] = []


def plug_in(
    left: Callable[[HttpRequest, User | None], object], elsewhere: Callable[[User, HttpRequest], object]
) -> None:
    """Register, once, when the app starts. `left` is called when a browser's person signs out (with None) or somebody
    signs in there (with whom), `elsewhere` when a person ends all sessions but that of the request."""
    if left not in LEFT:
        LEFT.append(left)
        LEFT_ELSEWHERE.append(elsewhere)


def to(person: User | None, request: HttpRequest) -> None:
    """This browser is `person`'s from now on, or nobody's."""
    for left in LEFT:
        left(request, person)


def ended_elsewhere(person: User, request: HttpRequest) -> None:
    """`person` ended all sessions but that of `request`."""
    for left in LEFT_ELSEWHERE:
        left(person, request)
