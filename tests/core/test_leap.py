"""A clock that leaps ahead reminds nobody and deletes nothing before it has stood for an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from core import leap, marks
from roadmap import tasks
from roadmap.models import ReminderRun

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], bool]:
    """Whether the clock is believed when it shows so much after now."""

    def believed(after: timedelta) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: NOW + after)
        return leap.is_believed()

    return believed


def test_it_is_believed_when_it_has_stood_for_an_hour(at):
    month, minute = timedelta(days=31), timedelta(minutes=1)

    assert at(timedelta())
    assert at(timedelta(hours=23))
    assert not at(month)
    assert not at(month + 59 * minute)
    assert at(month + 60 * minute)
    assert at(month + 61 * minute)


def test_set_back_in_time_it_is_believed_at_once_and_the_next_leap_waits_anew(at):
    month, minute = timedelta(days=31), timedelta(minutes=1)

    assert at(timedelta())
    assert not at(month)
    assert at(2 * minute)
    assert not at(month + 90 * minute)
    assert not at(month + 120 * minute)
    assert at(timedelta(minutes=-30))


def test_what_the_beat_sends_waits_for_it(caplog):
    long_ago = timezone.now() - timedelta(days=31)
    marks.note(marks.CLOCK, at=long_ago)

    tasks.remind()
    tasks.clean()

    assert not ReminderRun.objects.exists()
    assert marks.last(marks.HOUSEKEEPING) is None
    assert "The clock leapt ahead by 31 days" in caplog.text

    since: datetime = timezone.now() - leap.STANDS
    marks.Mark.objects.filter(name=marks.CLOCK).update(tried_at=since)
    tasks.remind()
    tasks.clean()

    assert ReminderRun.objects.count() == 1
    assert marks.last(marks.HOUSEKEEPING) is not None


def leapt(ago: timedelta) -> None:
    """The program was off for two days, and a minute's task has seen so, so long ago."""
    marks.note(marks.CLOCK, at=timezone.now() - timedelta(days=2))
    marks.note(marks.CLOCK, at=timezone.now() - ago, done=False)


def test_the_minute_that_believes_it_again_does_the_work_of_the_hour():
    leapt(leap.STANDS - timedelta(minutes=1))
    tasks.send_waiting()
    assert not ReminderRun.objects.exists()

    leapt(leap.STANDS)
    tasks.send_waiting()

    # A minute's run that has sent nothing leaves no record.
    assert ReminderRun.objects.count() == 1
    assert leap.doubt() is None


def test_the_status_page_says_until_when_and_whoever_knows_better_says_so(client, cast):
    client.force_login(cast.administrator)
    assert 'id="do-clock"' not in client.get("/status/").text
    leapt(timedelta(minutes=10))

    page = client.get("/status/").text
    seen = marks.last(marks.CLOCK)
    assert seen is not None
    until = date_format(timezone.localtime(seen.tried_at + timedelta(hours=1)), "d.m.Y H:i")
    assert 'id="do-clock"' in page
    assert f"до {until}" in " ".join(page.split())

    client.post("/status/clock/")

    assert 'id="do-clock"' not in client.get("/status/").text
    assert leap.is_believed()


def test_one_that_was_set_right_meanwhile_is_not_red(at):
    assert at(timedelta())
    assert not at(timedelta(days=31))
    assert leap.doubt()

    assert at(timedelta(minutes=2))
    assert leap.doubt() is None
