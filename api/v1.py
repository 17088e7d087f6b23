"""The API's first version: its operations, its description, and what every answer carries."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from api.answers import not_modified
from api.described import Described
from api.problems import CONTENT_TYPE, Problem, install, missing
from api.routes import answering, arranging, asking, papers, plan, planning, progress, reporting
from api.strict import ExactParser
from core import journal

DESCRIPTION = """
Everything that the pages do, for programs. Send `Authorization: Bearer TOKEN`; a token is made on the page
«Доступ для программ» of one's profile. Its rights are its person's, cut down to its scopes.

- Lists come in pages: follow `Link: <…>; rel="next"`, or send `cursor` from `next`. `fields=a,b` sends only these.
- What changes a milestone wants its `ETag` in `If-Match`. 412 says that somebody was quicker, and shows what is there.
- `Idempotency-Key` makes a post safe to send again.
- Failures are problems of RFC 9457 with a `code`.
"""

api = Described(
    title="Roadmap",
    version="1.0.0",
    parser=ExactParser(),
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "MIT", "identifier": "MIT"}}},
    servers=[{"url": settings.SITE_URL}],
    docs_url="/docs/",
    openapi_url="/openapi.json",
)
install(api)
for router in dict.fromkeys(
    one.router for one in (plan, planning, progress, reporting, asking, answering, arranging, papers)
):
    api.add_router("", router)

View = Callable[..., HttpResponseBase]


def served(view: View) -> View:
    """The view for programs: no session, no redirect to sign in; private answers, 304, problems, rate limits."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if settings.SECURE_SSL_REDIRECT and not request.is_secure():
                raise Problem(
                    403, "https_only", _("Ask by https; a token that was sent without it is not safe.")
                )
            if request.headers.get("Transfer-Encoding"):
                # Without a length the body would count as none.
                raise Problem(411, "length_wanted", _("Send the body whole, with its Content-Length."))
            with _as_get(request):
                answer = view(request, *args, **kwargs)
        except Problem as problem:
            answer = problem.response(request)
        if answer.status_code == 405:
            answer = _other_method(request, answer)
        if (
            request.method in ("GET", "HEAD")
            and answer.status_code == 200
            and isinstance(answer, HttpResponse)
            and answer.get("Content-Type", "").startswith("application/json")
        ):
            answer = not_modified(request, answer)
        if answer.status_code == 403 and getattr(request, "is_known", False):
            journal.note(journal.Kind.REFUSED, request=request, detail=request.path)
        # What is asked for again by its ETag may be kept by the program itself; files are kept nowhere.
        is_file = answer.has_header("Content-Disposition")
        answer["Cache-Control"] = "private, no-store" if is_file else "private, no-cache"
        answer["Vary"] = "Authorization, Accept-Language"
        if rate := getattr(request, "api_rate", None):
            answer["RateLimit-Limit"], answer["RateLimit-Remaining"] = (str(number) for number in rate)
        return _without_body(answer) if request.method == "HEAD" else answer

    return login_not_required(csrf_exempt(wrapper))


@contextmanager
def _as_get(request: HttpRequest) -> Iterator[None]:
    """To an operation HEAD is GET."""
    method = request.method
    request.method = "GET" if method == "HEAD" else method
    try:
        yield
    finally:
        request.method = method


def _without_body(answer: HttpResponseBase) -> HttpResponseBase:
    """What GET would say of its answer, with its length; the server closes what is not sent, as ever."""
    if isinstance(answer, StreamingHttpResponse):
        answer.streaming_content = ()
    elif isinstance(answer, HttpResponse):
        answer["Content-Length"] = str(len(answer.content))
        answer.content = b""
    return answer


def _other_method(request: HttpRequest, refused: HttpResponseBase) -> HttpResponse:
    """Which methods there are: asked for by OPTIONS, else the problem. No other site's pages are let in (CORS)."""
    methods = {name.strip() for name in refused.get("Allow", "").split(",")}
    allowed = ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
    if request.method == "OPTIONS":
        answer = HttpResponse(status=204, headers={"Allow": allowed})
        del answer["Content-Type"]
        return answer
    problem = Problem(405, "no_method", _("This address takes: %(methods)s.") % {"methods": allowed})
    told = problem.response(request)
    told["Allow"] = allowed
    return told


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that the API does not have."""
    raise missing()


def described(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, for whoever writes a program."""
    return HttpResponse(description(), content_type="application/json")


def addresses() -> list[URLPattern]:
    """The API's addresses, each served for programs; the last takes whatever there is not."""
    patterns, _app, _namespace = api.urls
    found: list[URLPattern] = []
    for pattern in patterns:
        if not isinstance(pattern, URLPattern) or pattern.name in ("api-root", "openapi-view"):
            continue
        # The library's own view of the description asks for an address that is none of ours.
        pattern.callback = served(described if pattern.name == "openapi-json" else pattern.callback)
        found.append(pattern)
    return [
        *found,
        path("<path:rest>", served(nowhere), name="nowhere"),
        path("", served(nowhere), name="root"),
    ]


def description() -> str:
    """The OpenAPI description as JSON."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1)


__all__ = ["CONTENT_TYPE", "addresses", "api", "description"]
