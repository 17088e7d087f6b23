"""`make test`: the suite against a real PostgreSQL and a real Valkey of its own.

    python -m tests.runner [pytest's arguments]
    python -m tests.runner --with-servers COMMAND …

DATABASE_URL and REDIS_URL, where given, are used instead of servers of our own. Those live in a temporary
folder: a test can't touch what `make run` keeps. Without arguments the suite runs in several processes.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core import orphans
from local import catalogues, embedded, processes, state
from tests import chromium, clamav, directory_needs, dovecot, papers_needs, prepared, proxy_needs, scans_needs

PREFIX = "roadmap-tests-"
SECONDS_TO_END, SECONDS_TO_LOCK = 20, 60
# Not passed on: hundreds of processes are started, each of which would compile all modules anew.
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"


def main(arguments: Sequence[str]) -> int:
    """Run pytest (or another command) and return its exit status; 128 + the signal when interrupted."""
    orphans.end_with_parent()
    try:
        with processes.stop_signals_raise():
            catalogues.compile_all()
            if arguments[:1] == ["--with-servers"]:
                command, environment = list(arguments[1:]), {}
            else:
                environment = chromium.ensure()
                dovecot.ensure()
                directory_needs.ensure()
                clamav.ensure()
                proxy_needs.ensure()
                papers_needs.ensure()
                scans_needs.ensure()
                command = [sys.executable, "-m", "pytest", *(arguments or _in_processes())]
            with temporary_state() as folder, embedded.servers(folder, durable=False) as servers:
                (folder / "shared").mkdir(mode=0o711)
                environment |= _environment(folder) | servers.environment()
                environment[prepared.SHARED] = str(folder / "shared")
                given = {name: value for name, value in os.environ.items() if name != UNCOMPILED}
                return _run(command, given | environment)
    except processes.Stopped as stopped:
        return 128 + stopped.signum
    except (
        chromium.NoBrowserError,
        dovecot.NoDovecotError,
        directory_needs.NoDirectoryError,
        clamav.NoScannerError,
        proxy_needs.NoProxyError,
        papers_needs.NoPangoError,
        state.StateError,
        processes.ChildError,
    ) as error:
        sys.stderr.write(f"{error}\n")
        return 1


@contextmanager
def temporary_state() -> Iterator[Path]:
    """A state folder that is removed afterwards, and with it those that killed runs have left behind."""
    account = state.unprivileged_account()
    parents = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
    parent = next(
        (folder for folder in parents if not account or state.can_reach(account, folder)), parents[0]
    )
    for left in parent.glob(f"{PREFIX}*"):
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        # mkdtemp lets nobody in; the account the servers run as must pass through to its own folders.
        folder.chmod(0o711)
        with state.locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    try:
        found = folder.stat()
        # Another process may have made it just now, and be about to lock it.
        is_new = time.time() - found.st_mtime < SECONDS_TO_LOCK
        if found.st_uid == os.geteuid() and not is_new and (folder / "lock").exists():
            with state.locked(folder):
                shutil.rmtree(folder, ignore_errors=True)
    except (OSError, state.StateError):
        return  # Somebody's tests are running there, or it has just gone.


def _environment(folder: Path) -> dict[str, str]:
    """What the settings need, where the caller doesn't say otherwise."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(48),
        # Static files as they are in the checkout; pytest-django switches DEBUG itself off.
        "DEBUG": "1",
        "MEDIA_ROOT": str(folder / "media"),
    }
    return {name: value for name, value in defaults.items() if not os.environ.get(name, "").strip()}


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    # Not in a session of its own: a debugger in a test needs the terminal.
    # Killed hard, we take it along; its fixtures clean up.
    child = subprocess.Popen(
        command, env=environment, preexec_fn=lambda: orphans.end_with_parent(signal.SIGINT)
    )
    try:
        status = child.wait()
    except processes.Stopped as stopped:
        # A Ctrl-C has reached it too; anything else is passed on as one, so that the fixtures clean up.
        if stopped.signum != signal.SIGINT:
            child.send_signal(signal.SIGINT)
        try:
            child.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
    return status if status >= 0 else 128 - status


def _in_processes() -> list[str]:
    """One process more than cores, as tests also wait: for servers, workers, a browser.

    What several tests start together is in one process (see tests/conftest.py).
    """
    return ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadgroup"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
