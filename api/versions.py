"""ETags from a roadmap's version: that nothing has changed is known before anything is counted."""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from api.callers import Caller, caller
from core import page_marks


def by_version(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of a read of one roadmap: 304 where the marks of all that it shows stand as they stood (`core.page_marks`).

    The version is read before the content: what changes in between gives an answer that is newer than its ETag, and
    is asked for once more, never one that is older.
    """

    @wraps(operation)
    def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        who = caller(request)
        tag = _tag(request, who, slug)
        if tag in (one.strip() for one in request.headers.get("If-None-Match", "").split(",")):
            # Whoever may not read it any more is told so, whatever he has kept.
            who.roadmap(slug)
            return HttpResponse(status=304, headers={"ETag": tag})
        answer = operation(request, slug=slug, **kwargs)
        answer["ETag"] = tag
        return answer

    return wrapper


def _tag(request: HttpRequest, who: Caller, slug: str) -> str:
    facts = (
        settings.VERSION,
        translation.get_language(),
        who.token.pk,
        request.get_full_path(),
        page_marks.version(slug),
        # What falls due at midnight does so by both clocks.
        int(time.time()) // page_marks.QUARTER,
    )
    return f'W/"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'
