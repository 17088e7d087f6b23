"""No room for files: a sentence, no half of a file, and /readyz red."""

import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from core import marks, storage
from core.backup import postgres, restoring, sets
from core.failures import NoRoom
from tests.backups import url
from tests.drills.house import ROADMAP, House, Person
from tests.drills.test_redis_away import order_an_export
from tests.drills.test_worker_killed import state_of

PDF = b"%PDF-1.4\n" + b"x" * 1_500_000


@contextmanager
def disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of that size at `folder`; where none can be mounted the drill says so and is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        warnings.warn("No small disk can be mounted here: the drill of a full disk was NOT run", stacklevel=1)
        pytest.skip("needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path, settings) -> Iterator[Path]:
    """The files' folder is on a disk of one megabyte."""
    folder = tmp_path / "media"
    with disk(folder, "1m"):
        settings.MEDIA_ROOT = folder
        yield folder


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_report_is_kept_on_the_page_and_can_be_sent_without_the_file(client, plan, cast, small_disk):
    client.force_login(cast.sochi_executor)
    owed = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    address = f"/r/{plan.slug}/milestones/{owed.pk}/report/"
    said = {"status": "in_progress", "progress": "30", "text": "Начато", "version": str(owed.version)}

    answer = client.post(address, {**said, "evidence": SimpleUploadedFile("proof.pdf", PDF)})

    assert answer.status_code == 422
    assert "нет места для файлов" in answer.text
    assert "Начато" in answer.text
    assert files_in(small_disk) == []
    assert client.post(address, said).status_code == 302


def test_an_import_that_cannot_be_kept_is_told(client, plan, cast, small_disk):
    (small_disk / "full").write_bytes(b"x" * (1024 * 1024 - 4096))
    client.force_login(cast.administrator)
    book = (Path(__file__).parents[2] / "fixtures/roadmap-2026-2028.xlsx").read_bytes()

    answer = client.post(f"/r/{plan.slug}/import/", {"file": SimpleUploadedFile("plan.xlsx", book)})

    assert answer.status_code == 422
    assert "нет места для файлов" in answer.text
    assert [path.name for path in files_in(small_disk)] == ["full"]


def test_what_is_left_is_nothing_and_readyz_is_red_before_it_is_full(client, db, small_disk, settings):
    settings.MEDIA_LEAST_FREE_MB = 1

    with pytest.raises(NoRoom):
        storage.CarefulStorage().save("attachments/x", ContentFile(PDF))

    assert files_in(small_disk) == []
    assert storage.room().ok
    (small_disk / "some").write_bytes(b"x" * 100_000)
    assert client.get("/readyz").json()["parts"]["files"]["ok"] is False


def test_an_export_by_the_worker_fails_at_once_and_is_made_when_there_is_room(running: House) -> None:
    with disk(running.media / "exports", "8k"):
        run = order_an_export(running)
        running.wait(lambda: state_of(running, run) == "failed", "papers")

        assert files_in(running.media / "exports") == []
        person = Person(running.port).sign_in()
        assert f"/r/{ROADMAP}/export/workbook/" in person.ask(f"/r/{ROADMAP}/export/runs/{run}/")[1]
    ((work, why),) = running.sql("SELECT id, error FROM core_work WHERE subject_id = %s", run)
    assert "нет места для файлов" in why

    assert person.ask(f"/status/again/{work}/", {})[0] == 302

    running.wait(lambda: state_of(running, run) == "ready", "papers")
    assert person.ask(f"/r/{ROADMAP}/export/runs/{run}/file/")[0] == 200


def test_files_that_cannot_be_written_at_all_make_readyz_red(client, db, tmp_path, settings):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"

    assert client.get("/readyz").json()["parts"]["files"] == {"ok": False, "detail": "not writable"}
    with pytest.raises(NoRoom):
        storage.CarefulStorage().save("attachments/x", ContentFile(b"x"))


@pytest.fixture
def set_elsewhere(tmp_path: Path, settings, transactional_db) -> sets.Set:
    """A backup of files that are larger than the small disk."""
    settings.MEDIA_ROOT = tmp_path / "large"
    (settings.MEDIA_ROOT / "exports").mkdir(parents=True)
    for number in range(3):
        (settings.MEDIA_ROOT / f"exports/{number}").write_bytes(PDF)
    os.utime(settings.MEDIA_ROOT / "exports/0", (0, 0))
    call_command("backup", "--to", str(tmp_path / "backups"))
    return sets.all_of(tmp_path / "backups")[-1]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(tmp_path, small_disk, settings):
    settings.MEDIA_ROOT = tmp_path / "large"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "old").write_bytes(PDF)
    os.utime(settings.MEDIA_ROOT / "old", (0, 0))

    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", "--to", str(small_disk / "backups"))

    assert [path.name for path in files_in(small_disk)] == [".lock"]
    assert not list((small_disk / "backups").glob(".*.part"))
    mark = marks.last(marks.BACKUP)
    assert mark is not None
    assert "No space left on device" in mark.detail


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_finds_no_room_for_the_files_changes_nothing(set_elsewhere, small_disk, monkeypatch):
    (small_disk / "mine").write_bytes(b"mine")
    with restoring.scratch_database() as server:
        with closing(server.connect(autocommit=True)) as there:
            there.execute("CREATE TABLE mine (id int)")
        monkeypatch.setenv("DATABASE_URL", os.environ["DATABASE_URL"])

        with pytest.raises(CommandError, match=r"No space left on device\. Nothing was changed"):
            call_command(
                "restore", str(set_elsewhere.folder), "--into", url(server), "--media", str(small_disk)
            )

        with closing(server.connect()) as there:
            assert list(postgres.tables(there)) == ["mine"]
    assert [path.name for path in small_disk.iterdir()] == ["mine"]
