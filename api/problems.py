"""What goes wrong, as RFC 9457 problems: a status, a code that programs go by, and a sentence for people."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as WrongRequest

from api.sentences import sentence
from core.failures import SECONDS, Lacking, NoRoom, database_is_away, overtaken, was_overtaken
from core.verbs import Conflict
from plans.refusals import Refusal
from roadmap.importing import wording

CONTENT_TYPE = "application/problem+json"
Row = TypeVar("Row", bound=Model)


class Problem(Exception):
    """An answer that is no success; `more` is added to the standard members."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more

    def response(self, request: HttpRequest) -> HttpResponse:
        """The answer as a program reads it."""
        body = {
            "type": f"urn:roadmap:problem:{self.code}",
            "title": _title(self.status),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": f"urn:request:{getattr(request, 'number', '')}",
            **self.more,
        }
        answer = HttpResponse(
            json.dumps(body, ensure_ascii=False), status=self.status, content_type=CONTENT_TYPE
        )
        if self.status == 401:
            answer["WWW-Authenticate"] = 'Bearer realm="api"'
        if self.status in (429, 503):
            answer["Retry-After"] = str(self.more.get("retry_after", SECONDS))
        return answer


def _title(status: int) -> str:
    titles = {
        400: _("The request can't be read"),
        401: _("Sign in first"),
        403: _("Not allowed"),
        404: _("There is no such thing"),
        405: _("This address has no such method"),
        409: _("It can't be done now"),
        411: _("Say how long it is"),
        412: _("It was changed in the meantime"),
        413: _("Too much at once"),
        415: _("This kind of content is not read"),
        422: _("The values are wrong"),
        428: _("Say which version you saw"),
        429: _("Too many requests"),
        503: _("Try again later"),
    }
    return titles.get(status, _("It failed"))


def missing() -> Problem:
    """Of what is not there, or does not exist for this token."""
    return Problem(404, "not_found", _("There is no such thing, or not for you."))


def the_one(rows: QuerySet[Row] | Manager[Row], **which: object) -> Row:
    """The row that these values name among those that the caller may have; `missing` where there is none."""
    found = rows.filter(**which).first()
    if found is None:
        raise missing()
    return found


def wrong(name: str, detail: str, code: str = "invalid") -> Problem:
    """Of one value that is wrong, by its name."""
    return Problem(422, code, detail, errors=[{"field": name, "detail": detail}])


def refused(refusal: ValidationError) -> Problem:
    """What a verb refused, each reason by its field."""
    by_field: Mapping[str, Sequence[str]] = (
        refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    )
    errors = [
        {"field": "" if name == NON_FIELD_ERRORS else name, "detail": reason}
        for name, reasons in by_field.items()
        for reason in reasons
    ]
    return Problem(422, "invalid", " ".join(error["detail"] for error in errors), errors=errors)


def _of_request(error: WrongRequest) -> Problem:
    """What ninja says of a body, a query or a path that does not fit the description."""
    errors = [
        {
            "field": _field(one["loc"]),
            "detail": sentence(one),
            "code": str(one["type"]),
        }
        for one in error.errors[:50]
    ]
    named = ", ".join(sorted({one["field"] for one in errors}))
    if error.errors and all(one["loc"][0] == "path" for one in error.errors):
        return missing()
    return Problem(422, "invalid", _("These values are wrong: %(names)s.") % {"names": named}, errors=errors)


def _field(place: Sequence[object]) -> str:
    """The name of a field as whoever sent it knows it: without what the operation calls the whole."""
    where, *names = (str(part) for part in place)
    if where in ("body", "form") and names[:1] == ["said"]:
        del names[0]
    return ".".join(names) or where


def _unreadable(error: HttpError) -> Problem:
    """What ninja could not read; our own reason, where reading (`api.strict`) gave one."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    if isinstance(error.__cause__, RecursionError):
        return Problem(400, "unreadable", _("The body is nested too deeply."))
    return Problem(error.status_code, "unreadable", _("The request can't be read."))


def install(api: NinjaAPI) -> None:
    """Let every failure of the API be a problem."""

    def handle(kind: type[Exception], make: Any) -> None:
        api.add_exception_handler(kind, lambda request, error: make(error).response(request))

    handle(Problem, lambda error: error)
    handle(Http404, lambda error: missing())
    handle(PermissionDenied, lambda error: Problem(403, "forbidden", _("Your rights do not reach so far.")))
    handle(ValidationError, refused)
    handle(Conflict, lambda error: Problem(409, "conflict", str(error)))
    handle(WrongRequest, _of_request)
    handle(HttpError, _unreadable)
    handle(Refusal, lambda error: Problem(422, error.code, wording.refused(error)))
    handle(NoRoom, lambda error: Problem(503, "no_room", str(error)))
    handle(Lacking, lambda error: Problem(503, "lacking", str(error)))
    handle(RequestDataTooBig, lambda error: _outside(413))
    for refusal in (SuspiciousOperation, BadRequest, MultiPartParserError):
        handle(refusal, lambda error: _outside(400))
    handle(RecursionError, lambda error: Problem(400, "unreadable", _("The body is nested too deeply.")))
    for kind in (OperationalError, InterfaceError, InternalError, IntegrityError):
        api.add_exception_handler(kind, _of_database)


def _of_database(request: HttpRequest, error: Any) -> HttpResponse:
    if overtaken(error):
        return Problem(409, "conflict", was_overtaken()).response(request)
    if not database_is_away(error):
        raise error
    return Problem(503, "database_away", _("The database does not answer now.")).response(request)


def instead_of_page(request: HttpRequest, status: int) -> HttpResponse | None:
    """The problem for a failure outside of any operation, where the address is the API's; None for pages."""
    if not request.path_info.startswith("/api/v1/"):
        return None
    return _outside(status).response(request)


def _outside(status: int) -> Problem:
    known = {
        400: Problem(400, "unreadable", _("The request can't be read.")),
        404: missing(),
        405: Problem(405, "no_method", _("The API takes GET, HEAD, POST and OPTIONS.")),
        413: Problem(413, "too_large", _("This is more than is taken at once.")),
        503: Problem(503, "lacking", _("It can't be done now; ask again in a while.")),
    }
    failed = Problem(500, "failed", _("It failed on our side; the number of the request says where to look."))
    return known.get(status, failed)


def spoken(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: what the program's gates refuse before any operation sees it is to a program a problem too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refused = get_response(request)
        is_page = refused.status_code >= 400 and refused.get("Content-Type", "") != CONTENT_TYPE
        problem = instead_of_page(request, refused.status_code) if is_page else None
        if problem is None:
            return refused
        for name in ("Allow", "Retry-After", "Cache-Control"):
            if refused.has_header(name):
                problem[name] = refused[name]
        return problem

    return middleware
