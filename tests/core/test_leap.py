"""A clock that leaps ahead reminds nobody and deletes nothing before it has stood for an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

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
