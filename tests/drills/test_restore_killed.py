"""A restore that is killed leaves what was there, or all of the new with a word that it is to be run again."""

# ruff: noqa: F811 - fixtures of another file are parameters here
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.backup import files, restoring, sets
from core.backup.postgres import Server
from roadmap.models import ExportRun
from tests.core.test_backup import elsewhere, export, hashes, made, media, restored, url  # noqa: F401 - fixtures
from tests.drills.house import LONG, ROOT

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "SELECT obj_description('public'::regnamespace, 'pg_namespace')"


def note(server: Server) -> str:
    with closing(server.connect()) as there:
        (found,) = there.execute(NOTE).fetchall()
        return str(found[0] or "")


def state(server: Server) -> dict:
    from core.backup import postgres

    with closing(server.connect()) as there:
        return postgres.tables(there)


def kill_after(seconds: float, one: sets.Set, server: Server, into: Path) -> int:
    command = [
        sys.executable,
        "manage.py",
        "restore",
        str(one.folder),
        "--into",
        url(server),
        "--media",
        str(into),
    ]
    process = subprocess.Popen(
        [*command, "--no-migrate"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def test_killed_at_any_moment_it_leaves_the_old_or_says_so(export, media, tmp_path, elsewhere):
    first = made(tmp_path)
    (media / "exports/two").write_bytes(b"two" * 100_000)
    ExportRun.objects.create(
        roadmap=export.roadmap, author=export.author, kind="workbook", state="ready", file="exports/two"
    )
    second = made(tmp_path)
    into = tmp_path / "other"
    began = time.monotonic()
    restored(first, elsewhere, into, "--no-migrate")
    took = time.monotonic() - began + 2  # a process of its own starts first
    outcomes = []

    for part in range(12 if LONG else 4):
        kill_after(took * (part + 1) / (12 if LONG else 4), second, elsewhere, into)
        restoring.wait_until_alone(elsewhere)
        now = state(elsewhere)
        if now == first.manifest["tables"]:
            outcomes.append("old")
            assert set(first.manifest["files"]) == {name for name in hashes(into) if not name.startswith(".")}
        else:
            assert now == second.manifest["tables"]
            complete = set(second.manifest["files"]) == {
                name for name in hashes(into) if not name.startswith(".")
            }
            outcomes.append("new" if complete else "said so")
            assert complete or "run it again" in note(elsewhere)
            restored(first, elsewhere, into, "--no-migrate")
            assert state(elsewhere) == first.manifest["tables"]
            assert note(elsewhere) == ""

    sys.stdout.write(f"killed restores left: {outcomes}\n")
    assert "old" in outcomes


class BreaksOff(files.Folder):
    """Files that are written, and whose program dies before they are in their place."""

    def take_over(self, one: sets.Set) -> None:
        raise KeyboardInterrupt


def test_between_the_database_and_the_files_it_leaves_a_word_and_can_be_run_again(
    export,
    tmp_path,
    elsewhere,
):
    one = made(tmp_path)

    with pytest.raises(KeyboardInterrupt):
        restoring.restore(one, elsewhere, BreaksOff(tmp_path / "other"))

    assert note(elsewhere) == f"A restore broke off, its files are missing: run it again ({one.folder.name})"
    restored(one, elsewhere, tmp_path / "other")
    assert note(elsewhere) == ""
    assert not list((tmp_path / "other").glob(".restore-*"))
    assert (tmp_path / "other/exports/one").exists()
