"""A small file that unfolds into very much is refused, soon and in little memory."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from plans import Refusal
from plans.budget import Budget
from plans.sheet import Cell, Sheet
from tests.data.plans.bombs import BOMBS

ROOT = Path(__file__).resolve().parents[2]
# What the process may map at most, bytes: the interpreter, the readers, and 300 MB.
MOST = 600 * 1024 * 1024

READ = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
import plans
if sys.argv[2] == "loose":
    # Without the look at how well a part packs, to see that the other limits hold by themselves.
    import plans.formats.package
    plans.formats.package.MAX_RATIO = 10**9
data = sys.stdin.buffer.read()
begun = time.process_time()
try:
    plans.read(data, "plan", sides={"sochi": ["Сочи"], "minsk": ["Минск"]}, years=(2026, 2028))
    code = ""
except plans.Refusal as refusal:
    code = refusal.code
print(json.dumps([code, time.process_time() - begun]))
"""


def read(data: bytes, how: str = "") -> tuple[str, float]:
    """The refusal's code and the processor's seconds, in a process that may have only so much memory."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(MOST), how], input=data, capture_output=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    code, seconds = json.loads(done.stdout)
    return code, seconds


PACKED_BADLY = ["struck_strings", "one_endless_row", "word_paragraphs", "one_word_row"]


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[tuple[str, str], Future[tuple[str, float]]]]:
    """What comes of each bomb, and of those that pack badly; they are read side by side, as each waits for nobody."""
    tried = [(name, "") for name in BOMBS] + [(name, "loose") for name in PACKED_BADLY]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {
            (name, how): pool.submit(lambda name, how: read(BOMBS[name](), how), name, how)
            for name, how in tried
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name, outcomes):
    code, seconds = outcomes[name, ""].result()
    assert code not in ("", "damaged")
    assert seconds < 20


@pytest.mark.parametrize("name", PACKED_BADLY)
def test_a_bomb_that_packs_badly_is_refused_too(name, outcomes):
    code, seconds = outcomes[name, "loose"].result()
    assert code in ("too_much_markup", "too_much_text")
    assert seconds < 20


def test_a_budget_is_for_the_whole_file_not_for_a_sheet():
    budget = Budget()

    def fill() -> None:
        for _sheet in range(40):
            sheet = Sheet("план", budget=budget)
            for row in range(1, 10_000):
                sheet.put(Cell(row, 1, "", "мероприятие" * 10))

    with pytest.raises(Refusal, match="too_much_text"):
        fill()


def test_processor_time_that_is_used_up_refuses():
    budget = Budget(seconds=0)
    with pytest.raises(Refusal, match="too_slow"):
        budget.time()
