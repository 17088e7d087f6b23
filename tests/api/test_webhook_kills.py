"""Through a real broker, a real worker and a real receiver: whatever is killed, every message arrives."""

import json
import subprocess
import sys
from pathlib import Path

from tests.depth import LONG

ROOT = Path(__file__).resolve().parents[2]
# The last of these kills ends the whole worker, the others its process at work. `DRILLS=long`: 200, each tenth all.
ROUNDS = 200 if LONG else 10
WHOLE = 10 if LONG else ROUNDS


def test_every_message_arrives_and_a_repeat_has_the_same_id() -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "bench.hook_rounds", "--seed", "7"),
            *("--rounds", str(ROUNDS), "--whole", str(WHOLE)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 * ROUNDS,
        check=False,
    )
    assert run.stdout, run.stderr
    found = json.loads(run.stdout)

    assert found["problems"] == []
    assert (found["rounds"], found["kills"], found["messages"]) == (ROUNDS, ROUNDS, ROUNDS * 6)
    # The receiver was in every mood.
    assert set(found["statuses"]) == {"204", "500", "429", "0"}
    assert found["repeated_after_it_was_taken"] <= ROUNDS
