"""The line of the letters that come in, and its numbers: those who wait for an answer do not see that nobody reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config import env, status
from core import marks
from roadmap.choices import IncomingState, IncomingWay
from roadmap.mailbox import health, intake, receiving, unread
from roadmap.models import Incoming
from tests.ports import free_port

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-some-length"


@pytest.fixture(autouse=True)
def set_up(settings, monkeypatch):
    """A mailbox whose server is away."""
    monkeypatch.setenv("MAILBOX_URL", f"imap://reply:letters-in@127.0.0.1:{free_port()}/INBOX")
    settings.MAILBOX = env.mailbox("MAILBOX_URL")
    settings.MAILBOX_ADDRESS = "reply@roadmap.example.org"
    settings.METRICS_TOKEN = TOKEN


def line() -> status.StatusLine:
    return next(one for one in status.lines() if one.name == "mailbox")


@pytest.fixture
def numbers(client):
    def told() -> dict[str, float]:
        text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        rows = (row.rsplit(" ", 1) for row in text.splitlines() if not row.startswith("#"))
        return {name.removeprefix("roadmap_"): float(value) for name, value in rows}

    return told


def test_without_an_address_for_answers_it_is_not_missed(settings, numbers):
    settings.MAILBOX_ADDRESS = ""

    assert line().ok
    assert "не настроено" in line().detail
    assert "mailbox_up" not in numbers()


def test_letters_that_come_by_a_pipe_need_no_mailbox(settings, numbers):
    settings.MAILBOX = None

    assert line().ok
    assert "ящика нет" in line().detail
    assert "mailbox_up" not in numbers()


def test_a_mailbox_that_was_never_read_is_red_with_the_reason(numbers):
    receiving.receive()

    assert not line().ok
    assert "никогда" in line().detail
    assert "ConnectionRefusedError" in line().detail
    assert numbers()["mailbox_up"] == 0


def test_a_failure_is_told_and_red_only_when_it_lasts(numbers):
    health.was_read()
    receiving.receive()

    assert line().ok
    assert "ConnectionRefusedError" in line().detail
    assert numbers()["mailbox_up"] == 1

    marks.note(marks.MAILBOX, at=timezone.now() - health.LATE - timedelta(seconds=1))

    assert not line().ok
    assert numbers()["mailbox_up"] == 0
    assert numbers()["mailbox_age_seconds"] > health.LATE.total_seconds()


def test_a_reading_before_the_clock_was_set_back_is_none(numbers):
    marks.note(marks.MAILBOX, at=timezone.now() + timedelta(days=30))

    assert not line().ok
    assert numbers()["mailbox_up"] == 0


def test_a_letter_that_is_here_and_is_not_settled_for_long_is_red():
    health.was_read()
    intake.store(b"Subject: x\r\n\r\nx", IncomingWay.PIPE)
    assert line().ok

    Incoming.objects.update(received_at=timezone.now() - health.LONG_WAIT - timedelta(seconds=1))

    assert not line().ok
    assert "ждут разбора: 1" in line().detail


def test_a_letter_that_could_not_be_taken_is_red_until_somebody_has_looked_at_it(numbers):
    health.was_read()
    intake.set_aside(b"", IncomingWay.IMAP, "one")
    assert not line().ok
    assert numbers()["incoming_set_aside"] == 1

    unread.lay_aside(Incoming.objects.get())

    assert line().ok
    assert numbers()["incoming_set_aside"] == 0


def test_a_letter_that_nobody_understands_is_for_its_coordinators_and_not_for_those_who_run_the_program():
    health.was_read()
    intake.store(b"Subject: x\r\n\r\nx", IncomingWay.PIPE)
    Incoming.objects.update(
        state=IncomingState.UNREAD, why="no_address", settled_at=timezone.now(), received_at=timezone.now()
    )

    assert line().ok
