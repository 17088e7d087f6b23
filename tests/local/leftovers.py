"""Which processes belong to a state folder: those that work in it, and those that were told of it."""

import os
import re
import signal
import time
from pathlib import Path


def processes_of(folder: Path) -> dict[int, str]:
    """Number and command of each living process that works in `folder` or has it as its STATE_DIR."""
    found = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            works_in = (process / "cwd").readlink()
            told = f"STATE_DIR={folder}\0".encode() in (process / "environ").read_bytes()
            ended = _has_ended((process / "status").read_text())
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if (told or works_in.is_relative_to(folder)) and not ended:
            found[int(process.name)] = command
    return found


def _has_ended(status: str) -> bool:
    """Whether it has, or was killed hard and comes to its end as soon as a busy machine lets it."""
    pending = re.findall(r"^S(?:ig|hd)Pnd:\s*([0-9a-f]+)$", status, re.MULTILINE)
    killed = any(int(one, 16) >> (signal.SIGKILL - 1) & 1 for one in pending)
    return killed or re.search(r"^State:\s*[ZX]", status, re.MULTILINE) is not None


def wait_until_none(folder: Path, seconds: float = 60) -> dict[int, str]:
    """What is still there after at most `seconds`: empty if all of them have ended."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
