"""`make run` after a power cut, moved, begun twice: it starts again, and what was acknowledged is there."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local import backup, run
from tests.drills.house import LONG, Person, example
from tests.drills.test_many_report import SESSIONS, Reporting
from tests.local.leftovers import processes_of, wait_until_none
from tests.local.test_make_run import CHECKOUT, NOT_PASSED_ON, make_run, read_until
from tests.ports import free_port
from tests.runner import temporary_state

CUTS = 3
PEOPLE = 4

pytestmark = pytest.mark.skipif(not LONG, reason="each start takes a while: `make drills`")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One state folder for the file, with the example data: each test finds what the last one left."""
    with temporary_state() as parent:
        example(parent)
        yield parent / "postgres"


@pytest.fixture(autouse=True)
def no_servers_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts its own, and not those of the tests."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def started(folder: Path, **variables: str) -> Iterator[int]:
    """The port on which it answers."""
    port = free_port()
    with make_run(folder, port, **variables) as process:
        read_until(process, "Ready:")
        yield port


def cut(folder: Path) -> int:
    """kill -9 of everything at once, as a power cut does but for the disk; how many processes there were."""
    found = processes_of(folder)
    # First stopped, so that none does anything about the end of another.
    for signum in (signal.SIGSTOP, signal.SIGKILL):
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signum)
    assert wait_until_none(folder) == {}
    return len(found)


def sql(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(backup.of_the_running(folder)["DATABASE_URL"], autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def manage(folder: Path, code: str) -> str:
    """What a snippet says to the program that runs."""
    environment = run.environment_of(folder, "http://127.0.0.1:8000") | backup.of_the_running(folder)
    asked = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    return subprocess.run(
        asked, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_after_each_cut_it_starts_again_and_has_every_report_that_was_acknowledged(folder: Path) -> None:
    chance = random.Random(15)
    acknowledged: set[str] = set()
    sent: set[str] = set()
    for number in range(CUTS):
        began = time.monotonic()
        with started(folder) as port:
            seconds = time.monotonic() - began
            assert kept(folder, acknowledged, sent) == (0, 0)
            people = reporting(folder, port)
            for person in people:
                person.start()
            time.sleep(chance.uniform(3, 10))
            killed = cut(folder)
            for person in people:
                person.over.set()
            for person in people:
                person.join()
                acknowledged.update(person.acknowledged)
                sent.update(person.unsure)
        sys.stdout.write(
            f"cut {number}: started in {seconds:.1f} s, {killed} processes killed, "
            f"{len(acknowledged)} reports acknowledged by now\n"
        )
    with started(folder) as port:
        lost, doubled = kept(folder, acknowledged, sent)
        assert Person(port).ask("/healthz")[0] == 200
    sys.stdout.write(f"{CUTS} cuts: {len(acknowledged)} acknowledged, lost {lost}, doubled {doubled}\n")
    assert len(acknowledged) > CUTS
    assert (lost, doubled) == (0, 0)


def kept(folder: Path, acknowledged: set[str], sent: set[str]) -> tuple[int, int]:
    """How many of the reports are lost, and how many are there twice."""
    stored = dict(sql(folder, "SELECT text, count(*) FROM roadmap_report GROUP BY text"))
    return len(acknowledged - stored.keys()), sum(stored[text] > 1 for text in sent & stored.keys())


def reporting(folder: Path, port: int) -> list[Reporting]:
    said = [line.split()[1:] for line in manage(folder, SESSIONS).splitlines() if line.startswith("OWED")]
    session, *owed = max(said, key=len)
    over = threading.Event()
    return [
        Reporting(port, session, owed[number * 2 : number * 2 + 2], number, over) for number in range(PEOPLE)
    ]


def test_of_two_that_begin_at_once_one_starts_and_moved_elsewhere_it_has_what_was_entered(
    folder: Path,
) -> None:
    with make_run(folder, free_port(), DEMO="0") as first, make_run(folder, free_port(), DEMO="0") as second:
        until = time.monotonic() + 60
        while first.poll() is None and second.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        ended, other = (first, second) if first.poll() is not None else (second, first)
        assert ended.poll() == 1
        assert ended.stdout
        assert "running already" in ended.stdout.read()
        read_until(other, "Ready:")
        sql(folder, "CREATE TABLE entered AS SELECT 49 AS items")
        cut(folder)
    moved = folder.parent / "elsewhere"
    folder.rename(moved)
    with started(moved, DEMO="0"):
        assert sql(moved, "SELECT items FROM entered") == [(49,)]
    moved.rename(folder)


def test_killed_with_its_whole_group_it_leaves_nothing(folder: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in NOT_PASSED_ON}
    process = subprocess.Popen(
        [sys.executable, "-m", "local.run"],
        cwd=CHECKOUT,
        env=environment | {"STATE_DIR": str(folder), "PORT": str(free_port()), "DEMO": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    read_until(process, "Ready:")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert wait_until_none(folder) == {}


def test_a_backup_is_made_while_it_runs_and_one_that_is_killed_leaves_nothing_half(folder: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in NOT_PASSED_ON}
    command = [sys.executable, "-m", "local.backup"]
    how: dict[str, Any] = {"cwd": CHECKOUT, "env": environment | {"STATE_DIR": str(folder), "DEMO": "0"}}
    with started(folder, DEMO="0"):
        for seconds in (1, 3, 5, 8):
            one = subprocess.Popen([*command, "backup"], start_new_session=True, **how)
            time.sleep(seconds)
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        subprocess.run([*command, "backup"], check=True, **how)
        sets = sorted(path for path in (folder / "backups").iterdir() if path.name[0] == "2")
        asked = [*command, "restore", str(sets[-1])]
        refused = subprocess.run(asked, check=False, capture_output=True, text=True, **how)
        assert refused.returncode == 1
        assert "running already" in refused.stderr
    sys.stdout.write(f"backups killed 4 times, then one made: {len(sets)} whole sets\n")
    for one_set in sets:
        subprocess.run([*command, "restore", str(one_set)], check=True, **how)
    with started(folder, DEMO="0") as port:
        assert Person(port).ask("/healthz")[0] == 200


def test_cut_at_any_moment_of_the_first_start_it_starts_afterwards() -> None:
    with temporary_state() as parent:
        folder = parent / "state"
        for seconds in (0.5, 2, 5, 10, 20):
            with make_run(folder, free_port(), DEMO="0") as process:
                time.sleep(seconds)
                process.kill()
                sys.stdout.write(f"cut {seconds} s after the beginning: {cut(folder)} processes\n")
        with started(folder, DEMO="0") as port:
            assert Person(port).ask("/healthz")[0] == 200
