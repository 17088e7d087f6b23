"""Bombs, each read in a process of its own that may have only so much memory; several side by side."""

import json
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

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


class Explosions:
    """Reads every bomb, and those that pack badly, side by side; what comes of each is asked by `of`."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(os.cpu_count())
        self._outcomes: dict[tuple[str, str], Future[tuple[str, float]]] = {}

    def begin(self) -> None:
        for name, how in [(name, "") for name in BOMBS] + [(name, "loose") for name in PACKED_BADLY]:
            if (name, how) not in self._outcomes:
                self._outcomes[name, how] = self._pool.submit(_read_bomb, name, how)

    def of(self, name: str, how: str = "") -> tuple[str, float]:
        return self._outcomes[name, how].result()

    def end(self) -> None:
        self._pool.shutdown(cancel_futures=True)


explosions = Explosions()


def _read_bomb(name: str, how: str) -> tuple[str, float]:
    return read(BOMBS[name](), how)
