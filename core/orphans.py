"""Ending with the parent process, even one that is killed hard; Linux only, elsewhere nothing happens."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a forked child may not take the loader's locks.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(signum: int = signal.SIGTERM) -> None:
    """Have this process sent `signum` when its parent dies (Linux): killed hard, it takes us along."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signum))
