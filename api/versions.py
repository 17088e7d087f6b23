"""ETags from a roadmap's version: that nothing has changed is known before anything is counted.

What was counted is kept for the token that asked, sealed as pages are (`config.kept_pages`), for as long as the ETag is
right: programs ask for the same again and again, each time from the beginning.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from api.callers import Caller, caller
from core import page_marks
from core.sealing import seal, unseal

LARGEST = 200_000


def by_version(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of a read of one roadmap: 304 where the marks of all that it shows stand as they stood (`core.page_marks`).

    The version is read before the content: what changes in between gives an answer that is newer than its ETag, and
    is asked for once more, never one that is older.
    """

    @wraps(operation)
    def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        who = caller(request)
        tag = _tag(request, who, slug)
        # Whoever may not read it any more is told so, whatever is kept.
        who.roadmap(slug)
        if tag in (one.strip() for one in request.headers.get("If-None-Match", "").split(",")):
            return HttpResponse(status=304, headers={"ETag": tag})
        answer = _kept(tag)
        if answer is None:
            answer = operation(request, slug=slug, **kwargs)
            _keep(tag, answer)
        answer["ETag"] = tag
        return answer

    return wrapper


def _kept(tag: str) -> HttpResponse | None:
    stored = cache.get(_key(tag)) if settings.KEEP_PAGES else None
    content = unseal(stored, _key(tag)) if isinstance(stored, bytes) else None
    if content is None:
        return None
    link, _end, body = content.partition(b"\0")
    answer = HttpResponse(body, content_type="application/json")
    if link:
        answer["Link"] = link.decode()
    return answer


def _keep(tag: str, answer: HttpResponse) -> None:
    if settings.KEEP_PAGES and len(answer.content) <= LARGEST:
        content = answer.get("Link", "").encode() + b"\0" + answer.content
        cache.set(_key(tag), seal(content, _key(tag)), page_marks.QUARTER)


def _key(tag: str) -> str:
    return f"api:{tag[3:-1]}"


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
