"""Commands of manage.py without the seconds that each start of Django takes: one process has the program at hand.

    python -m tests.drills.forks

Each line of its input is a command: a list in JSON, of the files for what it says (output, errors) and its arguments.
It runs in a fork, which has no connection to anything and ends with the command, as a process that was started for it
would. The answer is a line with its exit status.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from core import orphans

ROOT = Path(__file__).resolve().parents[2]
# A command that takes longer is ended, so that nobody waits for it for ever.
SECONDS = 300


class Forks:
    """The process, as tests see it; it has these variables and no others."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.forks"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: orphans.end_with_parent(signal.SIGKILL),
        )

    def run(self, *arguments: str) -> str:
        """What the command says; raises `AssertionError` with all of it when it fails."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            output, errors = Path(folder) / "output", Path(folder) / "errors"
            line = json.dumps([str(output), str(errors), *arguments])
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()
            status = self._process.stdout.readline().decode().strip()
            said = output.read_text() if output.exists() else ""
            failed = errors.read_text() if errors.exists() else ""
        assert status == "0", f"{' '.join(arguments)} ended with {status or 'its parent'}:\n{said}{failed}"
        return said

    def end(self) -> None:
        """No more commands."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


def _serve() -> None:
    """Returns in each fork, whose command then runs; and in the process itself when there are no more."""
    for line in sys.stdin:
        output, errors, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            orphans.end_with_parent(signal.SIGKILL)
            signal.alarm(SECONDS)
            for number, name in ((0, os.devnull), (1, output), (2, errors)):
                opened = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
                os.dup2(opened, number)
                os.close(opened)
            sys.argv = ["manage.py", *arguments]
            return
        _child, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    sys.argv = []


def main() -> None:
    """Import what commands need, and run each in a fork of its own."""
    import django
    from django.core.management import get_commands

    import manage

    django.setup()
    get_commands()
    # What the checks before a command ask for.
    import_module("config.urls")

    _serve()
    if sys.argv:
        manage.main()


if __name__ == "__main__":
    main()
