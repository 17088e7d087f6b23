"""Letters through a real IMAP server: whatever is killed, each answer is recorded once, and answered.

The worker is a process of its own that is killed hard at any moment; Dovecot is killed as well.
"""

import multiprocessing
import random
import re
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.utils import timezone

from roadmap.choices import IncomingState, Status
from roadmap.mailbox import addresses, receiving
from roadmap.models import Incoming, MailAnswer, Milestone, Report
from roadmap.reminders import run
from tests import dovecot
from tests.drills import mail_worker
from tests.drills.house import LONG
from tests.mail_server import MailServer
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import PNG, milestone_of
from tests.roadmap.letters_in import TRUSTED, answer_to

# Two hundred kills, by parts: each says what came of it.
PARTS, ROUNDS, KILLS = 17, 11, 2
SECONDS = 30

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.fixture
def killed_after(
    settings, mailbox: dovecot.Dovecot, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[float], bool]]:
    """Receives in a process of its own that is killed hard so many seconds after it began; whether it was.

    The processes come from one without threads and connections, which has the program at hand: a fork of the test would
    hold what the test's threads hold, and keep its statements waiting for good.
    """
    server = connection.settings_dict
    account = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
    for name, value in {
        "DATABASE_URL": f"postgres://{account}@{server['HOST']}:{server['PORT']}/{server['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "EMAIL_URL": post.url,
        "MAILBOX_ADDRESS": settings.MAILBOX_ADDRESS,
        "MAILBOX_TRUSTED_HOSTS": TRUSTED,
        "MAILBOX_LETTERS_AN_HOUR": str(settings.MAILBOX_LETTERS_AN_HOUR),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        # It is what the tests call the site.
        "SITE_URL": settings.SITE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
    }.items():
        monkeypatch.setenv(name, value)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.drills.mail_worker"])

    def receive(seconds: float) -> bool:
        told, tells = context.Pipe(duplex=False)
        worker = context.Process(target=mail_worker.receive, args=(timezone.now(), tells), daemon=True)
        worker.start()
        assert told.poll(60), "the worker did not begin"
        told.recv()
        worker.join(seconds)
        killed = worker.is_alive()
        worker.kill()
        worker.join()
        told.close()
        tells.close()
        return killed

    yield receive
    # Whoever comes next in this process begins with an environment of its own.
    multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]


def timed(receive: Callable[[float], bool], seconds: float) -> float:
    began = time.monotonic()
    receive(seconds)
    return time.monotonic() - began


@pytest.mark.skipif(not LONG, reason="two hundred kills take their time: `make drills`")
@pytest.mark.parametrize("part", range(PARTS))
def test_each_answer_is_recorded_once_whatever_is_killed(
    part: int,
    plan,
    cast,
    mailbox: dovecot.Dovecot,
    post: MailServer,
    killed_after: Callable[[float], bool],
) -> None:
    chance = random.Random(7 + part)
    killed, whole = 0, 0.0
    began_all = time.monotonic()
    with on_day("2026-06-23", tick=True):
        owed = milestone_of(plan, "1", cast.sochi)
        for number in range(ROUNDS):
            address = addresses.make(cast.sochi_executor.pk, [owed.pk])
            mailbox.deliver(
                answer_to(addresses.written(address), cast.sochi_executor, f"В работе, {number % 98 + 1} %\n")
            )
            if not number:
                # How long it takes undisturbed, at most: the others are killed at every moment of that.
                whole = timed(killed_after, SECONDS)
            for kill in range(KILLS if number else 0):
                seconds = chance.uniform(0.01, whole)
                if killed_after(seconds):
                    killed += 1
                elif not kill:
                    whole = max(0.1, seconds)
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
            if not MailAnswer.objects.filter(sent_at=None).update(next_try_at="2026-01-01T00:00Z"):
                break
            receiving.receive()
    sys.stdout.write(
        f"part {part}: {ROUNDS} letters, {killed} workers killed at work, {ROUNDS // 5} times the mailbox, "
        f"{Report.objects.count()} reports, {MailAnswer.objects.exclude(sent_at=None).count()} answers, "
        f"{len(post.letters) - ROUNDS} repeated, in {time.monotonic() - began_all:.0f} s\n"
    )
    assert killed >= ROUNDS // 2
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
