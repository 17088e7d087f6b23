"""A letter that cannot be taken, and a mail server that hangs: the other letters are read, and none is lost."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from config import env
from roadmap.choices import IncomingState, IncomingWay
from roadmap.mailbox import addresses, imap, intake, receiving
from roadmap.models import Incoming, Report
from tests.dovecot import Dovecot
from tests.drills.house import LONG
from tests.roadmap.daily import milestone_of
from tests.roadmap.letters_in import answer_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answered(plan, cast):
    """Makes an answer that reports so many percent."""

    def make(percent: int, subject: str = "Re: Дорожная карта") -> bytes:
        address = addresses.make(cast.sochi_executor.pk, [milestone_of(plan, "1", cast.sochi).pk])
        text = f"В работе, {percent} %\n"
        return answer_to(addresses.written(address), cast.sochi_executor, text, subject=subject)

    return make


def test_one_that_the_database_refuses_is_set_aside_whole_and_the_rest_are_read(
    answered, mailbox: Dovecot, post
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE roadmap_incoming ADD CONSTRAINT poison CHECK (subject <> 'poison')")
    try:
        mailbox.deliver(answered(10, subject="poison"))
        mailbox.deliver(answered(60))
        receiving.receive()
        after_the_first_time = [report.progress for report in Report.objects.all()]
        for _time in range(imap.PATIENCE):
            receiving.receive()
        mailbox.deliver(answered(70))
        receiving.receive()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE roadmap_incoming DROP CONSTRAINT poison")

    assert after_the_first_time == [60]
    assert [report.progress for report in Report.objects.order_by("pk")] == [60, 70]
    aside = Incoming.objects.get(state=IncomingState.UNREAD)
    assert aside.why == "not_taken"
    assert b"Subject: poison" in bytes(aside.raw or b"")
    assert mailbox.unseen() == 0


def test_one_that_the_server_cannot_give_is_set_aside_and_the_rest_are_read(
    answered, mailbox: Dovecot, post
) -> None:
    mailbox.deliver(answered(10))
    for lying in (mailbox.folder / "mail/new").iterdir():
        lying.chmod(0)
    mailbox.deliver(answered(60))

    for _time in range(imap.PATIENCE + 2):
        receiving.receive()

    assert [report.progress for report in Report.objects.all()] == [60]
    aside = Incoming.objects.get(state=IncomingState.UNREAD)
    assert (aside.why, bytes(aside.raw or b"")) == ("not_taken", b"")
    assert mailbox.unseen() == 0


@contextmanager
def hanging() -> Iterator[int]:
    """The port of a server that takes every line and says nothing."""
    lines = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            with suppress(OSError):
                while True:
                    lines.append(server.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for line in lines:
                line.close()


def test_while_the_mail_server_hangs_what_came_another_way_is_read(
    answered, settings, tmp_path: Path, post, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAILBOX_ADDRESS = "reply@roadmap.example.org"
    settings.MAILBOX_TRUSTED_HOSTS = ["mx.example.org"]
    settings.MEDIA_ROOT = tmp_path
    if not LONG:
        monkeypatch.setattr(imap, "SECONDS", 1)
    with hanging() as port:
        monkeypatch.setenv("MAILBOX_URL", f"imap://reply:password@127.0.0.1:{port}/INBOX")
        settings.MAILBOX = env.mailbox("MAILBOX_URL")
        intake.store(answered(60), IncomingWay.PIPE)
        began = time.monotonic()
        receiving.receive()
        took = time.monotonic() - began

    assert Report.objects.get().progress == 60
    assert len(post.letters) == 1
    assert took < imap.SECONDS + 15
