"""A failure is told once: one line in the log, one letter an hour to ADMINS, and to Sentry if it is asked for."""

import gzip
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import brotli
import pytest
from django.core import mail
from django.db import OperationalError
from django.test import RequestFactory

from core import alarm, numbering
from core.failures import Answer

CHECKOUT = Path(__file__).resolve().parents[2]
log = logging.getLogger("some.room")


@pytest.fixture
def told(settings) -> Iterator[alarm.TellAdministrators]:
    settings.ADMINS = [("", "duty@example.org")]
    handler = alarm.TellAdministrators(level=logging.ERROR)
    handler.addFilter(numbering.Numbered())
    alarm.forget()
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)
    alarm.forget()


def letters() -> list[mail.EmailMessage]:
    for thread in threading.enumerate():
        if thread.name == "alarm":
            thread.join()
    return list(mail.outbox)


def fail(what: type[Exception], words: str) -> None:
    try:
        raise what(words)
    except Exception:
        log.exception("GET /invitation/aVerySecretToken123/")


def test_administrators_get_one_letter_for_each_kind_and_hour(told, settings):
    from django.core.cache import cache

    cache.clear()
    for number in range(5):
        fail(ValueError, f"words {number}")
    log.error("of another kind")
    log.warning("not so bad")

    subjects = sorted(letter.subject for letter in letters())

    assert len(subjects) == 2
    assert "Traceback" in next(str(one.body) for one in letters() if "invitation" in one.subject)
    assert not any("aVerySecretToken123" in f"{one.subject}{one.body}" for one in letters())
    # Another process, that has told nothing yet, asks the cache.
    alarm.forget()
    log.error("of another kind, %s", "elsewhere")
    fail(ValueError, "again")
    assert len(letters()) == 3  # its line of the program is another one


def test_without_administrators_nothing_is_mailed(told, settings):
    settings.ADMINS = []
    log.error("anything")

    assert letters() == []


def test_a_page_that_the_database_kept_from_being_is_one_line_with_one_trace(caplog):
    def view(request):
        raise OperationalError("no connection to the server")

    request = RequestFactory().get("/invitation/aVerySecretToken123/")
    try:
        view(request)
    except OperationalError as error:
        raised = error
    with caplog.at_level(logging.INFO):
        answer = Answer(lambda request: pytest.fail("not asked"))
        response = answer.process_exception(request, raised)

    assert response is not None
    assert response.status_code == 503
    assert vars(response)["_has_been_logged"]
    (line,) = caplog.records
    written = numbering.JsonLines().format(line)
    assert written.count("\n") == 0
    assert json.loads(written)["exception"].count("Traceback") == 1
    assert "aVerySecretToken123" not in written


class Kept(BaseHTTPRequestHandler):
    """Keeps what it is sent, as Sentry does."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[self.headers["Content-Encoding"]]
        self.server.kept.append(unpack(body).decode())  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


CODE = """
from django.test import Client
Client(raise_request_exception=False).get(
    '/password/reset/MQ/aVerySecretToken123/?q=words-of-a-search', HTTP_COOKIE='a=cookie-value'
)
import sys
if 'sentry_sdk' in sys.modules:
    import sentry_sdk
    sentry_sdk.flush(60)
"""


@pytest.mark.parametrize("is_on", [True, False])
def test_failures_go_to_sentry_only_where_it_is_asked_for_and_without_secrets(is_on):
    server = HTTPServer(("127.0.0.1", 0), Kept)
    server.kept = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "testserver",
        "SENTRY_DSN": f"http://key@127.0.0.1:{server.server_port}/1" if is_on else "",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", CODE],
        cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    server.shutdown()
    sent = "".join(server.kept)  # type: ignore[attr-defined]

    assert done.returncode == 0, done.stderr
    assert ("OperationalError" in sent) is is_on
    assert [
        word for word in ("aVerySecretToken123", "words-of-a-search", "cookie-value") if word in sent
    ] == []
    assert "aVerySecretToken123" not in done.stdout + done.stderr
