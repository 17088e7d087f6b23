"""The whole program as separate processes, of which a drill takes a part away: servers, web, workers, beat."""

import http.client
import os
import re
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from local.demo import PASSWORD
from tests import prepared
from tests.depth import LONG as LONG
from tests.drills.forks import Forks, OwnPart, Part
from tests.ports import free_port
from tests.reminder_program import ROOT as ROOT
from tests.reminder_program import Servers, forget_the_port, manage, migrated
from tests.runner import temporary_state

ROADMAP = "sochi-minsk-2026-2028"
ADMIN = "admin@roadmap.example"
# For commands that may take their time: limits of the database are for people who wait for a page.
PATIENT = {"DATABASE_LOCK_TIMEOUT": "60", "DATABASE_STATEMENT_TIMEOUT": "600"}


class Person:
    """Somebody with a browser: cookies are kept, redirects are not followed."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.port, self.address = port, address
        self.cookies: dict[str, str] = {}

    def ask(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        seconds: float = 60,
        htmx: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """The status and the text of a GET, or of a POST of `data`."""
        sent = {
            **(headers or {}),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        sent |= {"HX-Request": "true"} if htmx else {}
        body = None
        if data is not None:
            body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **data})
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=seconds, source_address=(self.address, 0)
        )
        with closing(connection):
            connection.request("GET" if data is None else "POST", path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if found := re.match(r"([^=]+)=([^;]*)", cookie):
                self.cookies[found[1]] = found[2]
        self.headers = dict(answer.headers)
        return answer.status, text

    def sign_in(self, email: str = ADMIN) -> "Person":
        self.ask("/sign-in/")
        status, text = self.ask("/sign-in/", {"username": email, "password": PASSWORD})
        assert status == 302, text
        return self


class House:
    """The running program. Its parts are named web, letters, papers, beat; its servers postgres, redis.

    With a number behind it (web1, letters1, beat1) a part is another of its kind, as on another machine.
    """

    def __init__(self, folder: Path, servers: Servers, port: int, **variables: str) -> None:
        self.folder, self.servers, self.port = folder, servers, port
        # Whether parts are forked off a process that has the program at hand, or have each a start of their own.
        self.forked = True
        self.ports = {"web": port}
        self.media = folder / "media"
        # What others leave on this machine is none of its doing.
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        # The checkout whose code is started; commands are always of this one.
        self.code = ROOT
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            **servers.urls,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DEBUG": "1",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "EMAIL_URL": f"file://{folder / 'mail'}",
            "MEDIA_ROOT": str(self.media),
            "TMPDIR": str(self.temporary),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "WORK_LEASE_SECONDS": "6",
            "DATABASE_LOCK_TIMEOUT": "2",
            "DATABASE_STATEMENT_TIMEOUT": "30",
            "MEDIA_LEAST_FREE_MB": "1",
            **variables,
        }
        self._variables = _filled(self.environment)
        self.parts: dict[str, Part] = {}
        # How long each log was when its part was started last.
        self._began: dict[str, int] = {}
        self._forks: list[Forks] = []

    def manage(self, *arguments: str, **variables: str) -> str:
        """What a command of manage.py says; raises when it fails."""
        return self._with(self.environment | variables).run(*arguments)

    def _with(self, environment: dict[str, str]) -> Forks:
        """What forks off processes with these variables; it lives as long as the house, as those may."""
        given = _filled(environment)
        found = next((one for one in self._forks if _filled(one.environment) == given), None)
        if found is None:
            found = Forks(environment)
            self._forks.append(found)
        return found

    def python(self, code: str) -> str:
        return self.manage("shell", "-v0", "-c", code)

    def start(self, *names: str) -> None:
        celery = ["celery", "-A", "config"]
        processes = self.environment.get("WEB_PROCESSES", "1")
        threads = "4" if "WEB_PROCESSES" in self.environment else "6"
        commands: dict[str, Callable[[str], Sequence[str]]] = {
            "web": lambda name: ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port_of(name)}",
                                 "--workers", processes, "--threads", threads, "--no-control-socket"],
            "letters": lambda name: [*celery, "worker", "-n", f"{name}@%h", "-Q", "default,letters", "-c", "1",
                                     "-l", "INFO"],
            "papers": lambda name: [*celery, "worker", "-n", f"{name}@%h", "-Q", "reading,papers", "-c", "1",
                                    "-l", "INFO"],
            "beat": lambda name: [*celery, "beat", "--pidfile=", "-s", str(self.folder / name), "-l", "INFO"],
        }  # fmt: skip
        for name in names:
            log = self.log(name)
            log.touch()
            self._began[name] = log.stat().st_size
            command = commands[name.rstrip("0123456789")](name)
            # With other variables, or of other code, it may import other modules: by itself then.
            if self.forked and self.code == ROOT and _filled(self.environment) == self._variables:
                self.parts[name] = self._with(self.environment).start(log, *command)
            else:
                self.parts[name] = OwnPart(self.environment, log, *command, code=self.code)
        for name in names:
            if name.startswith("web"):
                self.wait(partial(self.answers, self.port_of(name)), name)
            elif not name.startswith("beat"):
                self.wait(partial(self.is_ready, name), name)

    def port_of(self, name: str) -> int:
        """The port of a web server."""
        if name not in self.ports:
            self.ports[name] = free_port()
        return self.ports[name]

    @property
    def web_ports(self) -> list[int]:
        """Those of all web servers that were started."""
        return [self.ports[name] for name in self.parts if name.startswith("web")]

    def start_what_is_missing(self, *names: str) -> None:
        """Those of the parts that do not run: a drill that failed may have left one killed."""
        missing = [name for name in names if name not in self.parts or self.parts[name].has_ended()]
        for name in missing:
            self.kill(name)
        self.start(*missing)

    def is_ready(self, name: str) -> bool:
        return " ready." in self.said(name)

    def said(self, name: str) -> str:
        """What a part has logged since it was started last."""
        return self.log(name).read_bytes()[self._began.get(name, 0) :].decode(errors="replace")

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """kill -9, with all its children."""
        if process := self.parts.pop(name, None):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_all(self) -> None:
        for name in list(self.parts):
            self.kill(name)
        for forks in self._forks:
            forks.end()
        self._forks.clear()

    def answers(self, port: int = 0) -> bool:
        try:
            return Person(port or self.port).ask("/healthz", seconds=5)[0] == 200
        except OSError:
            return False

    def wait(self, condition: Callable[[], Any], of: str, seconds: float = 240) -> None:
        until, pause = time.monotonic() + seconds, 0.05
        while not condition():
            assert time.monotonic() < until, self.log(of).read_text()[-3000:]
            time.sleep(pause)
            # What is asked is a page, mostly, and whoever makes it waits for the same processor.
            pause = min(1.5 * pause, 0.5)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.servers.urls["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def signal_server(self, name: str, signum: int) -> None:
        """Send a signal to a server and all its processes (SIGSTOP: it hangs)."""
        mark = {"redis": b"valkey", "postgres": b"postgres"}[name]
        servers = set()
        for pid in _parents():
            with suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
                if mark in command and os.fsencode(self.folder / name) in command:
                    servers.add(pid)
        _signal(servers, signum)
        # PostgreSQL's own processes call themselves otherwise: those that serve somebody are its children. They are
        # looked for when it has stopped: one that it began meanwhile would go on serving.
        _signal({pid for pid, parent in _parents().items() if parent in servers}, signum)


def _parents() -> dict[int, int]:
    """The processes of this machine, and whose child each is."""
    found: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            found[int(entry.name)] = int(parent)
    return found


def _signal(pids: set[int], signum: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signum)


def _filled(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that say something."""
    return {name: value for name, value in environment.items() if value}


@contextmanager
def house(**variables: str) -> Iterator[House]:
    """Servers of its own with the example data, and what is started of them; ended with it."""
    with temporary_state() as folder, ExitStack() as stack:
        example(folder)
        servers = Servers(folder)
        stack.enter_context(servers.both())
        found = House(folder, servers, free_port(), **variables)
        stack.callback(found.kill_all)
        yield found


def example(folder: Path) -> None:
    """Lay into `folder` a stopped PostgreSQL of `Servers` with the example data, and their files."""
    prepared.lay("example", folder, _load)


def _load(folder: Path) -> None:
    migrated(folder)
    servers = Servers(folder)
    with servers.both():
        environment = House(folder, servers, free_port()).environment | PATIENT
        manage(environment, "load_demo", "--with-demo-people")
    forget_the_port(folder)


def slowest_of(person: Person, paths: Sequence[str]) -> float:
    """Seconds that the slowest of these pages takes while nothing is away: how quick the machine is now.

    A limit in seconds that says something of the program, not of the machine, is so much longer.
    """

    def seconds(path: str) -> float:
        began = time.monotonic()
        status, text = person.ask(path)
        assert status == 200, text
        return time.monotonic() - began

    return max(seconds(path) for path in (*paths, *paths))


class Readers:
    """People who read pages all the time; `statuses` are those of the answers, 0 for none within a minute."""

    def __init__(self, person: Person, paths: Sequence[str], pause: float = 0.1) -> None:
        self.person, self.paths, self.pause = person, paths, pause
        self.statuses: list[int] = []
        self.slowest = 0.0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(place,)) for place in range(2)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self, place: int) -> None:
        mine = Person(self.person.port)
        mine.cookies = dict(self.person.cookies)
        turn = place
        while not self._stop.wait(self.pause):
            turn += 1
            began = time.monotonic()
            try:
                status, _text = mine.ask(self.paths[turn % len(self.paths)])
            except OSError:
                status = 0
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.statuses.append(status)

    def __str__(self) -> str:
        answered = self.statuses.count(200)
        return f"{answered} of {len(self.statuses)} pages answered, the slowest in {self.slowest:.2f} s"

    @property
    def share(self) -> float:
        """Which share of the pages was answered."""
        return self.statuses.count(200) / max(len(self.statuses), 1)
