"""Bombs, each read in a process of its own that may have only so much memory; several side by side."""

import multiprocessing
import os
import resource
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from multiprocessing.connection import Connection

import plans
from plans.formats import package
from tests.data.plans.bombs import BOMBS

# From a process that has imported the readers and nothing else, so that each bomb does not import them anew.
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["tests.plans.explosions"])
# What the process may map at most, bytes: the interpreter, the readers, and 300 MB.
MOST = 600 * 1024 * 1024


def read(data: bytes, how: str = "") -> tuple[str, float]:
    """The refusal's code and the processor's seconds, in a process that may have only so much memory."""
    here, there = _forking.Pipe()
    child = _forking.Process(target=_read_there, args=(there, data, how))
    child.start()
    there.close()
    try:
        assert here.poll(120), "not refused within two minutes"
        code, seconds = here.recv()
    finally:
        child.kill()
        child.join()
    return str(code), float(seconds)


def _read_there(answer: Connection, data: bytes, how: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    if how == "loose":
        # Without the look at how well a part packs, to see that the other limits hold by themselves.
        package.MAX_RATIO = 10**9
    begun = time.process_time()
    try:
        plans.read(data, "plan", sides={"sochi": ["Сочи"], "minsk": ["Минск"]}, years=(2026, 2028))
        code = ""
    except plans.Refusal as refusal:
        code = refusal.code
    answer.send((code, time.process_time() - begun))


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
    return read(_packed(name), how)


@cache
def _packed(name: str) -> bytes:
    """The bomb, made once: some are read in two ways, and packing one takes as long as reading it."""
    return BOMBS[name]()
