"""Work on foreign files in a child process that can do little: no network, bounded memory, time and output.

For formats whose readers cannot be asked to stop (PDF, the old Word). Linux does the confining: resource limits, and a
filter of system calls that allows no sockets but local ones. Where the filter cannot be set, nothing is run.
"""

import contextlib
import ctypes
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# What the child may write, bytes.
MOST_OUTPUT = 60 * 1024 * 1024
_HOME = Path(__file__).resolve().parents[2]

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x00000000
_AF_UNIX = 1
# The kernel's number of the architecture, and of `socket` there.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


class Failed(Exception):
    """The child ended without a result: it crashed, or used up its time or memory. `late` where it was the time."""

    def __init__(self, message: str, *, late: bool = False) -> None:
        super().__init__(message)
        self.late = late


def run(
    module: str,
    data: bytes,
    *,
    seconds: int,
    memory: int,
    arguments: Sequence[str] = (),
    clock: float | None = None,
) -> bytes:
    """What the module's `main` writes for these bytes. Raises `Failed`.

    `seconds` of the processor and `clock` seconds of time, thrice as many if none are given; `memory` in bytes. When
    the time is up, all that the module has started ends with it.
    """
    command = [sys.executable, "-m", module, str(seconds), str(memory), *arguments]
    with tempfile.TemporaryDirectory(prefix="plan-") as folder, tempfile.TemporaryFile() as output:
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=_HOME,
                env={"HOME": folder, "TMPDIR": folder, "PATH": os.defpath, "LANG": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError as fault:
            raise Failed(str(fault)) from fault
        with child:
            try:
                child.communicate(data, timeout=3 * seconds if clock is None else clock)
            except subprocess.TimeoutExpired as fault:
                raise Failed("time is up", late=True) from fault
            finally:
                _end(child.pid)
        if child.returncode:
            raise Failed(f"exit {child.returncode}", late=child.returncode in (-24, -9))
        output.seek(0)
        return output.read(MOST_OUTPUT + 1)[:MOST_OUTPUT]


def _end(group: int) -> None:
    """End the child and whatever it has started; a program that hangs does not end with its parent."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def confine(seconds: int, memory: int, processes: int | None = None) -> None:
    """Called by the child itself, before it looks at the file. Raises OSError where it cannot be confined."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if processes is not None:
        resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
    _no_network()


def _no_network() -> None:
    architecture, socket = _MACHINES.get(os.uname().machine, (0, 0))
    if not architecture:
        raise OSError("no filter of system calls for this machine")
    program = b"".join(
        struct.pack("HBBI", *step)
        for step in (
            (_LOAD, 0, 0, 4),
            (_EQUAL, 1, 0, architecture),
            (_RETURN, 0, 0, _KILL),
            (_LOAD, 0, 0, 0),
            (_EQUAL, 0, 3, socket),
            (_LOAD, 0, 0, 16),
            (_EQUAL, 1, 0, _AF_UNIX),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    holder = ctypes.create_string_buffer(described, len(described))
    call = ctypes.CDLL(None, use_errno=True).prctl
    call.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if call(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or call(
        _PR_SET_SECCOMP, _FILTER, ctypes.addressof(holder), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the filter of system calls cannot be set")
