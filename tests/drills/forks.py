"""Commands of manage.py, and parts of the program, without the seconds that each start of Django takes: one process
has the program at hand.

    python -m tests.drills.forks

Each line of its input is a list in JSON: "command" or "part", the files for what it says (output, errors), and what it
is called with. Either runs in a fork, which has no connection to anything and ends with the command, as a process that
was started for it would. The answer to a command is a line with its exit status, to a part one with its process id:
that goes on by itself, in a session of its own.
"""

import gc
import json
import os
import runpy
import select
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
        with tempfile.TemporaryDirectory() as folder:
            output, errors = Path(folder) / "output", Path(folder) / "errors"
            status = self._ask("command", str(output), str(errors), *arguments)
            said = output.read_text() if output.exists() else ""
            failed = errors.read_text() if errors.exists() else ""
        assert status == "0", f"{' '.join(arguments)} ended with {status or 'its parent'}:\n{said}{failed}"
        return said

    def start(self, log: Path, module: str, *arguments: str) -> "Part":
        """`python -m module arguments`, which goes on until it is ended, and says what it does at the end of `log`."""
        return Part(int(self._ask("part", str(log), str(log), module, *arguments)))

    def _ask(self, *line: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(line)}\n".encode())
        self._process.stdin.flush()
        return self._process.stdout.readline().decode().strip()

    def end(self) -> None:
        """No more commands; the parts are ended with it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class Part:
    """A process that was forked off there; it is no child of ours, whose exit status we would be told."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ends = os.pidfd_open(pid)

    def has_ended(self) -> bool:
        return bool(select.select([self._ends], [], [], 0)[0])

    def wait(self) -> None:
        """Wait until it has ended; no more is asked of it after that."""
        select.select([self._ends], [], [])
        os.close(self._ends)


class OwnPart(Part):
    """One with a start of Python of its own, as the program has: where its memory is what matters, or it is that of
    another checkout (`code`)."""

    def __init__(
        self, environment: Mapping[str, str], log: Path, module: str, *arguments: str, code: Path = ROOT
    ) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=code,
                env=dict(environment),
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: orphans.end_with_parent(signal.SIGKILL),
            )
        super().__init__(self._process.pid)

    def wait(self) -> None:
        super().wait()
        self._process.wait()


def _serve() -> list[str]:
    """What a fork is to run, in that fork; nothing when there is no more, in the process itself."""
    for line in sys.stdin:
        what, output, errors, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            orphans.end_with_parent(signal.SIGKILL)
            if what == "part":
                os.setsid()
            else:
                signal.alarm(SECONDS)
            how = os.O_RDWR | os.O_CREAT | (os.O_APPEND if what == "part" else os.O_TRUNC)
            for number, name in ((0, os.devnull), (1, output), (2, errors)):
                opened = os.open(name, how, 0o600)
                os.dup2(opened, number)
                os.close(opened)
            return [what, *arguments]
        answer = child if what == "part" else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    return []


def main() -> None:
    """Import what commands need, and run each in a fork of its own."""
    import django
    from django.core.management import get_commands

    import manage

    django.setup()
    get_commands()
    # What the checks before a command ask for, and what each part would read by itself.
    for name in (
        "config.urls",
        "config.web_worker",
        "celery.bin.worker",
        "celery.bin.beat",
        "gunicorn.app.wsgiapp",
    ):
        import_module(name)
    # What is here lasts: no fork looks through it at its end for what is left over, which takes it longer than most
    # commands do (and copies every page of it).
    gc.freeze()

    match _serve():
        case ["command", *arguments]:
            sys.argv = ["manage.py", *arguments]
            manage.main()
        case ["part", module, *arguments]:
            sys.argv = [module, *arguments]
            runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
