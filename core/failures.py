"""When the database is away, locked or full, or the server lacks room or a library: 503, a sentence, a number to quote.

A page says so without asking the database anything, and tries again by itself. What was posted is not tried
again: the browser still has it. A piece of a page gets the same sentence, for the place of messages. The same where
somebody else was first with what the database has once, or removed what is named: 409.
"""

import errno
import logging
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.core import signals
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

SECONDS = 10
READ_ONLY_TRANSACTION = "25006"
# What is named is not there (any more), or is there already.
NOT_THERE, THERE_ALREADY = "23503", "23505"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


class NoRoom(OSError):
    """A file could not be written; the message is a sentence for people."""


class Lacking(Exception):
    """This server lacks what the request needs; the message is a sentence for people that says what, and what helps."""


def no_room() -> str:
    """The sentence about a file that could not be stored."""
    return _("There is no room for files on the server now. A report without a file can be sent.")


def remember(sender: object, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Keep what nobody caught on the request, for `Answer`."""
    if request is not None:
        request.failure = sys.exception()  # type: ignore[attr-defined]


signals.got_request_exception.connect(remember, dispatch_uid="core.failures")


def database_is_away(error: BaseException | None) -> bool:
    """Whether this, or what caused it, says that the database is away, locked, full, or too slow."""
    return any(
        isinstance(one, (OperationalError, InterfaceError))
        or (
            isinstance(one, InternalError) and getattr(one.__cause__, "sqlstate", "") == READ_ONLY_TRANSACTION
        )
        for one in causes(error)
    )


def overtaken(error: BaseException | None) -> bool:
    """Whether this says that somebody else was first: with what there may be once, or by removing what is named.

    References are looked at when a transaction ends, after all that a form or a verb can ask about.
    """
    known = (NOT_THERE, THERE_ALREADY)
    return isinstance(error, IntegrityError) and getattr(error.__cause__, "sqlstate", "") in known


def is_there_already(error: IntegrityError) -> bool:
    """Whether this says that there is already what there may be once."""
    return getattr(error.__cause__, "sqlstate", "") == THERE_ALREADY


def was_overtaken() -> str:
    """The sentence about what somebody else has removed or done meanwhile."""
    return _(
        "Somebody else has removed what this names, or entered the same, in the meantime. Nothing was saved."
    )


def disk_is_full(error: BaseException | None) -> bool:
    """Whether this, or what caused it, says that a file could not be written."""
    return any(
        isinstance(one, NoRoom) or (isinstance(one, OSError) and one.errno in NO_ROOM)
        for one in causes(error)
    )


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and one after the other what it was raised for."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


class Answer:
    """The outermost middleware but for the static files: turns such failures of all that is within into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 500:
            return response
        return self._instead(request, getattr(request, "failure", None)) or response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Of a view, at once: the page for developers would ask the database once more, for each variable."""
        return self._instead(request, error)

    def _instead(self, request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
        if lacking := next((one for one in causes(error) if isinstance(one, Lacking)), None):
            return unavailable(request, str(lacking), again=False, error=error)
        if disk_is_full(error):
            reason = next((str(one.strerror) for one in causes(error) if isinstance(one, NoRoom)), no_room())
            return unavailable(request, reason, again=False, error=error)
        if database_is_away(error):
            return unavailable(request, _("The database does not answer now."), error=error)
        if overtaken(error):
            return conflict(request, error)
        return None


def unavailable(
    request: HttpRequest, why: str, *, again: bool = True, error: BaseException | None = None
) -> HttpResponse:
    """503 with the sentence `why`, as a page or a piece; `again`: a page that was only read tries again.

    One line of the log reports it, with the trace of `error`.
    """
    number = _number(request)
    log.error("503 for %s %s, number %s: %s", request.method, request.path, number, why, exc_info=error)
    context = {
        "seconds": SECONDS,
        "again": again and request.method in ("GET", "HEAD"),
        "sent": request.method not in ("GET", "HEAD"),
    }
    response = _answer(request, 503, "unavailable", {"why": why, "number": number, **context})
    response["Retry-After"] = str(SECONDS)
    return response


def conflict(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """409 with a sentence, as a page or a piece. A line of the log has the trace: a verb might have known better."""
    number = _number(request)
    log.warning("409 for %s %s, number %s", request.method, request.path, number, exc_info=error)
    return _answer(request, 409, "overtaken", {"why": was_overtaken(), "number": number})


def _number(request: HttpRequest) -> str:
    return getattr(request, "number", "") or uuid.uuid4().hex[:12]


def _answer(request: HttpRequest, status: int, template: str, context: dict[str, Any]) -> HttpResponse:
    is_piece = request.headers.get("HX-Request") == "true"
    name = f"errors/{'_' if is_piece else ''}{template}.html"
    response = HttpResponse(render_to_string(name, context), status=status)
    # Django would write another line about the same.
    response._has_been_logged = True  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    if is_piece:
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
    return response
