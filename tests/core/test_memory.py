"""Memory that threads needed for a moment is not kept for each of them."""

import subprocess
import sys

import pytest

from core import memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux")

THREADS, MEGABYTES = 8, 20
# One thread after the other has its megabytes in pieces, and then nothing, as pages are seldom made at one moment.
# Before that there was one large piece: what it teaches the C library is why the rest stays.
USE = f"""
import sys, threading
from pathlib import Path
from core import memory
if sys.argv[1] == "give back":
    assert memory.give_back()
large = bytes({MEGABYTES} * 2**20)
del large
turn, all_had_it = threading.Lock(), threading.Barrier({THREADS})
def use():
    with turn:
        pieces = [b"x" * 100_000 for _ in range({MEGABYTES} * 10)]
        del pieces
    all_had_it.wait()
threads = [threading.Thread(target=use) for _ in range({THREADS})]
before = int(Path("/proc/self/statm").read_text().split()[1])
for one in threads: one.start()
for one in threads: one.join()
print((int(Path("/proc/self/statm").read_text().split()[1]) - before) * 4096 // 2**20)
"""


def kept(how: str, **variables: str) -> int:
    """Megabytes that a process holds more afterwards."""
    run = subprocess.run(
        [sys.executable, "-c", USE, how], capture_output=True, text=True, check=True, env=variables
    )
    return int(run.stdout)


def test_what_one_thread_has_freed_serves_the_next_or_is_given_back() -> None:
    assert kept("give back") < 2 * MEGABYTES


def test_whoever_sets_the_variables_keeps_what_they_say() -> None:
    """And without any of it each thread keeps its own: what the settings are for."""
    large = str(64 * 2**20)
    own = dict.fromkeys(memory.SETTINGS, large) | {"MALLOC_ARENA_MAX": str(2 * THREADS)}

    assert kept("give back", **own) > MEGABYTES * THREADS / 2
    assert kept("as it is") > MEGABYTES * THREADS / 2
