"""Through a real broker, a real worker, a bot and browsers: whatever is killed, everybody is told, by one way only."""

import json
import subprocess
import sys
from pathlib import Path

from tests.depth import LONG

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, LINES = 8, 2
# `DRILLS=long`: 20.
ROUNDS = 20 if LONG else 2


def test_whoever_is_killed_everybody_is_told_by_the_way_of_his_choice() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.channel_rounds", "--seed", "11", "--rounds", str(ROUNDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180 + 100 * ROUNDS,
        check=False,
    )
    assert run.stdout, run.stderr
    found = json.loads(run.stdout)

    assert found["problems"] == []
    assert (found["rounds"], found["kills"]) == (ROUNDS, ROUNDS)
    assert found["lines"] == ROUNDS * PEOPLE * LINES
    # One message at a time is under way, so a kill repeats one at most.
    assert found["letters"] - found["repeated_letters"] == ROUNDS * PEOPLE
    assert found["repeated_letters"] <= ROUNDS
