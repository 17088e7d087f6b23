"""What is refused before any page sees it."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

# Asked by load balancers and by whoever is on duty, who may be signed in besides.
FOR_WATCHERS = ("/healthz", "/readyz")
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


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


def leave_out_odd_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A cookie with control characters is none that we gave, and counts as none: the database is asked for sessions.

    Nor does any count where nobody is asked who comes, and the answer must not hang on the database.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in FOR_WATCHERS:
            request.COOKIES.clear()
        for name in [name for name, value in request.COOKIES.items() if not value.isprintable()]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


def refuse_too_much(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What is larger than `BODY_LIMIT` is not read at all: 413 and a sentence."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.BODY_LIMIT:
            return get_response(request)
        said = _("Too much at once: %(limit)d MB is the most. Go back, and send fewer or smaller files.")
        text = said % {"limit": settings.FORM_LIMIT // 1024**2}
        return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")

    return middleware


def refuse_other_methods(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """No page of ours answers anything but these; which of them, each view says.

    What lies under one of `METHODS_ARE_TOLD` says it of any method.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS or request.path_info.startswith(settings.METHODS_ARE_TOLD):
            return get_response(request)
        return HttpResponseNotAllowed(METHODS)

    return middleware
