"""Through a real broker, a real worker and a real receiver: whatever is killed, every message arrives."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20


def test_every_message_arrives_and_a_repeat_has_the_same_id() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.hook_rounds", "--rounds", str(ROUNDS), "--seed", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert run.stdout, run.stderr
    found = json.loads(run.stdout)

    assert found["problems"] == []
    assert (found["rounds"], found["kills"], found["messages"]) == (ROUNDS, ROUNDS, ROUNDS * 6)
    # The receiver was in every mood.
    assert set(found["statuses"]) == {"204", "500", "429", "0"}
    assert found["repeated_after_it_was_taken"] <= ROUNDS
