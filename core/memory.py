"""Giving memory back to the system that was needed for a moment only; for the C library of Linux, elsewhere nothing.

That library keeps what was freed for each thread apart, and the more of it, the larger the largest piece was: after
some thousand pages a process of six threads held three times as much as was in use. Two stores for all threads, and
what lies free at their ends goes back, whatever pieces there were.
"""

import ctypes
import os
import sys

_MEGABYTE = 1024 * 1024
# By the names of the variables with which whoever runs the program sets them otherwise: mallopt(3).
SETTINGS = {
    "MALLOC_ARENA_MAX": (-8, 2),
    "MALLOC_TRIM_THRESHOLD_": (-1, _MEGABYTE),
    "MALLOC_MMAP_THRESHOLD_": (-3, _MEGABYTE),
}


def give_back() -> bool:
    """Have this process, and those that it forks, give back what is free; to be called before it has threads.

    What is set by variables stays. `False` where the library knows no such thing.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    taken = [mallopt(*setting) for name, setting in SETTINGS.items() if name not in os.environ]
    return all(taken)
