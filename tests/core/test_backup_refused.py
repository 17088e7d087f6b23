"""What a command of backups can't do it says in a sentence, status 1, and nothing is half done."""

import os
import secrets
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from psycopg import sql

from core.backup import files, restoring, sets
from core.backup.postgres import Server
from tests.backups import hashes, made, refusal_of, restored, with_database, without_a_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media"), pytest.mark.long]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "of something else"),
        ('{"name": "Roadmap", "display": "standalone"}', "of something else"),
        ('{"format": 2}', "format 2"),
        ('{"format": 1, "version": "0.4.0"}', "lacks check, dump"),
        ('{"format": 1, "versi', "can't be read"),
        ("", "can't be read"),
    ],
)
@pytest.mark.parametrize("command", ["restore", "check_backup"])
def test_what_is_no_backup_is_refused(command, content, said, export, tmp_path):
    (tmp_path / "manifest.json").write_text(content)

    with pytest.raises(CommandError, match=said):
        call_command(command, str(tmp_path))


def test_a_set_that_lacks_a_file_is_refused_and_nothing_is_changed(export, tmp_path, other_database):
    one = made(tmp_path)
    restored(one, other_database, tmp_path / "other")
    before = hashes(tmp_path / "other")
    next((one.folder / "files").iterdir()).unlink()

    with pytest.raises(CommandError, match="the backup is damaged"):
        restored(one, other_database, tmp_path / "other")

    assert restoring.compare(one, other_database) == []
    assert hashes(tmp_path / "other") == before


def test_a_damaged_set_keeps_nobody_from_making_the_next(export, tmp_path):
    first = made(tmp_path)
    (first.folder / "manifest.json").write_text("{")

    second = made(tmp_path)

    assert [one.folder for one in sets.all_of(tmp_path / "backups")] == [second.folder]
    call_command("check_backup", str(second.folder))


@pytest.mark.parametrize("options", [[], ["--passphrase-file"]])
def test_a_file_that_was_damaged_in_the_set_before_is_kept_anew(options, export, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("correct horse")
    options = [*options, str(secret)] if options else []
    first = made(tmp_path, *options)
    (path,) = (first.folder / "files").iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)

    second = made(tmp_path, *options)

    call_command("check_backup", str(second.folder), *options)


def test_where_no_hard_links_can_be_made_each_set_has_its_own_files(export, tmp_path, monkeypatch):
    def no_links(*_args):
        raise PermissionError(1, "Operation not permitted")

    first = made(tmp_path)
    monkeypatch.setattr(os, "link", no_links)
    second = made(tmp_path)

    assert {path.name for path in (first.folder / "files").iterdir()} == {
        path.name for path in (second.folder / "files").iterdir()
    }
    call_command("check_backup", str(second.folder))


def test_no_backup_is_made_among_the_files_that_a_restore_replaces(export, media):
    with pytest.raises(CommandError, match="all of which a restore replaces"):
        call_command("backup", "--to", str(media / "backups"))

    assert not (media / "backups").exists()


@pytest.mark.parametrize("what", ["the backup", "the program itself"])
def test_a_folder_that_holds_more_than_files_is_not_replaced(what, export, tmp_path, other_database):
    one = made(tmp_path)
    into = tmp_path / "backups" if what == "the backup" else settings.BASE_DIR
    before = sorted(into.iterdir())

    with pytest.raises(CommandError, match=f"holds {what}"):
        restored(one, other_database, into)

    assert sorted(into.iterdir()) == before
    with closing(other_database.connect()) as there:
        assert there.execute("SELECT to_regclass('roadmap_item')").fetchone() == (None,)


@pytest.mark.parametrize("name", ["--into", "--media"])
def test_an_empty_argument_does_not_mean_the_program_s_own(name, export, tmp_path):
    """As of a shell whose variable is not set."""
    one = made(tmp_path)

    with pytest.raises(CommandError, match=f"{name} is empty"):
        call_command("restore", str(one.folder), name, "")
    with pytest.raises(CommandError, match=r"Where to\?"):
        call_command("backup", "--to", "")


def test_a_passphrase_that_is_no_text_and_a_bucket_without_a_name_are_told(export, tmp_path):
    (tmp_path / "secret").write_bytes(b"\xff\xfe\0\1")

    with pytest.raises(CommandError, match="holds no text"):
        call_command(
            "backup", "--to", str(tmp_path / "backups"), "--passphrase-file", str(tmp_path / "secret")
        )
    with pytest.raises(CommandError, match="names no bucket"):
        call_command("backup", "--to", "s3://")
    with pytest.raises(CommandError, match="names no bucket"):
        call_command("restore", "s3://")


def test_a_database_that_a_killed_check_has_left_goes_with_the_next(export, tmp_path):
    own = Server.default()
    left, living = (f"scratch_{own.name[:40]}_{secrets.token_hex(6)}" for _number in range(2))
    with closing(own.connect(autocommit=True)) as connection, closing(own.connect(autocommit=True)) as other:
        for name in (left, living):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        other.execute(restoring.HOLD, [living])

        call_command("check_backup", str(made(tmp_path).folder))

        asked = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        assert connection.execute(asked, [left[:-12]]).fetchall() == [(living,)]
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(living)))


def test_files_that_cannot_take_their_place_are_told_and_the_restore_can_be_run_again(
    export, tmp_path, other_database, monkeypatch
):
    def full(*_args):
        raise OSError(28, "No space left on device")

    one = made(tmp_path)
    with monkeypatch.context() as changed:
        changed.setattr(files.Folder, "take_over", full)
        with pytest.raises(CommandError, match=r"its files were not: No space left on device\. Run it again"):
            restored(one, other_database, tmp_path / "other")

    restored(one, other_database, tmp_path / "other")
    assert (tmp_path / "other/exports/one").exists()


def test_by_night_goes_what_a_killed_restore_has_left_among_the_files(media):
    for name, age in (("old", 2), ("young", 0)):
        (media / f".restore-{name}/exports").mkdir(parents=True)
        moment = (media).stat().st_mtime - age * 24 * 3600
        os.utime(media / f".restore-{name}", (moment, moment))

    files.sweep()

    assert [path.name for path in media.iterdir()] == [".restore-young"]


def test_nothing_plain_has_a_name_while_an_encrypted_backup_is_made(export, tmp_path, monkeypatch):
    """What has no name is gone with a program that is killed."""
    seen: list[bytes] = []
    secret = tmp_path / "secret"
    secret.write_text("correct horse")
    store = sets._store

    def looks(plain, target: Path, *rest):
        seen.extend(
            path.read_bytes()[:4]
            for path in target.parent.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        )
        store(plain, target, *rest)

    monkeypatch.setattr(sets, "_store", looks)
    one = made(tmp_path, "--passphrase-file", str(secret))

    assert set(seen) == {b"RMB1"}
    assert sorted(path.name for path in one.folder.iterdir()) == ["database.dump", "files", "manifest.json"]
    shutil.rmtree(one.folder)


def test_a_command_whose_database_is_away_says_so_in_a_line():
    with without_a_database() as forks:
        for command in ("housekeeping", "send_reminders"):
            said = refusal_of(forks, command)

            assert "The database can't be used, the command was not finished" in said, command
            assert "Traceback" not in said


def test_so_does_one_whose_database_is_empty(other_database):
    """Once, however many things it does apart from each other."""
    with with_database(other_database) as forks:
        for command in ("housekeeping", "send_reminders"):
            said = refusal_of(forks, command)

            assert said.count("The database is not that of this version") == 1, command
            assert "Traceback" not in said
