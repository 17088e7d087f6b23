"""Through a real broker and a real worker process: it arrives, once, whatever is killed or restarted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def rounds(*options: str) -> dict:
    """What `bench.kill_rounds` found; it starts servers, a mail server and a worker of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.kill_rounds", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert run.stdout, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("options", "kills"),
    [
        (["--rounds", "2", "--no-kill"], 0),
        (["--rounds", "4", "--seed", "7"], 4),
        (["--rounds", "1", "--restart", "redis", "--no-kill"], 0),
        (["--rounds", "1", "--restart", "postgres", "--no-kill"], 0),
    ],
    ids=["in peace", "kill -9", "redis restarted", "postgresql restarted"],
)
def test_every_line_arrives_and_repeats_are_the_same_letter(options: list[str], kills: int) -> None:
    tally = rounds(*options)

    assert tally["problems"] == []
    assert tally["kills"] == kills
    assert tally["lines"] == tally["rounds"] * 16
    assert tally["repeated_letters"] <= tally["kills"] + tally["restarts"]
    assert tally["letters"] == tally["rounds"] * 8 + tally["repeated_letters"]
    # Each round sends the task several times: run twice, one letter.
    assert tally["tasks_sent"] > tally["rounds"]
