"""A restore that is killed leaves what was there, or all of the new with a word that it is to be run again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from core.backup import files, restoring, sets
from core.backup.postgres import Server
from roadmap.models import ExportRun
from tests.backups import hashes, made, restored, url
from tests.drills.house import LONG, ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]
# What a kill at each moment leaves.
EXPECTED = {"before": "old", "during": "old", "between": "said so", "after": "new"}
NOTE = "SELECT obj_description('public'::regnamespace, 'pg_namespace')"


def note(server: Server) -> str:
    with closing(server.connect()) as there:
        (found,) = there.execute(NOTE).fetchall()
        return str(found[0] or "")


def state(server: Server) -> dict:
    from core.backup import postgres

    with closing(server.connect()) as there:
        return postgres.tables(there)


class TooLateError(Exception):
    """It was over before the moment was seen."""


class Restoring:
    """A restore in a process of its own, which is killed at a moment."""

    def __init__(self, one: sets.Set, server: Server, into: Path) -> None:
        self.server, self.into, self.left = server, into, set(into.glob(".restore-*"))
        command = ["restore", str(one.folder), "--into", url(server), "--media", str(into), "--no-migrate"]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def until(self, condition: Callable[[], object]) -> None:
        until = time.monotonic() + 120
        while not condition():
            if self.process.poll() is not None:
                raise TooLateError
            assert time.monotonic() < until
            time.sleep(0.002)

    # The moments.

    def before(self) -> None:
        """The files are being written aside."""
        self.until(lambda: set(self.into.glob(".restore-*")) - self.left)

    def during(self) -> None:
        """The database is being replaced."""
        asked = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND application_name = 'psql' AND xact_start < now()"
        with closing(self.server.named("postgres").connect(autocommit=True)) as there:
            self.until(lambda: there.execute(asked, [self.server.name]).fetchone())

    def between(self) -> None:
        """The database is replaced, the files are not in their place: psql ends while the program is stopped.

        On a busy machine the moment may be missed (`TooLateError`).
        """
        self.until(self._psql)
        try:
            (psql,) = self._psql()
            pipe = Path(f"/proc/{psql.pid}/fd/0").readlink()
            # It has told psql everything, which still has most of a buffer before it.
            self.until(lambda: pipe not in self._open())
            self.process.send_signal(signal.SIGSTOP)
            self.until(lambda: psql.status() == psutil.STATUS_ZOMBIE)
        except (psutil.NoSuchProcess, FileNotFoundError, ValueError):
            raise TooLateError from None

    def after(self) -> None:
        """The files are in their place."""
        self.until((self.into / "exports/two").exists)

    def _psql(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return [one for one in psutil.Process(self.process.pid).children() if one.name() == "psql"]
        return []

    def _open(self) -> set[Path]:
        found = set()
        for one in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                found.add(one.readlink())
        return found


def outcome(first: sets.Set, second: sets.Set, server: Server, into: Path) -> str:
    """What a restore of the second over the first has left; it is the first again afterwards."""
    restoring.wait_until_alone(server, seconds=120)
    now = state(server)
    lying = {name for name in hashes(into) if not name.startswith(".")}
    if now == first.manifest["tables"]:
        assert set(first.manifest["files"]) == lying
        return "old"
    assert now == second.manifest["tables"]
    complete = set(second.manifest["files"]) == lying
    assert complete or "run it again" in note(server)
    restored(first, server, into)
    assert state(server) == first.manifest["tables"]
    assert note(server) == ""
    return "new" if complete else "said so"


def test_killed_at_any_moment_it_leaves_the_old_or_says_so(export, media, tmp_path, other_database):
    first = made(tmp_path)
    (media / "exports/two").write_bytes(b"two" * 100_000)
    ExportRun.objects.create(
        roadmap=export.roadmap, author=export.author, kind="workbook", state="ready", file="exports/two"
    )
    second = made(tmp_path)
    into = tmp_path / "other"
    began = time.monotonic()
    restored(first, other_database, into)
    took = time.monotonic() - began + 2  # a process of its own starts first
    outcomes = {}

    for name, expected in EXPECTED.items():
        for _try in range(5):
            one = Restoring(second, other_database, into)
            try:
                with suppress(TooLateError):
                    getattr(one, name)()
            finally:
                one.kill()
            outcomes[name] = outcome(first, second, other_database, into)
            if outcomes[name] == expected:
                break
    for part in range(8 if LONG else 0):
        one = Restoring(second, other_database, into)
        time.sleep(took * (part + 1) / 8)
        one.kill()
        outcomes[f"at {part + 1}/8"] = outcome(first, second, other_database, into)

    sys.stdout.write(f"killed restores left: {outcomes}\n")
    assert {name: outcomes[name] for name in EXPECTED} == EXPECTED


class BreaksOff(files.Folder):
    """Files that are written, and whose program dies before they are in their place."""

    def take_over(self, one: sets.Set) -> None:
        raise KeyboardInterrupt


def test_between_the_database_and_the_files_it_leaves_a_word_and_can_be_run_again(
    export,
    tmp_path,
    other_database,
):
    one = made(tmp_path)

    with pytest.raises(KeyboardInterrupt):
        restoring.restore(one, other_database, BreaksOff(tmp_path / "other"))

    assert (
        note(other_database)
        == f"A restore broke off, its files are missing: run it again ({one.folder.name})"
    )
    restored(one, other_database, tmp_path / "other")
    assert note(other_database) == ""
    assert not list((tmp_path / "other").glob(".restore-*"))
    assert (tmp_path / "other/exports/one").exists()
