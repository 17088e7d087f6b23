"""What killed runs have left goes with the next one, and nothing of those that run beside it."""

import os
import time
from pathlib import Path

import pytest

from local import state
from tests import runner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run that was killed a while ago."""
    made = tmp_path / f"{runner.PREFIX}killed"
    made.mkdir()
    (made / "lock").write_text("process 1")
    long_ago = time.time() - 2 * runner.SECONDS_TO_LOCK
    os.utime(made, (long_ago, long_ago))
    return made


def test_what_a_killed_run_has_left_is_removed(folder):
    runner._remove_if_left(folder)

    assert not folder.exists()


def test_what_somebody_works_in_stays(folder):
    with state.locked(folder):
        runner._remove_if_left(folder)

    assert folder.exists()


def test_what_was_made_just_now_stays_though_nobody_has_locked_it_yet(folder):
    os.utime(folder)

    runner._remove_if_left(folder)

    assert folder.exists()
