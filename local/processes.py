"""Child processes that never outlive their parent: started in a session of their own, ended in order.

A child started here gets no Ctrl-C from the terminal (the parent decides what ends when), and on Linux the
kernel ends it when the parent dies, even by `kill -9`.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from core.orphans import end_with_parent

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The first stop signal that came within `stop_signals_raise`.
_stopped_by: list[int] = []
# How many `without_stop_signals` we are in.
_held_off = 0


class Stopped(BaseException):
    """Somebody asked this program to end. Not an `Exception`: nothing but the very end may swallow it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class ChildError(Exception):
    """A child ended although it was still needed; the message says which, how, and where its log is."""


@dataclass(frozen=True)
class Account:
    """Who a child runs as, where that isn't who we are."""

    uid: int
    gid: int


@dataclass
class Child:
    """A running child.

    `gently` is the signal that asks it to end; `seconds` is how long it may take before it is killed.
    """

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    gently: signal.Signals = signal.SIGTERM
    seconds: float = 6.0
    asked_at: float | None = field(default=None, init=False)

    def running(self) -> bool:
        """Whether the child itself still runs (its own children are not asked)."""
        return self.process.poll() is None

    def ask_to_end(self) -> None:
        """Send the gentle signal, once."""
        if self.asked_at is None:
            self.asked_at = time.monotonic()
            if self.running():
                self.process.send_signal(self.gently)

    def wait_or_kill(self) -> None:
        """Wait until its time is over, then kill it; in any case leave nothing of its session behind."""
        asked_at = self.asked_at if self.asked_at is not None else time.monotonic()
        try:
            self.process.wait(timeout=max(0.0, asked_at + self.seconds - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._kill_session()
            self.process.wait()
        self._kill_session()

    def raise_if_ended(self) -> None:
        """Raise `ChildError` with the last lines of the log if the child is no longer there."""
        code = self.process.poll()
        if code is not None:
            how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
            raise ChildError(f"{self.name} {how}.\n{tail(self.log)}\nIts whole log: {self.log}")

    def _kill_session(self) -> None:
        # A process group keeps its number as long as one member lives: what is hit here is the child's own.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def end_together(children: Sequence[Child]) -> None:
    """End all of them at the same time; returns when none is left.

    A stop signal that comes meanwhile is delivered afterwards: the end is never left half done.
    """
    with without_stop_signals():
        for child in children:
            child.ask_to_end()
        for child in children:
            child.wait_or_kill()


def run(name: str, command: Sequence[str | Path], **how: Any) -> None:
    """Start `command` as `start` does and wait for its end; raises `ChildError` if it doesn't succeed."""
    started: list[Child] = []
    try:
        child = start(name, command, registry=started, **how)
        if child.process.wait() != 0:
            child.raise_if_ended()
    finally:
        end_together(started)


@contextmanager
def without_stop_signals() -> Iterator[set[int] | set[signal.Signals]]:
    """Stop signals that come within the block are delivered at its end; yields the mask from before.

    The mask is this thread's only. With other threads about, the kernel gives the signal to one of those, and
    Python runs the handler here all the same: that of `stop_signals_raise` then keeps it for the end.
    """
    global _held_off
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    stopped_before = bool(_stopped_by)
    _held_off += 1
    try:
        yield before
    finally:
        _held_off -= 1
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if not (_held_off or stopped_before):
        raise_if_stopped()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    gently: signal.Signals = signal.SIGTERM,
    on_orphaned: signal.Signals | None = None,
    seconds: float = 6.0,
    registry: list[Child] | None = None,
) -> Child:
    """Start `command`, its output appended to `log`, and enter it in `registry`.

    `on_orphaned` is what it is sent if we die first (by default the gentle signal). A stop signal that
    comes while the child is being started is delivered after it is in the registry: it isn't forgotten.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with without_stop_signals() as mask, log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077 if account else -1,
            preexec_fn=_in_the_child(os.getpid(), on_orphaned or gently, mask),
        )
        child = Child(name, process, log, gently, seconds)
        if registry is not None:
            registry.append(child)
    return child


def _in_the_child(parent: int, on_orphaned: int, mask: set[signal.Signals] | set[int]) -> Callable[[], None]:
    """What a child does between fork and exec, once it is another user (which clears the request)."""

    def prepare() -> None:
        end_with_parent(on_orphaned)
        if os.getppid() != parent:  # The parent died before the request took effect.
            os._exit(1)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    return prepare


@contextmanager
def stop_signals_raise() -> Iterator[None]:
    """Within the block the first Ctrl-C, TERM or HUP raises `Stopped`, and the later ones do nothing.

    So a second Ctrl-C, pressed while everything is being ended, can't leave half of it running. Python swallows
    what is raised while it happens to be in a weak reference's callback (imports have many): whoever waits in
    the block asks `raise_if_stopped` as well.
    """
    _stopped_by.clear()

    def handle(signum: int, frame: FrameType | None) -> None:
        if not _stopped_by:
            _stopped_by.append(signum)
            if not _held_off:
                raise Stopped(signum)

    before = {signum: signal.signal(signum, handle) for signum in STOP_SIGNALS}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def raise_if_stopped() -> None:
    """Raise `Stopped` if a stop signal came within `stop_signals_raise`, seen or swallowed."""
    if _stopped_by:
        raise Stopped(_stopped_by[0])


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented; empty where there is none."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def wait_until_nobody_works_in(folder: Path, seconds: float) -> bool:
    """Wait until no process has `folder` for its own; whether there is none. Where nobody can look: `True`."""
    deadline = time.monotonic() + seconds
    while _works_in(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _works_in(folder: Path) -> bool:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                return True
    return False


def alive(pid: int) -> bool:
    """Whether a process of that number is there; one that has ended but wasn't collected yet isn't."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True
