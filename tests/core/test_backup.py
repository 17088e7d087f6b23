"""A backup is of one moment, comes back row by row and file by file, and a damaged or newer one is refused."""

import dataclasses
import hashlib
import json
import os
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from core import marks
from core.backup import files, postgres, restoring, sets
from roadmap.models import ExportRun
from tests.backups import hashes, made, refusal_of, restored, without_a_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media"), pytest.mark.long]


def test_made_under_load_it_is_of_one_moment_and_comes_back_elsewhere_row_by_row(
    export, media, tmp_path, other_database
):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            name = f"exports/new{number}"
            (media / name).write_bytes(os.urandom(1000))
            ExportRun.objects.create(
                roadmap_id=export.roadmap_id,
                author_id=export.author_id,
                kind="workbook",
                state="ready",
                file=name,
            )
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        one = made(tmp_path)
    finally:
        stop.set()
        thread.join()

    restored(one, other_database, tmp_path / "other", and_migrated=True)

    with closing(other_database.connect()) as there:
        assert postgres.tables(there) == one.manifest["tables"]
        named = postgres.file_names(there)
    found = hashes(tmp_path / "other")
    assert named <= found.keys()
    assert {name: found[name] for name in named} == {name: hashes(media)[name] for name in named}
    assert one.manifest["missing"] == []
    assert one.manifest["tables"]["roadmap_exportrun"]["rows"] < ExportRun.objects.count()
    mark = marks.last(marks.BACKUP)
    assert mark is not None
    assert not mark.failed


def test_put_back_over_a_newer_state_it_leaves_no_trace_of_that(export, media, tmp_path, other_database):
    one = made(tmp_path)
    restored(one, other_database, tmp_path / "other")
    before = hashes(tmp_path / "other")
    with closing(other_database.connect(autocommit=True)) as there:
        there.execute("CREATE TABLE newer (id int)")
        there.execute("DELETE FROM roadmap_exportrun")
    (tmp_path / "other/newer").write_text("newer")

    restored(one, other_database, tmp_path / "other")

    assert restoring.compare(one, other_database) == []
    assert hashes(tmp_path / "other") == before


def test_what_has_not_changed_is_kept_once(export, tmp_path):
    first, second = made(tmp_path), made(tmp_path)

    name = f"files/{first.manifest['files']['exports/one']['sha256']}"
    assert (first.folder / name).stat().st_ino == (second.folder / name).stat().st_ino


@pytest.mark.parametrize("what", ["database.dump", "files"])
def test_a_damaged_backup_is_refused_and_nothing_is_changed(what, export, tmp_path, other_database):
    one = made(tmp_path)
    restored(one, other_database, tmp_path / "other")
    path = one.folder / what
    path = next(path.iterdir()) if path.is_dir() else path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)

    with pytest.raises(CommandError, match="damaged"):
        restored(one, other_database, tmp_path / "other")
    with pytest.raises(CommandError, match="damaged"):
        call_command("check_backup", str(one.folder))

    assert restoring.compare(one, other_database) == []
    mark = marks.last(marks.BACKUP_CHECK)
    assert mark is not None
    assert mark.failed


def test_a_name_that_leads_out_of_the_folder_is_refused_and_nothing_is_written(export, tmp_path):
    one = made(tmp_path)
    content = one.manifest["files"]["exports/one"]
    for name in ("../outside", str(tmp_path / "outside"), "exports/../../outside", "a/../../../outside"):
        forged = dataclasses.replace(one, manifest=one.manifest | {"files": {name: content}})
        with pytest.raises(postgres.BackupError, match="outside the folder"):
            files.Folder(tmp_path / "other" / "media").write(forged, "")

    assert not list(tmp_path.rglob("outside"))


def test_a_backup_of_a_newer_version_is_refused(export, tmp_path, other_database):
    one = made(tmp_path)
    manifest = one.manifest | {
        "version": "9.9",
        "migrations": [*one.manifest["migrations"], "roadmap.9999_later"],
    }
    manifest["seal"] = sets.seal(manifest)
    (one.folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(CommandError, match=r"version 9\.9, which is newer"):
        restored(one, other_database, tmp_path / "other")


def test_it_is_not_put_back_while_the_program_runs(export, tmp_path, other_database):
    one = made(tmp_path)

    with closing(other_database.connect()), pytest.raises(CommandError, match="stop the web server"):
        restored(one, other_database, tmp_path / "other")


def test_the_owner_of_the_tables_sees_that_the_program_runs_as_another_role(other_database):
    """Of other roles' sessions an ordinary role is told little: that they are there, and whose."""
    owner, running = (
        f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}" for name in ("owner", "running")
    )
    with closing(other_database.connect(autocommit=True)) as there:
        for role in (owner, running):
            there.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    as_owner = dataclasses.replace(other_database, user=owner, password="x")
    try:
        restoring.wait_until_alone(as_owner, seconds=10)
        with (
            closing(dataclasses.replace(other_database, user=running, password="x").connect()),
            pytest.raises(postgres.BackupError, match="stop the web server"),
        ):
            restoring.wait_until_alone(as_owner, seconds=0)
    finally:
        with closing(other_database.connect(autocommit=True)) as there:
            for role in (owner, running):
                there.execute(f"DROP ROLE {role}")


def test_where_the_database_refuses_nothing_is_changed(export, media, tmp_path, other_database):
    one = made(tmp_path)
    restored(one, other_database, tmp_path / "other")
    before = hashes(tmp_path / "other")
    # Whole by its hash, and yet no dump: what a program of PostgreSQL chokes on half-way.
    dump = one.folder / "database.dump"
    half = dump.read_bytes()[: dump.stat().st_size // 2]
    dump.chmod(0o600)
    dump.write_bytes(half)
    manifest = one.manifest | {"dump": {"sha256": hashlib.sha256(half).hexdigest(), "size": len(half)}}
    manifest["seal"] = sets.seal(manifest)
    (one.folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(CommandError, match="nothing was changed"):
        restored(one, other_database, tmp_path / "other")

    assert restoring.compare(one, other_database) == []
    assert hashes(tmp_path / "other") == before


def test_under_a_passphrase_it_is_read_by_nobody_else(export, tmp_path, other_database):
    secret, wrong = tmp_path / "secret", tmp_path / "wrong"
    secret.write_text("correct horse\n")
    wrong.write_text("battery staple\n")
    made(tmp_path, "--passphrase-file", str(secret))
    one = made(tmp_path, "--passphrase-file", str(secret))

    assert b"oneoneone" not in b"".join(path.read_bytes() for path in (one.folder / "files").iterdir())
    assert next((one.folder / "files").iterdir()).stat().st_nlink == 2
    with pytest.raises(CommandError, match="encrypted"):
        restored(one, other_database, tmp_path / "other")
    with pytest.raises(CommandError, match="passphrase is not that"):
        restored(one, other_database, tmp_path / "other", "--passphrase-file", str(wrong))
    restored(one, other_database, tmp_path / "other", "--passphrase-file", str(secret))
    assert (tmp_path / "other/exports/one").read_bytes() == b"one" * 1_000_000
    call_command("check_backup", str(one.folder), "--passphrase-file", str(secret))


def test_old_ones_go_but_never_the_newest(export, tmp_path):
    every = [made(tmp_path) for _night in range(3)]
    for one, days in zip(every, (40, 20, 20), strict=True):
        old = one.manifest | {"made_at": (timezone.now() - timedelta(days=days)).isoformat()}
        # As a version before 0.6.0 wrote it.
        del old["seal"]
        (one.folder / "manifest.json").write_text(json.dumps(old))

    assert sets.forget(tmp_path / "backups", 14) == 1
    assert [one.folder for one in sets.all_of(tmp_path / "backups")] == [one.folder for one in every[1:]]


def test_a_clock_that_runs_ahead_for_a_night_costs_no_set(tmp_path):
    def of(*days: int) -> list[sets.Set]:
        now = timezone.now()
        return [sets.Set(tmp_path, {"made_at": (now - timedelta(days=one)).isoformat()}) for one in days]

    assert sets.outlived(of(40, 31, 30, 0), 14) == []
    assert len(sets.outlived(of(40, 31, 30, 1, 0), 14)) == 3
    # A set of a future that is none any more is not taken for the time that it is.
    assert sets.outlived(of(2, 1, -30, -31), 14) == []
    assert sets.outlived(of(40), 14) == []


def test_a_backup_that_cannot_be_made_says_why_and_leaves_nothing(export, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="can't be written"):
        call_command("backup", "--to", str(tmp_path / "file/backups"))

    mark = marks.last(marks.BACKUP)
    assert mark is not None
    assert mark.failed


def test_while_the_database_is_away_a_command_says_so_in_a_line(export, tmp_path):
    one = str(made(tmp_path).folder)
    asked = {"backup": ["--to", str(tmp_path / "backups")], "check_backup": [one], "restore": [one]}
    with without_a_database() as forks:
        for command, arguments in asked.items():
            said = refusal_of(forks, command, *arguments)

            assert "The database roadmap can't be reached" in said, command
            assert "Traceback" not in said


def test_the_role_that_the_program_runs_as_has_its_rights_after_a_restore(export, tmp_path, other_database):
    role = f"restored_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    one = made(tmp_path)
    restored(one, other_database, tmp_path / "other")
    asked = f"SELECT has_table_privilege('{role}', 'roadmap_item', 'INSERT')"
    with closing(other_database.connect(autocommit=True)) as there:
        there.execute(f"CREATE ROLE {role}")
        there.execute(f"GRANT INSERT ON roadmap_item TO {role}")
    try:
        restored(one, other_database, tmp_path / "other", and_migrated=True)

        with closing(other_database.connect()) as there:
            assert there.execute(asked).fetchone() == (True,)
    finally:
        with closing(other_database.connect(autocommit=True)) as there:
            there.execute(f"DROP OWNED BY {role}")
            there.execute(f"DROP ROLE {role}")
