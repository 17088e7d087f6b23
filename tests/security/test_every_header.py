"""Every header and cookie that something of ours or of what we stand on reads, with values that nobody means: a page, a
refusal, and never a fault of the server. By the door of the web server, so that nothing of a request is read before.
"""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse

from api import tokens
from api.choices import Scope
from core.readable import is_understood, readable
from core.whole import whole
from tests.roadmap.daily import milestone_of
from tests.security.unmeant import EVERYTHING
from tests.sessions import session_of

HEADERS = (
    "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control",
    "Content-Encoding", "Content-Type", "Cookie", "Expect", "Forwarded", "Host", "HX-Boosted", "HX-Current-URL",
    "HX-Current-URL-URI-AutoEncoded", "HX-History-Restore-Request", "HX-Prompt", "HX-Request", "HX-Target",
    "HX-Trigger", "HX-Triggering-Event", "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match",
    "If-Range", "If-Unmodified-Since", "Origin", "Range", "Referer", "Sec-Fetch-Site", "User-Agent", "X-CSRFToken",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Request-ID",
    "X-Requested-With",
)  # fmt: skip
# As a web server hands them over: each byte a sign.
VALUES = (
    "", "true", "\x01\x7f", "\xff\xfe\xd0", "\xed\xa0\x80", "a" * 8000, "9" * 5000, "-1", "NaN", "1e999", "%00%0d%0a",
    "http://[", "https://evil.example/", "//evil.example/", "[::1]x", "null", '{"a":', "[" * 5000, 'W/"', '"1", *',
    "bytes=0-,-1,9-1", "Sat, 99 Foo 99999 99:99:99 GMT", "Mon, 01 Jan 0000 00:00:00 GMT", "gzip;q=nan, *;q=1e999",
    "ru;q=9,,;;q=,*", "Bearer", "Bearer \xff", "Basic ====", "=?utf-8?q?=00?=", "a, b, c, 1.2.3.4, ::1%eth0",
    "text/plain; charset=rot13", "text/plain; charset=undefined", "text/plain; charset=idna", "a/b; charset=utf-16",
    "text/plain; x*=no-such''b", "text/plain; charset*=", "multipart/form-data; boundary=", "multipart/form-data",
    "multipart/form-data; boundary*=no-such''b", "application/x-www-form-urlencoded; charset=zip",
)  # fmt: skip
ODD_COOKIES = (
    '"\\000aaaaaaaaaaaaaaaaaaa"', '"\\015\\012Set-Cookie: a=b"', '"\\377\\376"', "\xff" * 40, "a" * 4000, '"', "",
    "eyJ4IjoieSJ9:1aaaaa:bbbbbbbbbb", ".eJw:1:b", "[1", "ru\\000", "../../x", "a" * 32,
)  # fmt: skip
ANSWERS = {200, 206, 301, 302, 304, 400, 401, 403, 404, 405, 406, 412, 415, 416, 422, 428, 429}


@pytest.fixture
def one_connection():
    """The connection with the test's transaction outlives a request, as with Django's own client of tests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ask(cast, plan, one_connection):
    """Asks as a web server does; answers with the status and the headers."""
    application = readable(whole(WSGIHandler()))
    bearer = tokens.make(cast.sochi_coordinator, "x", list(Scope.values), days=1)[1]
    session = session_of(cast.sochi_coordinator)

    def asked(
        path: str, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[int, list[tuple[str, str]]]:
        said = {"Host": "testserver", "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} | headers
        if path.startswith("/api/"):
            said.setdefault("Authorization", f"Bearer {bearer}")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET" if body is None else "POST", "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2], "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""), "CONTENT_LENGTH": str(len(body or b"")), "SCRIPT_NAME": "",
        }  # fmt: skip
        for name, value in said.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        found: list[Any] = []
        answer: Any = application(environ, lambda status, sent, info=None: found.extend([status, sent]))
        try:
            b"".join(answer)
        finally:
            answer.close()
        return int(found[0][:3]), found[1]

    return asked


@pytest.fixture
def places(cast, plan) -> list[tuple[str, bytes | None]]:
    """Pages of each kind, and what is posted there."""
    owed = milestone_of(plan, "1", cast.sochi)
    form = b"username=a&password=b&next=%2Fmy%2F&text=a"
    return [
        ("/sign-in/", None), ("/sign-in/", form), ("/healthz", None), (f"/r/{plan.slug}/items/?q=a", None), ("/", None),
        (reverse("roadmap:report", args=[plan.slug, owed.pk]), None), ("/profile/", form), ("/api/v1/items/1", None),
        (f"/api/v1/milestones/{owed.pk}/reports", b'{"status": "in_progress"}'), ("/api/v1/roadmaps", None),
        ("/nowhere/\xff", None), ("/static/nowhere.css", None), ("/look/", form), ("/admin/", None),
    ]  # fmt: skip


def trials() -> Iterator[dict[str, str]]:
    """Each header with each value: by itself where it decides how the rest is read, else all of them at once."""
    alone = ("Content-Type", "Host", "Cookie", "Authorization", "X-CSRFToken", "Origin", "Referer")
    together = [name for name in HEADERS if EVERYTHING or name not in alone]
    for place in range(len(VALUES)):
        yield {name: VALUES[(place + number) % len(VALUES)] for number, name in enumerate(together)}
    for name in HEADERS if EVERYTHING else alone:
        for value in VALUES:
            yield {name: value}


def test_no_header_is_a_fault_of_the_server(ask, places, caplog):
    caplog.set_level(logging.CRITICAL)
    wrong = []
    for number, headers in enumerate(trials()):
        # In the suite one page of many tries each.
        for place in range(0, len(places), 1 if EVERYTHING else 5 if len(headers) > 1 else len(places)):
            path, body = places[(number + place) % len(places)]
            status, answered = ask(path, headers, body)
            if status not in ANSWERS:
                wrong.append((path, body, {name: value[:60] for name, value in headers.items()}, status))
            if any("\n" in value or "\r" in value for _name, value in answered):
                wrong.append((path, body, headers, answered))
    assert wrong == []


@pytest.mark.part(2)
@pytest.mark.parametrize("name", ["SESSION", "CSRF", "DEVICE", "BROWSER", "TRUSTED", "LANGUAGE", "LOOK"])
def test_no_cookie_is_either(name, ask, places, cast):
    cookie = "look" if name == "LOOK" else getattr(settings, f"{name}_COOKIE_NAME")
    own = f"{settings.SESSION_COOKIE_NAME}={session_of(cast.sochi_executor)}"
    wrong = []
    for value in ODD_COOKIES:
        for path, body in places:
            cookies = "; ".join([own, f"{cookie}={value}"]) if name != "SESSION" else f"{cookie}={value}"
            status, answered = ask(path, {"Cookie": cookies}, body)
            if status not in ANSWERS or any("\n" in one for _name, one in answered):
                wrong.append((path, value[:40], status))
    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "understood"),
    [
        ("", True),
        ("application/x-www-form-urlencoded", True),
        ("text/plain; charset=UTF-8", True),
        ("application/json; charset=windows-1251", True),
        ("multipart/form-data; boundary=----x", True),
        ("text/plain; charset=rot13", False),
        ("text/plain; charset=no-such", False),
        ("text/plain; charset=utf-16", False),
        ("text/plain; charset*=no-such''utf-8", False),
    ],
)
def test_a_body_of_a_kind_that_cannot_be_read_is_plain_bytes(kind, understood):
    assert is_understood(kind) is understood
