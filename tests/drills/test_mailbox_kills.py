"""Letters through a real IMAP server: whatever is killed, each answer is recorded once, and answered.

The worker is a fork of the test that receives and is killed hard at any moment; Dovecot is killed as well.
"""

import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from config import env
from local import state
from roadmap.choices import IncomingState, Status
from roadmap.mailbox import addresses, receiving
from roadmap.models import Incoming, MailAnswer, Milestone, Report
from roadmap.reminders import run
from tests import dovecot
from tests.drills.house import LONG
from tests.mail_server import MailServer
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import PNG, milestone_of
from tests.roadmap.letters_in import TRUSTED, answer_to
from tests.runner import temporary_state

ROUNDS = 200
SECONDS = 30

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not dovecot.wanted(), reason="MAILBOX=none: letters that come in are not tested"),
]


@pytest.fixture
def post(settings) -> Iterator[MailServer]:
    """A real mail server, to which the program's letters go."""
    with MailServer() as server:
        for name, value in env.mail("NO_SUCH_VARIABLE", server.url).items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def mailbox(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dovecot.Dovecot]:
    """A real mailbox, from which the program reads."""
    dovecot.ensure()
    with temporary_state() as folder:
        state.make_folder(folder / "imap")
        with dovecot.Dovecot(folder / "imap") as box:
            monkeypatch.setenv("MAILBOX_URL", box.url)
            settings.MAILBOX = env.mailbox("MAILBOX_URL")
            settings.MAILBOX_ADDRESS = "reply@roadmap.example.org"
            settings.MAILBOX_TRUSTED_HOSTS = [TRUSTED]
            settings.MAILBOX_LETTERS_AN_HOUR = 10**6
            settings.MEDIA_ROOT = tmp_path
            yield box


def test_a_photo_in_an_answer_waits_for_acceptance_within_half_a_minute(
    plan, cast, mailbox: dovecot.Dovecot, post: MailServer
) -> None:
    with on_day("2026-06-23", tick=True):
        run.remind(by_hand=True)
        letter = post.letters_to(cast.sochi_executor.email)[-1]
        began = time.monotonic()
        mailbox.deliver(
            answer_to(str(letter["Reply-To"]), cast.sochi_executor, "Выполнено\n", [("фото.png", PNG)])
        )
        receiving.receive()
        took = time.monotonic() - began
        owed = milestone_of(plan, "1", cast.sochi)
        assert owed.pending_report is not None
        assert owed.pending_report.attachments.get().name == "фото.png"
        assert mailbox.unseen() == 0
        assert len(post.letters_to(cast.sochi_executor.email)) == 2
    # The beat asks every fifteen seconds.
    assert took + 15 < SECONDS, took


def killed_after(seconds: float, work: Callable[[], None]) -> None:
    """Do `work` in a process of its own that is killed hard after so long, if it has not ended by then."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.skipif(not LONG, reason="two hundred kills take their time: `make drills`")
def test_each_answer_is_recorded_once_whatever_is_killed(
    plan, cast, mailbox: dovecot.Dovecot, post: MailServer
) -> None:
    chance = random.Random(7)
    with on_day("2026-06-23", tick=True):
        owed = milestone_of(plan, "1", cast.sochi)
        for number in range(ROUNDS):
            address = addresses.make(cast.sochi_executor.pk, [owed.pk])
            mailbox.deliver(
                answer_to(addresses.written(address), cast.sochi_executor, f"В работе, {number % 98 + 1} %\n")
            )
            killed_after(chance.uniform(0.01, 0.6), receiving.receive)
            if number % 5 == 4:
                mailbox.kill()
                mailbox.start()
            for _try in range(20):
                if Incoming.objects.filter(state=IncomingState.ACTED).count() == number + 1:
                    break
                # A lock of the killed one is gone when the database notices that its line is.
                receiving.receive()
                time.sleep(0.1)
        for _try in range(20):
            MailAnswer.objects.filter(sent_at=None).update(next_try_at="2026-01-01T00:00Z")
            receiving.receive()
    said = [report.progress for report in Report.objects.order_by("pk")]
    assert said == [number % 98 + 1 for number in range(ROUNDS)]
    assert Incoming.objects.count() == ROUNDS
    assert mailbox.unseen() == 0
    assert MailAnswer.objects.filter(sent_at__isnull=False).count() == ROUNDS
    assert Milestone.objects.get(pk=owed.pk).status == Status.IN_PROGRESS
    # A kill between the server's yes and the stamp repeats a letter, under the same name.
    sent = [str(letter["Message-ID"]) for letter in post.letters]
    assert len(set(sent)) == ROUNDS
    assert all(re.fullmatch(r"<.+@localhost>", name) for name in sent)
