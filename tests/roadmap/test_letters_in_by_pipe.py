"""A mail server hands a letter over to a process of its own, which keeps it; then the worker reads it."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings as program
from django.db import connection

from roadmap.choices import IncomingState, IncomingWay, Status
from roadmap.mailbox import receiving
from roadmap.models import Incoming, Report
from roadmap.reminders import run
from tests.mail_server import text_of
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import PDF
from tests.roadmap.letters_in import TRUSTED, answer_to

MORNING, NEXT_MORNING = "2026-06-23", "2026-06-30"
ADDRESS = "reply@roadmap.example.org"


@pytest.fixture(autouse=True)
def mailbox(settings, tmp_path):
    settings.MAILBOX_ADDRESS = ADDRESS
    settings.MAILBOX_TRUSTED_HOSTS = [TRUSTED]
    settings.MAILBOX = None
    settings.MEDIA_ROOT = tmp_path


def piped(raw: bytes, *recipients: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`manage.py receive_letter` as a mail server starts it, on the database of this test."""
    server = connection.settings_dict
    address = f"{server['HOST'] or '127.0.0.1'}:{server['PORT'] or 5432}"
    url = f"postgres://{quote(server['USER'])}:{quote(server['PASSWORD'])}@{address}/{server['NAME']}"
    return subprocess.run(
        [sys.executable, "manage.py", "receive_letter", *recipients],
        cwd=program.BASE_DIR,
        input=raw,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(program.MEDIA_ROOT),
            "MAILBOX_ADDRESS": ADDRESS,
            "MAILBOX_TRUSTED_HOSTS": TRUSTED,
            **environment,
        },
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_a_letter_through_the_pipe_becomes_a_report(plan, cast, mail_server):
    with on_day(MORNING, tick=True):
        run.remind(by_hand=True)
        told = mail_server.letters_to(cast.sochi_executor.email)[-1]
        raw = answer_to(str(told["Reply-To"]), cast.sochi_executor, "Выполнено\n", [("протокол.pdf", PDF)])
        for _twice in range(2):
            done = piped(raw, str(told["Reply-To"]))
            assert done.returncode == 0, done.stderr
        assert Incoming.objects.get().way == IncomingWay.PIPE
        receiving.receive()
    assert Incoming.objects.get().state == IncomingState.ACTED
    report = Report.objects.get()
    assert (report.status, report.author) == (Status.DONE, cast.sochi_executor)
    assert "ждёт" in text_of(mail_server.letters_to(cast.sochi_executor.email)[-1])


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_kept_now_is_left_with_the_mail_server(plan, cast):
    raw = answer_to(f"reply+1-{'a' * 24}@roadmap.example.org", cast.sochi_executor, "Выполнено\n")
    away = piped(raw, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert away.returncode == 75
    assert b"Traceback" not in away.stderr
    off = piped(raw, MAILBOX_ADDRESS="")
    assert off.returncode == 69
    assert not Incoming.objects.exists()


def test_letters_about_one_milestone_stay_together_in_the_mailbox(plan, cast, mail_server):
    for day in (MORNING, NEXT_MORNING):
        with on_day(day, tick=True):
            run.remind(by_hand=True)
    letters = mail_server.letters_to(cast.sochi_executor.email)
    threads = {str(letter["References"]) for letter in letters}
    assert len(letters) > 1
    assert len(threads) == 1
    assert {str(letter["In-Reply-To"]) for letter in letters} == threads
    assert len({str(letter["Message-ID"]) for letter in letters}) == len(letters)
    assert threads.isdisjoint(str(letter["Message-ID"]) for letter in letters)
    others = [
        str(letter["References"])
        for person in (cast.sochi_coordinator, cast.minsk_executor)
        for letter in mail_server.letters_to(person.email)
    ]
    assert threads.isdisjoint(others)
