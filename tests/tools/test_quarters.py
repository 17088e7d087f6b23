"""When a test waits before it begins."""

from datetime import UTC, datetime

import pytest

from core import page_marks
from tests import quarters


@pytest.mark.parametrize(
    ("clock", "waits"),
    [
        ("20:44:30", False),
        ("20:44:50", True),
        ("20:59:59.9", True),
        ("21:00:00", False),
        ("21:15:59", False),
        ("21:29:46", True),
    ],
)
def test_none_begins_in_the_last_seconds_of_a_quarter(clock, waits):
    moment = datetime.fromisoformat(f"2026-12-31T{clock}").replace(tzinfo=UTC)
    assert quarters.is_about_to_end(moment.timestamp()) is waits


def test_the_quarter_is_that_of_the_pages():
    assert quarters.QUARTER == page_marks.QUARTER


def test_it_waits_for_no_more_than_the_next_one(monkeypatch):
    now = datetime(2026, 12, 31, 20, 59, 50, tzinfo=UTC).timestamp()
    told, slept = [now], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        told.append(told[-1] + seconds)

    monkeypatch.setattr(quarters.time, "time", lambda: told[-1])
    monkeypatch.setattr(quarters.time, "sleep", sleep)
    quarters.wait_for_the_next()
    assert 10 <= sum(slept) < 10.2
