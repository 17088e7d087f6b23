"""Through a real broker and a real worker process: it arrives, once, whatever is killed or restarted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.depth import LONG

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
# What is done to the worker and its servers, and for how many rounds; all with one set of servers. By this seed the
# first kill ends the whole worker, and the second its process at work.
STRETCHES = {"peace": 2, "kill": 10 if LONG else 2, "redis": 1, "postgres": 1}


def tallies() -> dict[str, dict]:
    """What `bench.kill_rounds` found; it starts servers, a mail server and a worker of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.kill_rounds", "--seed", "7"]
        + [f"{rounds}:{name}" for name, rounds in STRETCHES.items()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert run.stdout, run.stderr
    return json.loads(run.stdout)


def test_every_line_arrives_and_repeats_are_the_same_letter() -> None:
    """One run for all, since the servers take their time to start; each assertion names its stretch."""
    found = tallies()

    assert {name: tally["problems"] for name, tally in found.items()} == {name: [] for name in STRETCHES}
    assert {name: tally["rounds"] for name, tally in found.items()} == STRETCHES
    assert {name: tally["kills"] for name, tally in found.items() if tally["kills"]} == {
        "kill": STRETCHES["kill"]
    }
    assert {name: tally["restarts"] for name, tally in found.items() if tally["restarts"]} == {
        "redis": 1,
        "postgres": 1,
    }
    for name, tally in found.items():
        assert tally["lines"] == tally["rounds"] * 16, name
        assert tally["repeated_letters"] <= tally["kills"] + tally["restarts"], name
        assert tally["letters"] == tally["rounds"] * 8 + tally["repeated_letters"], name
        # Each round sends the task several times: run twice, one letter.
        assert tally["tasks_sent"] > tally["rounds"], name
