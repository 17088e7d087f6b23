"""What is refused before any page sees it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


def refuse_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """An address with a NUL character is a bad request: PostgreSQL holds no text with it.

    Forms refuse it by themselves; this is for what pages read from the path and the query directly.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or any(
            "\x00" in part for name, values in request.GET.lists() for part in (name, *values)
        ):
            raise BadRequest("NUL in the address")
        return get_response(request)

    return middleware
