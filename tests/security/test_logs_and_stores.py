"""No log holds what opens something, and what lies in Redis can run nothing."""

import io
import logging
import pickle
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.sessions.backends import db
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from gunicorn.config import Config

from cities import invitations
from config.gunicorn_log import AccessLogger
from core import numbering
from core.logs import HideSecrets, hide
from core.serializing import JSON
from events import feeds
from roadmap.reminders.links import choice_url

SECRET = "aVerySecretToken123"


@pytest.mark.parametrize(
    "path",
    [
        f"/invitation/{SECRET}/",
        f"/password/reset/MQ/{SECRET}/",
        f"/events/feeds/{SECRET}.ics",
        f"/reminders/{SECRET}/",
        f"https://roadmap.example.org/invitation/{SECRET}/?x=1",
    ],
)
@pytest.mark.parametrize("line", ["GET {} HTTP/1.1", "Not Found: {}", '"{}"'])
def test_a_line_with_a_secret_address_is_written_without_it(path, line):
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, line.replace("{}", "%s"), (path,), None
    )
    HideSecrets().filter(record)

    assert SECRET not in record.getMessage()
    assert "[hidden]" in record.getMessage()


@pytest.mark.parametrize(
    "path", ["/my/reminders/", "/events/feeds/new/", "/password/reset/sent/", "/people/7/"]
)
def test_other_addresses_stay_as_they_are(path):
    assert hide(f"GET {path} HTTP/1.1") == f"GET {path} HTTP/1.1"


def test_the_addresses_that_are_made_are_among_them(cast):
    made = [
        invitations.link_for(cast.stranger),
        choice_url(cast.stranger.pk, cast.stranger.email),
        f"/events/feeds/{feeds.issue(cast.stranger)}.ics",
    ]

    assert all("[hidden]" in hide(one) for one in made)


@pytest.mark.parametrize("form", [numbering.Lines, numbering.JsonLines])
@pytest.mark.parametrize(
    "remark",
    [
        "Слова из письма",
        'Скобка), "кавычки", и).\nСлова из письма',
        "Строка.\nCONTEXT: Слова из письма",
    ],
)
@pytest.mark.django_db
def test_no_row_that_the_database_refuses_is_written(form, remark):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE letters (words text, size int CHECK (size > 0)) ON COMMIT DROP")
            cursor.execute("INSERT INTO letters VALUES (%s, 0)", [remark])
    except IntegrityError as error:
        refused = sys.exc_info()
        said = str(error)
    record = logging.LogRecord("roadmap", logging.ERROR, "", 1, "The letter: %s", (said,), refused)
    HideSecrets().filter(record)

    written = form().format(record)

    assert "letters_size_check" in written
    assert written.count("DETAIL:  [hidden]") == written.count("DETAIL:") == 3
    assert "письма" not in written
    assert written.count("Traceback") == 2


def test_nor_is_the_key_that_it_has_already(cast):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(cast.stranger).objects.create(email=cast.stranger.email)

    assert cast.stranger.email in str(refused.value)
    assert cast.stranger.email not in hide(f"not made: {refused.value}")


@pytest.mark.parametrize(
    "said",
    [
        "DETAIL:  Ключ (email)=(olga@sochi.example) уже существует.",
        "ПОДРОБНОСТИ:  Ошибочная строка содержит (7, olga@sochi.example, null).",
    ],
)
def test_a_database_that_speaks_russian_is_heard_too(said):
    assert "olga" not in hide(f'повторяющееся значение ключа нарушает ограничение "x"\n{said}\n')


def test_who_waits_for_whom_is_told():
    said = (
        "deadlock detected\nDETAIL:  Process 7 waits for ShareLock on transaction 12; blocked by process 9."
    )
    assert hide(said) == said


def test_the_access_log_names_the_client_and_hides_the_token(settings):
    settings.TRUSTED_PROXIES = 1
    to_stdout = Config()
    to_stdout.set("accesslog", "-")
    logger = AccessLogger(to_stdout)
    written = io.StringIO()
    logger.access_log.handlers = [logging.StreamHandler(written)]
    logger.access_log.setLevel(logging.INFO)
    environ = {
        "REMOTE_ADDR": "172.18.0.1",
        "HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.7",
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/invitation/{SECRET}/",
        "PATH_INFO": f"/invitation/{SECRET}/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://x.example/invitation/{SECRET}/",
    }
    answer = type("Answer", (), {"status": "200 OK", "status_code": 200, "sent": 1, "headers": []})()
    asked = type("Asked", (), {"headers": []})()
    logger.access(answer, asked, environ, timedelta(seconds=1))

    assert SECRET not in written.getvalue()
    assert written.getvalue().startswith("203.0.113.7 ")


cache: Any = caches["default"]


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("code from Redis was run",))


def test_what_somebody_puts_into_redis_is_not_run(db):
    cache.set("ours", 1)
    client = cache._cache.get_client(None, write=True)
    client.set(cache.make_and_validate_key("theirs"), pickle.dumps(Bomb()))

    assert cache.get("theirs") is None


def test_values_come_back_as_they_were(db):
    for value in (
        1,
        1.5,
        "слова",
        None,
        True,
        [1, "x"],
        {"a": 1},
        b"PK\x03\x04",
        datetime(2026, 1, 2, tzinfo=UTC),
    ):
        cache.set("a_value", value)
        assert cache.get("a_value") == value
        # Whole numbers go as they are: Redis itself adds to them.
        assert type(value) is not int or JSON().dumps(value) is value


def test_sessions_lie_in_the_database_as_json(client, cast, settings):
    client.force_login(cast.stranger)

    assert issubclass(import_module(settings.SESSION_ENGINE).SessionStore, db.SessionStore)
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert not cache._cache.get_client(None).keys("*session*")
