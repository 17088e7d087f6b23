"""The beat goes on when the clock of its machine is corrected."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connections

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

    def lose_the_lock(self) -> None:
        """As by `kill -9`, and at the end of a test."""
        if self._connection:
            self._connection.close()

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
            beat.lose_the_lock()


def test_whoever_takes_over_sends_what_was_missed_and_not_what_the_other_has_sent(tmp_path: Path):
    with time_machine.travel(NOON, tick=False) as clock:
        leader, waiting = (
            Beat(app, schedule_filename=str(tmp_path / name), lazy=False) for name in ("leader", "waiting")
        )
        try:
            assert "heartbeat" in leader.pass_time(clock, 3)
            assert waiting.pass_time(clock, 3) == []
            # A day and a night, in which the other one makes the backup and does the housekeeping.
            clock.shift(timedelta(hours=24))
            assert waiting.pass_time(clock, 1) == []

            leader.lose_the_lock()

            sent = set(waiting.pass_time(clock, 2))
            assert {"heartbeat", "take-up", "receive"} <= sent
            assert sent & {"back-up", "housekeeping", "close-vanished", "sweep-api"} == set()
        finally:
            for beat in (leader, waiting):
                beat.close()
                beat.lose_the_lock()


def test_what_nobody_sent_while_the_database_was_away_is_sent_after(tmp_path: Path, monkeypatch):
    with time_machine.travel(NOON, tick=False) as clock:
        beat = Beat(app, schedule_filename=str(tmp_path / "beat"), lazy=False)
        try:
            beat.pass_time(clock, 2)
            beat.lose_the_lock()
            with monkeypatch.context() as away:
                away.setitem(connections.settings["default"], "PORT", "1")
                away.setitem(connections.settings["default"], "HOST", "127.0.0.1")
                clock.shift(timedelta(hours=24))
                assert beat.pass_time(clock, 1) == []

            assert {"back-up", "housekeeping"} <= set(beat.pass_time(clock, 1))
        finally:
            beat.close()
            beat.lose_the_lock()


def test_a_beat_that_is_started_after_that_goes_on_too(tmp_path: Path):
    with time_machine.travel(NOON, tick=False) as clock:
        for _time in range(2):
            beat = Beat(app, schedule_filename=str(tmp_path / "beat"), lazy=False)
            try:
                assert "heartbeat" in beat.pass_time(clock, 3)
            finally:
                beat.close()
                beat.lose_the_lock()
            clock.shift(timedelta(hours=-1))
