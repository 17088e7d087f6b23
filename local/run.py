"""`make run`: everything the program needs, started in order, watched, and ended together.

    python -m local.run [--end-with-parent]

PORT chooses the port. DATABASE_URL and REDIS_URL, where given, are used instead of the embedded servers;
every other variable of .env.example that is given is kept. Ctrl-C or a TERM ends everything at any moment.
"""

import gc
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from core import orphans
from local import embedded, pango, probe, processes, state
from local.processes import Child, ChildError, Stopped

CHECKOUT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60


class PortError(Exception):
    """PORT can't be used; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Run until asked to end (0) or something fails (1); interrupted while starting: 128 + the signal."""
    if "--end-with-parent" in arguments:
        orphans.end_with_parent()
    ready: list[bool] = []
    with processes.stop_signals_raise():
        try:
            _run(ready)
        except Stopped as stopped:
            _say("Stopped. What was entered is kept for the next time.")
            return 0 if ready else 128 + stopped.signum
        except (PortError, state.StateError, ChildError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


def _run(ready: list[bool]) -> None:
    port = chosen_port()
    folder = state.choose_folder(CHECKOUT)
    state.make_folder(folder)
    address = f"http://{HOST}:{port}"
    with state.locked(folder, note=address):
        check_free(port)
        environment = environment_of(folder, address)
        _check_settings(environment)
        _say("Starting PostgreSQL and Valkey …")
        with embedded.servers(folder) as servers:
            environment |= servers.environment()
            _say("Preparing the database …")
            accounts = _prepare(folder, environment)
            _say("Starting the web server, the worker and the beat …")
            children: list[Child] = []
            try:
                _start(folder, port, environment, children)
                everyone = [*servers.children, *children]
                _wait_until_it_answers(port, everyone)
                ready.append(True)
                if not pango.is_here():
                    _say(f"PDF papers can't be made here without Pango (Debian: {' '.join(pango.PACKAGES)}).")
                _say(f"\n{accounts}\nLogs, mail and data: {folder}\nReady: {address}/   (Ctrl-C ends it)")
                _watch(everyone)
            finally:
                if ready:
                    _say("Stopping …")
                processes.end_together(children)


def chosen_port() -> int:
    """The port that PORT names, 8000 by default; raises `PortError`."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise PortError(f"Environment variable PORT: must be a whole number from 1 to 65535, not {text!r}")
    return int(text)


def check_free(port: int) -> None:
    """Raise `PortError` if our web server couldn't listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortError(
                f"Port {port} can't be used ({error.strerror}): try another: make run PORT={_other(port)}"
            ) from error


def _other(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def environment_of(folder: Path, address: str) -> dict[str, str]:
    """Settings for development, under whatever the caller's environment says."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": state.secret(folder, "SECRET_KEY"),
        "DEBUG": "1",
        "SITE_URL": address,
        "ALLOWED_HOSTS": f"localhost,{HOST}",
        "EMAIL_URL": f"file://{quote(str(folder / 'mail'))}",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | {
        key: value for key, value in os.environ.items() if value.strip() or key not in defaults
    }


def _check_settings(environment: dict[str, str]) -> None:
    """End with the one line that the settings have for a malformed variable, before anything is started."""
    not_started = {"DATABASE_URL": "postgres://localhost/any", "REDIS_URL": "redis://localhost"}
    for name, value in not_started.items():
        environment = environment if environment.get(name, "").strip() else environment | {name: value}
    own = dict(os.environ)
    os.environ.update(environment)
    try:
        # What a signal raises in the middle of an import may be swallowed.
        with processes.without_stop_signals():
            import_module("config.settings")
            import_module("config.env").flag("DEMO", True)
    finally:
        # The settings put it off until the whole program is read, which it never is here.
        gc.enable()
        os.environ.clear()
        os.environ.update(own)


def _prepare(folder: Path, environment: dict[str, str]) -> str:
    """Migrate, fill an empty database; returns the demo accounts as text."""
    accounts = folder / "accounts.txt"
    log = folder / "logs" / "prepare.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "local.prepare", str(accounts)]
    processes.run("The preparation of the database", command, log=log, cwd=CHECKOUT, env=environment)
    return accounts.read_text().rstrip()


def _start(folder: Path, port: int, environment: dict[str, str], children: list[Child]) -> None:
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    # Started as somebody's server, not from a terminal: its only way out is to be asked.
    web = [
        "--bind",
        f"{HOST}:{port}",
        "--workers",
        "2",
        "--threads",
        "4",
        # A first visit asks for two dozen files, a reader for the next page within a minute.
        "--keep-alive",
        "60",
        "--graceful-timeout",
        "4",
        "--no-control-socket",
        *(["--reload"] if environment.get("RELOAD") == "1" else []),
        "--logger-class",
        "config.gunicorn_log.AccessLogger",
    ]
    of_two = ["--concurrency", "2", "--loglevel", "INFO"]
    commands: dict[str, list[str]] = {
        "web": [sys.executable, "-m", "gunicorn", "config.wsgi", *web, "--access-logfile", "-"],
        "worker": [*celery, "worker", "-n", "letters@%h", "-Q", "default,letters", *of_two],
        # Apart, so that long exports and imports hold up no letter.
        "worker for papers": [*celery, "worker", "-n", "papers@%h", "-Q", "reading,papers", *of_two],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "-s", str(folder / "beat-schedule")],
    }
    for name, command in commands.items():
        processes.start(
            f"The {name}",
            command,
            log=folder / "logs" / f"{name.replace(' ', '-')}.log",
            cwd=CHECKOUT,
            # The beat asks for no page: to check all addresses would take it twice as long as to start.
            env=environment | ({"CELERY_SKIP_CHECKS": "1"} if name == "beat" else {}),
            # Orphaned, a worker waits for its broker for ever, whatever it is asked; its tasks are acked late.
            on_orphaned=signal.SIGKILL if "worker" in name else signal.SIGTERM,
            registry=children,
        )


def _wait_until_it_answers(port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not probe.answers(port):
        processes.raise_if_stopped()
        for child in children:
            child.raise_if_ended()
        if time.monotonic() > deadline:
            web = next(child for child in children if child.name == "The web")
            raise ChildError(
                f"The web server doesn't answer.\n{processes.tail(web.log)}\nIts whole log: {web.log}"
            )
        time.sleep(0.1)


def _watch(children: list[Child]) -> None:
    """Never returns: raises `ChildError` when one ends, `Stopped` when a signal says so."""
    while True:
        processes.raise_if_stopped()
        for child in children:
            child.raise_if_ended()
        time.sleep(0.3)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
