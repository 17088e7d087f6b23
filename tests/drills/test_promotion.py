"""Debian's PostgreSQL 15 with a streaming standby: the primary is killed while people report, the other promoted."""

import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from config import beat
from local import processes, state
from local.processes import Child
from tests.drills.house import LONG, PATIENT, ROADMAP, House, Person, slowest_of
from tests.ports import free_port
from tests.reminder_program import Servers
from tests.runner import temporary_state

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
USER, PASSWORD, NAME = "roadmap", "of-both-servers", "roadmap"
SECONDS_TO_WRITE = 10
# So many reports of each were taken before the primary dies.
BEFORE = 3

pytestmark = [
    pytest.mark.skipif(not LONG, reason="two servers and a promotion take a minute: `make drills`"),
    pytest.mark.skipif(not PROGRAMS.exists(), reason="Debian's postgresql-15 is not on this machine"),
]


class Debian:
    """A PostgreSQL of Debian's package, on a port and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        state.make_folder(folder)
        self.folder, self.data, self.port = folder, folder / "data", free_port()
        self.account = state.unprivileged_account(folder)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        self.children: list[Child] = []

    def url(self, name: str = NAME, *others: "Debian") -> str:
        """The address of a database here, or wherever the primary is."""
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in (self, *others))
        return f"postgres://{USER}:{quote(PASSWORD)}@{hosts}/{name}"

    def program(self, name: str, *arguments: str | Path) -> None:
        log = self.folder.parent / f"{name}.log"
        processes.run(name, [PROGRAMS / name, *arguments], log=log, cwd=self.folder, account=self.account)

    def create(self) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self.program(
            "initdb", "-D", self.data, "-U", USER, f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C.UTF-8",
        )  # fmt: skip

    def copy(self, primary: "Debian") -> None:
        """Become a standby of another: a base copy, and the stream from there on."""
        where = f"host=127.0.0.1 port={primary.port} user={USER} password={PASSWORD}"
        self.program("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", where)

    def start(self) -> None:
        command: list[str | Path] = [
            PROGRAMS / "postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "max_connections=60",
        ]  # fmt: skip
        processes.start(
            "postgres", command, log=self.folder.parent / f"{self.folder.name}.log", cwd=self.data,
            account=self.account, gently=signal.SIGINT, registry=self.children,
        )  # fmt: skip

    def ask(self, statement: str, name: str = NAME, seconds: float = 120) -> list[tuple[object, ...]]:
        until = time.monotonic() + seconds
        while True:
            try:
                with psycopg.connect(self.url(name), autocommit=True) as there:
                    found = there.execute(statement)
                    return found.fetchall() if found.description else []
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def kill(self) -> None:
        """kill -9 of all of it: the machine has lost its power."""
        for child in self.children:
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()

    def stop(self) -> None:
        processes.end_together(self.children)


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[Debian, Debian]]:
    """A primary, and a standby that has confirmed each commit before the primary does."""
    primary, standby = Debian(folder / "first"), Debian(folder / "second")
    try:
        primary.create()
        primary.start()
        primary.ask(f"CREATE DATABASE {NAME}", "postgres")
        standby.copy(primary)
        standby.start()
        standby.ask("SELECT 1")
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.ask("SELECT pg_reload_conf()")
        until = time.monotonic() + 120
        while primary.ask("SELECT sync_state FROM pg_stat_replication") != [("sync",)]:
            assert time.monotonic() < until
            time.sleep(0.1)
        yield primary, standby
    finally:
        standby.stop()
        primary.stop()


class Reporter(threading.Thread):
    """Reports on one milestone all the time; what gets no answer is sent once more, as it was."""

    def __init__(self, house: House, milestone: int, person: Person) -> None:
        super().__init__()
        self.address = f"/r/{ROADMAP}/milestones/{milestone}/report/"
        self.milestone, self.person, self.over = milestone, person, threading.Event()
        self.acknowledged: list[tuple[float, str]] = []
        self.refused: list[int] = []

    def took_one_after(self, moment: float) -> bool:
        return any(when > moment for when, _text in self.acknowledged)

    def run(self) -> None:
        number = 0
        while not self.over.wait(0.05):
            number += 1
            said = {
                "status": "in_progress",
                "progress": str(number % 90),
                "text": f"{self.milestone}/{number}",
            }
            version = ""
            while not self.over.is_set():
                try:
                    if not version:
                        _status, page = self.person.ask(self.address)
                        version = "".join(re.findall(r'name="version" value="(\d+)"', page)[:1])
                    if version:
                        status, _text = self.person.ask(self.address, {**said, "version": version})
                        if status == 302:
                            self.acknowledged.append((time.monotonic(), said["text"]))
                            break
                        self.refused.append(status)
                        if status in (409, 422):
                            break  # It was taken before its answer was lost.
                except (OSError, HTTPException):
                    self.refused.append(0)
                time.sleep(0.1)


def test_a_promoted_standby_takes_reports_within_seconds_and_has_all_that_were_acknowledged() -> None:
    with temporary_state() as folder, ExitStack() as stack:
        primary, standby = stack.enter_context(two_servers(folder))
        servers = Servers(folder)
        servers.start("redis")
        stack.callback(servers.stop, "redis")
        servers.urls["DATABASE_URL"] = primary.url(NAME, standby)
        house = House(folder, servers, free_port())
        stack.callback(house.kill_all)
        house.manage("migrate", "-v0", **PATIENT)
        house.manage("load_demo", "--with-demo-people", **PATIENT)
        house.start("web", "letters", "beat")
        house.wait(lambda: "This beat leads" in house.said("beat"), "beat")
        owed = house.sql(
            "SELECT m.id FROM roadmap_milestone m JOIN roadmap_side s ON s.id = m.side_id JOIN cities_city c "
            "ON c.id = s.city_id WHERE c.slug = 'sochi' AND m.status = 'planned' ORDER BY m.id LIMIT 2"
        )
        reporters = [
            Reporter(house, milestone, Person(house.port).sign_in("coordinator@sochi.example"))
            for (milestone,) in owed
        ]
        assert len(reporters) == 2
        limit = SECONDS_TO_WRITE + 10 * slowest_of(reporters[0].person, [reporters[0].address])
        for reporter in reporters:
            reporter.start()
        try:
            house.wait(lambda: all(len(one.acknowledged) > BEFORE for one in reporters), "web", seconds=300)
            primary.kill()
            began = time.monotonic()
            standby.ask("SELECT pg_promote(true, 30)")
            promoted = time.monotonic() - began
            house.wait(lambda: all(reporter.took_one_after(began) for reporter in reporters), "web")
        finally:
            for reporter in reporters:
                reporter.over.set()
            for reporter in reporters:
                reporter.join()
        # The beat has its lock again, and so sends.
        house.wait(lambda: (beat.KEY,) in standby.ask("SELECT objid::int FROM pg_locks"), "beat")

        all_of_them = [one for reporter in reporters for one in reporter.acknowledged]
        there = Counter(str(text) for (text,) in standby.ask("SELECT text FROM roadmap_report"))
        lost = [text for _when, text in all_of_them if not there[text]]
        doubled = [text for text, times in there.items() if times > 1 and re.fullmatch(r"\d+/\d+", text)]
        first = min((when for when, _text in all_of_them if when > began), default=None)
        refused = Counter(status for reporter in reporters for status in reporter.refused)

    assert first is not None
    sys.stdout.write(
        f"promoted after {promoted:.1f} s, the first report after {first - began:.1f} s; {len(all_of_them)} "
        f"acknowledged, lost {len(lost)}, doubled {len(doubled)}; not taken meanwhile: {dict(refused)}\n"
    )
    assert first - began < limit
    assert (lost, doubled) == ([], [])
    assert sum(when < began for when, _text in all_of_them) > BEFORE
    assert refused.keys() <= {503, 409, 422}
