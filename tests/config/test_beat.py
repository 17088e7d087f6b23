"""The beat goes on when the clock of its machine is corrected."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from config.beat import OneAtATime
from config.celery import app

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 30, 12, 0, 30, tzinfo=UTC)


class Beat(OneAtATime):
    """Notes what it would send."""

    def __init__(self, *args, **options):
        self.sent: list[str] = []
        super().__init__(*args, **options)

    def apply_async(self, entry, producer=None, advance=True, **options):
        self.sent.append(entry.name)
        self.reserve(entry)

    def pass_time(self, clock, minutes: int) -> list[str]:
        """What it sends in so many minutes."""
        self.sent.clear()
        for _number in range(minutes * 2):
            clock.shift(timedelta(seconds=30))
            for _due in range(len(self.schedule)):
                self.tick()
        return list(self.sent)


def test_a_clock_that_is_set_back_by_an_hour_does_not_silence_it_for_an_hour(tmp_path: Path):
    with time_machine.travel(NOON, tick=False) as clock:
        beat = Beat(app, schedule_filename=str(tmp_path / "beat"), lazy=False)
        try:
            assert {"heartbeat", "take-up"} <= set(beat.pass_time(clock, 3))

            clock.shift(timedelta(hours=-1))

            assert {"heartbeat", "take-up", "receive"} <= set(beat.pass_time(clock, 3))
        finally:
            beat.close()
            if beat._connection:
                beat._connection.close()


def test_a_beat_that_is_started_after_that_goes_on_too(tmp_path: Path):
    with time_machine.travel(NOON, tick=False) as clock:
        for _time in range(2):
            beat = Beat(app, schedule_filename=str(tmp_path / "beat"), lazy=False)
            try:
                assert "heartbeat" in beat.pass_time(clock, 3)
            finally:
                beat.close()
                if beat._connection:
                    beat._connection.close()
            clock.shift(timedelta(hours=-1))
