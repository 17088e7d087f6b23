"""No room for files: a sentence, no half of a file, and /readyz red."""

import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from core import storage
from core.failures import NoRoom

PDF = b"%PDF-1.4\n" + b"x" * 1_500_000


@pytest.fixture
def small_disk(tmp_path: Path, settings) -> Iterator[Path]:
    """A file system of one megabyte; where none can be mounted the drill says so and is left out."""
    folder = tmp_path / "media"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        warnings.warn("No small disk can be mounted here: the drill of a full disk was NOT run", stacklevel=1)
        pytest.skip("needs the right to mount")
    settings.MEDIA_ROOT = folder
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


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


def test_files_that_cannot_be_written_at_all_make_readyz_red(client, db, tmp_path, settings):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"

    assert client.get("/readyz").json()["parts"]["files"] == {"ok": False, "detail": "not writable"}
    with pytest.raises(NoRoom):
        storage.CarefulStorage().save("attachments/x", ContentFile(b"x"))
