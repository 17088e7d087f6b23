"""Answers as JSON, their ETags, and what a request says about the version it has seen."""

import hashlib
import re

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic_core import to_json

from api.problems import Problem

_STRONG = re.compile(r'"(\d{1,18})"')


def rendered(
    value: BaseModel | dict[str, object], status: int = 200, *, version: int | None = None
) -> HttpResponse:
    """`value`, also a shape within it, as JSON; `version` becomes the answer's ETag, which `If-Match` brings back."""
    answer = HttpResponse(to_json(value), status=status, content_type="application/json")
    if version is not None:
        answer["ETag"] = f'"{version}"'
    return answer


def seen_version(request: HttpRequest) -> int | None:
    """The version in `If-Match`; None for `*`. Raises a problem: 428 without the header, 412 for no version."""
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise Problem(
            428,
            "version_missing",
            _("Send If-Match with the ETag of the milestone that you saw, or * for whatever it is now."),
        )
    if said == "*":
        return None
    found = _STRONG.fullmatch(said)
    # Not an ETag that this program gives: then it is not the row that was seen.
    return int(found[1]) if found else -1


def not_modified(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A read that has not changed since the program saw it is 304 without a body."""
    if not answer.has_header("ETag"):
        answer["ETag"] = f'W/"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    wanted = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if answer["ETag"].removeprefix("W/") not in wanted:
        return answer
    same = HttpResponse(status=304)
    for name in ("ETag", "Link"):
        if answer.has_header(name):
            same[name] = answer[name]
    return same
