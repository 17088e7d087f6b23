"""One byte of a set that is another, two restores at once, a migration meanwhile: told before anything is changed."""

import json
import random
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from core.backup import files, postgres, restoring, sets
from core.backup.postgres import BackupError, Server
from tests.backups import hashes, made, url
from tests.depth import some

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media"), pytest.mark.long]


def is_refused(folder: Path, passphrase: str) -> bool:
    try:
        sets.verify(sets.read(folder), passphrase)
    except BackupError:
        return True
    return False


@pytest.mark.parametrize("passphrase", ["", "a long passphrase"])
def test_no_byte_anywhere_can_be_another(passphrase, export, tmp_path):
    one = sets.make(tmp_path / "backups", passphrase)
    chance = random.Random()
    manifest = one.folder / sets.MANIFEST
    kept = manifest.read_bytes()
    (stored,) = (one.folder / sets.FILES).iterdir()
    assert not is_refused(one.folder, passphrase)

    for path in (manifest, one.folder / sets.DUMP, stored):
        path.chmod(0o600)
        whole = path.read_bytes()
        many = list(range(len(whole)))
        # A dump is read as a whole each time.
        chosen = [0, len(whole) - 1, *chance.sample(many, 3)]
        for place in some(many, 40) if path == manifest else chosen:
            other = bytes([whole[place] ^ (1 << chance.randrange(8))])
            path.write_bytes(whole[:place] + other + whole[place + 1 :])

            if not is_refused(one.folder, passphrase):
                # White space is no word of it.
                assert path == manifest, (path, place)
                assert json.loads(path.read_bytes()) == json.loads(kept), (place, other)
        path.write_bytes(whole)


def test_of_two_restores_at_once_one_is_refused_and_the_other_is_whole(export, tmp_path, other_database):
    one = made(tmp_path)
    into = tmp_path / "other"
    begin, said = threading.Barrier(2), []

    def restore() -> None:
        begin.wait()
        try:
            restoring.restore(one, other_database, files.Folder(into))
        except BackupError as error:
            said.append(str(error))

    both = [threading.Thread(target=restore) for _number in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    (why,) = said
    assert "Nothing was changed by this one" in why or "connected to" in why
    assert restoring.compare(one, other_database) == []
    assert hashes(into).keys() == one.manifest["files"].keys()


def test_two_restores_into_one_folder_are_not_let_into_one_another(export, tmp_path, other_database):
    one = made(tmp_path)

    with (
        restoring.scratch_database() as second,
        files.Folder(tmp_path / "other").alone(),
        pytest.raises(BackupError, match="Another restore puts files"),
    ):
        restoring.restore(one, second, files.Folder(tmp_path / "other"))


def test_files_of_the_running_program_are_not_replaced_by_those_of_another_database(
    export, media, tmp_path, other_database
):
    one = made(tmp_path)
    before = hashes(media)

    with pytest.raises(CommandError, match="name by --media"):
        call_command("restore", str(one.folder), "--into", url(other_database))

    assert hashes(media) == before


def test_a_backup_during_a_migration_is_told_to_be_made_again(export, tmp_path):
    """What a migration has rewritten looks empty from the moment before: it must not be kept as the truth."""
    server, failed = Server.default(), []

    def back_up() -> None:
        try:
            sets.make(tmp_path / "backups")
        except BackupError as error:
            failed.append(str(error))

    try:
        with closing(server.connect()) as migrating:
            migrating.execute("LOCK TABLE roadmap_exportrun IN ACCESS EXCLUSIVE MODE")
            migrating.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('roadmap', '9999_rewrites', now())"
            )
            thread = threading.Thread(target=back_up)
            thread.start()
            _wait_for_a_waiting_lock(server)
            migrating.commit()
            thread.join()
    finally:
        MigrationRecorder.Migration.objects.filter(name="9999_rewrites").delete()

    assert failed == ["Migrations ran while it was made: make it again."]
    assert sets.all_of(tmp_path / "backups") == []
    assert sets.make(tmp_path / "backups").manifest["tables"]["roadmap_exportrun"]["rows"] == 1


def _wait_for_a_waiting_lock(server: postgres.Server) -> None:
    until = time.monotonic() + 30
    with closing(server.connect(autocommit=True)) as watching:
        while watching.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,):
            assert time.monotonic() < until
            time.sleep(0.05)
