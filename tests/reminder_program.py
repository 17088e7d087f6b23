"""The program as separate processes, for tests and benches of reminders: own servers, a worker that can be killed.

Everything real: PostgreSQL and Valkey from their wheels, a mail server on a port, a Celery worker. The test
itself is one more process of the program: it seeds the data and asks the database what became of it.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil

from core import orphans
from local import embedded, state
from tests import prepared
from tests.mail_server import MailServer
from tests.migrated import fill
from tests.runner import temporary_state

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 120


class Worker:
    """A Celery worker with one pool process, in a process group of its own."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment = dict(environment)
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker; returns when it takes tasks."""
        self.log.write_bytes(b"")
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "1", "-l", "INFO"],
                cwd=ROOT,
                env=self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
                stdout=output,
                stderr=output,
                start_new_session=True,
                # Killed hard, the tests leave no worker behind that goes on taking tasks.
                preexec_fn=orphans.end_with_parent,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while b" ready." not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The worker did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9, the pool process with it."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_pool_process(self) -> None:
        """kill -9 of the process that runs the task; the worker starts another."""
        if self.process:
            for child in psutil.Process(self.process.pid).children():
                with suppress(psutil.NoSuchProcess):
                    child.kill()


class Servers:
    """PostgreSQL and Valkey of our own, each of which can be restarted on its port with its data."""

    def __init__(self, folder: Path) -> None:
        self._running: dict[str, ExitStack] = {}
        self._folders = {name: folder / name for name in ("postgres", "redis")}
        for path in self._folders.values():
            state.make_folder(path)
        self.urls: dict[str, str] = {}

    def start(self, name: str) -> None:
        other = {"postgres": "REDIS_URL", "redis": "DATABASE_URL"}[name]
        stack = ExitStack()
        servers = stack.enter_context(embedded.servers(self._folders[name], given={other: "elsewhere"}))
        self._running[name] = stack
        own = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}[name]
        self.urls[own] = servers.environment()[own]

    def stop(self, name: str) -> None:
        if name in self._running:
            self._running.pop(name).close()

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name)

    @contextmanager
    def both(self) -> Iterator[None]:
        """Both run, and are stopped at the end, whatever was done with them meanwhile."""
        with ExitStack() as stack:
            for name in self._folders:
                self.start(name)
                stack.callback(self.stop, name)
            yield


def migrated(folder: Path) -> None:
    """Lay into `folder` what a stopped PostgreSQL of `Servers` leaves there, with the migrations in its database."""
    prepared.lay("migrated", folder, _migrate)


def _migrate(folder: Path) -> None:
    servers = Servers(folder)
    with servers.both():
        fill(servers.urls["DATABASE_URL"])
    forget_the_port(folder)


def forget_the_port(folder: Path) -> None:
    """Copies of the folder that start at one moment would take one port."""
    (folder / "postgres/ports.json").unlink()
    shutil.rmtree(folder / "redis")


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    """What a command of manage.py says, with these variables beside our own; raises when it fails."""
    named = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        | named
        | dict(environment),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def program(*, claim_seconds: int = 2) -> Iterator[tuple[Servers, MailServer, Worker]]:
    """Everything started and migrated, the worker not yet; this process is set up as a part of the program.

    Once in a process, and only in one that has not set up Django before.
    """
    with temporary_state() as folder, ExitStack() as stack:
        migrated(folder)
        servers = Servers(folder)
        stack.enter_context(servers.both())
        mail = stack.enter_context(MailServer())
        environment = servers.urls | {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DEBUG": "0",
            "SITE_URL": "http://localhost:8000",
            "EMAIL_URL": mail.url,
            "REMINDER_CLAIM_SECONDS": str(claim_seconds),
            "MEDIA_ROOT": str(folder / "media"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        os.environ.update(environment)
        import django

        django.setup()
        worker = Worker(os.environ, folder / "worker.log")
        stack.callback(worker.kill)
        yield servers, mail, worker
