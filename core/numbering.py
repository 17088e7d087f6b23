"""One number for a request, through every line of the log, the answer's head, and into the worker's tasks."""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import signals
from django.http import HttpRequest, HttpResponse

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
            # Static files are many, and tell nothing.
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
    # Not asked for anew: that would cost a query, and may be what has just failed.
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


class JsonLines(logging.Formatter):
    """One object a line: when, level, logger, number, message, and what a request's line adds."""

    FIELDS = ("view", "status", "milliseconds", "person")

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "number": getattr(record, "number", "-"),
            "message": record.getMessage(),
        }
        said |= {name: getattr(record, name) for name in self.FIELDS if hasattr(record, name)}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)
