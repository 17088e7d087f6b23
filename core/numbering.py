"""One number for a request, through every line of the log, the answer's head, and into the worker's tasks."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import structlog
from celery import signals
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict

from core.addresses import client_address
from core.logs import hide

NUMBER: ContextVar[str] = ContextVar("number", default="")
HEADER = "X-Request-ID"
log = logging.getLogger("roadmap.requests")


class Number:
    """Gives the request its number (the proxy's, if it looks like one), and writes one line about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if re.fullmatch(r"[0-9A-Za-z-]{8,64}", given) else uuid.uuid4().hex[:16]
        request.number = number  # type: ignore[attr-defined]
        token, began = NUMBER.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = number
            # Static files are many, and say nothing.
            log.log(
                logging.INFO if request.resolver_match or response.status_code >= 400 else logging.DEBUG,
                "%s %s %s",
                request.method,
                _view(request),
                response.status_code,
                extra={
                    "view": _view(request),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - began) * 1000),
                    "person": _person(request),
                    "address": client_address(request),
                },
            )
            return response
        finally:
            NUMBER.reset(token)


def _view(request: HttpRequest) -> str:
    """The pattern of the address: neither query nor what is in the path, which may be a secret."""
    match = request.resolver_match
    return f"/{match.route}" if match else "-"


def _person(request: HttpRequest) -> int | None:
    # Not asked for again: that would cost a query, and may be what has just failed.
    user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)


@signals.before_task_publish.connect
def _send_along(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    if headers is not None and NUMBER.get():
        headers["number"] = NUMBER.get()


@signals.task_prerun.connect
def _take_over(task: Any = None, task_id: str = "", **kwargs: Any) -> None:
    NUMBER.set(getattr(task.request, "number", None) or task_id[:16])


@signals.task_postrun.connect
def _let_go(**kwargs: Any) -> None:
    NUMBER.set("")


class Numbered(logging.Filter):
    """Puts the number on every record, so that a formatter can name it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.number = NUMBER.get() or "-"
        return True


class Lines(logging.Formatter):
    """A line for people, in the same zone as the objects: UTC, whatever the machine's is."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        # A trace names addresses, too.
        return hide(super().format(record))


class JsonLines(structlog.stdlib.ProcessorFormatter):
    """One object a line: when (UTC), level, logger, number, message, what a request's line adds, and a trace."""

    FIELDS = ("view", "status", "milliseconds", "person", "address")

    def __init__(self, *args: Any, **options: Any) -> None:
        rest: list[Any] = [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder({*self.FIELDS, "number"}),
            structlog.processors.TimeStamper("iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
        ]
        last: list[Any] = [
            self.remove_processors_meta,
            structlog.processors.EventRenamer("message"),
            _hidden,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
        super().__init__(processors=last, foreign_pre_chain=rest)


def _hidden(_logger: object, _level: str, line: EventDict) -> EventDict:
    """The line with what `hide` hides: a trace names addresses, too."""
    return {name: hide(value) if isinstance(value, str) else value for name, value in line.items()}
