"""Files in an object store: evidence, exports, the nightly check, and backups of it and into it; no disk is touched."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from moto.server import ThreadedMotoServer

from core import file_check, kept, marks, object_store, storage
from core.backup import nightly, remote, restoring
from core.backup.postgres import Server
from core.failures import NoRoom
from roadmap.exporting import runs
from roadmap.models import Attachment, ExportRun
from tests.backups import url
from tests.ports import free_port
from tests.roadmap.daily import milestone_of, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
PDF = b"%PDF-1.4\n" + b"x" * 200_000
BUCKET, BACKUPS = "files", "s3://backups/nightly"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = free_port()
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    moto.start()
    yield f"http://127.0.0.1:{port}"
    moto.stop()


@pytest.fixture(autouse=True)
def store(settings, server: str, tmp_path: Path) -> Iterator[Any]:
    settings.FILES_URL = f"s3://{BUCKET}/roadmap"
    settings.S3_ENDPOINT, settings.S3_REGION = server, "us-east-1"
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "key", "secret"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "core.object_store.ObjectStore"}}
    # Whoever writes to a disk all the same fails.
    settings.MEDIA_ROOT = tmp_path / "no-folder" / "media"
    (tmp_path / "no-folder").write_text("")
    client = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    for bucket in (BUCKET, "backups"):
        client.create_bucket(Bucket=bucket)
    yield client
    for bucket in (BUCKET, "backups"):
        for one in client.list_objects_v2(Bucket=bucket).get("Contents", ()):
            client.delete_object(Bucket=bucket, Key=one["Key"])


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    with restoring.scratch_database() as found:
        yield found


def lying() -> list[str]:
    return [one.name for one in storage.walk()]


def written(store: Any) -> dict[str, Any]:
    """The files of the backups, each with when it was written: its name is what is in it."""
    found = store.list_objects_v2(Bucket="backups", Prefix="nightly/files/plain/")["Contents"]
    return {one["Key"]: one["LastModified"] for one in found}


def name_of(row: Attachment | ExportRun) -> str:
    return str(row.file.name)


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def report(plan, cast) -> Attachment:
    owed = milestone_of(plan, "1", cast.sochi)
    answer = signed_in(cast.sochi_executor).post(
        f"/r/{plan.slug}/milestones/{owed.pk}/report/",
        {
            "status": "in_progress",
            "progress": "30",
            "text": "Начато",
            "version": str(owed.version),
            "evidence": SimpleUploadedFile("proof.pdf", PDF),
        },
    )
    assert answer.status_code == 302, answer.text
    return Attachment.objects.get()


def exported(plan, cast) -> ExportRun:
    run = ExportRun.objects.create(roadmap=plan, author=cast.administrator, kind="workbook")
    runs.make(run.pk)
    run.refresh_from_db()
    return run


def test_evidence_lies_there_by_month_and_is_given_to_who_may_see_it(plan, cast, client, store):
    began_in = f"{timezone.now():%Y/%m}"
    proof = report(plan, cast)

    assert lying() == [name_of(proof)]
    # At the end of a month it may be either.
    assert name_of(proof).rpartition("/")[0] in {
        f"attachments/{month}" for month in (began_in, f"{timezone.now():%Y/%m}")
    }
    address = f"/attachments/{proof.pk}/"
    given = signed_in(cast.minsk_reader).get(address)
    assert content(given) == PDF
    assert given["Content-Disposition"] == 'attachment; filename="proof.pdf"'
    assert client.get(address).status_code == 302
    told = store.get_object_acl(Bucket=BUCKET, Key=f"roadmap/{name_of(proof)}")
    assert [grant["Grantee"]["Type"] for grant in told["Grants"]] == ["CanonicalUser"]
    with pytest.raises(ValueError, match="no address"):
        _ = proof.file.url


def test_a_file_that_is_lost_there_is_404(plan, cast, store):
    proof = report(plan, cast)
    default_storage.delete(name_of(proof))

    assert signed_in(cast.minsk_reader).get(f"/attachments/{proof.pk}/").status_code == 404


def test_an_export_is_made_and_downloaded_by_who_asked_for_it(plan, cast):
    run = exported(plan, cast)

    assert run.state == "ready"
    address = f"/r/{plan.slug}/export/runs/{run.pk}/file/"
    assert content(signed_in(cast.administrator).get(address)).startswith(b"PK")
    assert signed_in(cast.sochi_reader).get(address).status_code == 404


def test_an_import_is_read_from_there(plan, cast):
    book = (Path(__file__).parents[2] / "fixtures/roadmap-2026-2028.xlsx").read_bytes()

    answer = signed_in(cast.administrator).post(
        f"/r/{plan.slug}/import/", {"file": SimpleUploadedFile("plan.xlsx", book)}
    )

    assert answer.status_code == 302
    assert [name.partition("/")[0] for name in lying()] == ["imports"]


def test_the_nightly_check_and_sweep_work_there(plan, cast, monkeypatch):
    run = exported(plan, cast)
    default_storage.save("attachments/2026/01/nobody-s", ContentFile(b"x"))
    assert file_check.check() == file_check.Found(1, 0, [])
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(days=2))

    assert kept.sweep() == 1
    assert lying() == [name_of(run)]
    default_storage.delete(name_of(run))
    assert file_check.check() == file_check.Found(1, 1, [name_of(run)])


def test_a_store_that_is_away_is_told_and_a_report_without_a_file_goes(plan, cast, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.S3_ENDPOINT = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        settings.STORAGES = {**settings.STORAGES}
        owed = milestone_of(plan, "1", cast.sochi)
        said = {"status": "in_progress", "progress": "30", "text": "Начато", "version": str(owed.version)}
        address = f"/r/{plan.slug}/milestones/{owed.pk}/report/"
        person = signed_in(cast.sochi_executor)

        refused = person.post(address, {**said, "evidence": SimpleUploadedFile("proof.pdf", PDF)})

        assert refused.status_code == 422
        assert "Хранилище файлов сейчас не отвечает" in refused.text
        assert "Начато" in refused.text
        assert person.get("/readyz").json()["parts"]["files"] == {"ok": False, "detail": "not writable"}
        with pytest.raises(NoRoom):
            default_storage.save("attachments/x", ContentFile(b"x"))
        assert person.post(address, said).status_code == 302


def test_a_backup_into_a_store_holds_each_file_once_and_comes_back_whole(
    plan, cast, store, elsewhere, tmp_path
):
    proof = report(plan, cast)
    call_command("backup", "--to", BACKUPS)
    (alone,) = blobs = written(store)
    run = exported(plan, cast)
    call_command("backup", "--to", BACKUPS)
    _first, second = remote.all_of(BACKUPS)
    assert len(second.manifest["files"]) == 2
    assert len(written(store)) == 2
    assert written(store)[alone] == blobs[alone]

    call_command("check_backup", f"{BACKUPS}/{second.folder}")
    call_command(
        "restore", f"{BACKUPS}/{second.folder}", "--into", url(elsewhere), "--media", str(tmp_path / "other")
    )

    assert (tmp_path / "other" / name_of(proof)).read_bytes() == PDF
    assert (tmp_path / "other" / name_of(run)).stat().st_size == run.file.size
    mark = marks.last(marks.BACKUP)
    assert mark is not None
    assert not mark.failed


def test_a_restore_into_a_store_leaves_no_file_of_the_newer_state(plan, cast, elsewhere, tmp_path, settings):
    proof = report(plan, cast)
    call_command("backup", "--to", str(tmp_path / "backups"))
    (one,) = (tmp_path / "backups").glob("2*")
    default_storage.save("exports/newer", ContentFile(b"newer"))
    default_storage.delete(name_of(proof))

    with pytest.raises(CommandError, match="name by --media"):
        call_command("restore", str(one), "--into", url(elsewhere))
    assert lying() == ["exports/newer"]
    call_command("restore", str(one), "--into", url(elsewhere), "--media", settings.FILES_URL, "--no-migrate")

    assert lying() == [name_of(proof)]
    assert default_storage.open(name_of(proof)).read() == PDF


def test_a_damaged_set_keeps_nobody_from_making_the_next_and_its_files_stay(plan, cast, store):
    proof = report(plan, cast)
    damaged = nightly.back_up(BACKUPS, 14)
    default_storage.delete(name_of(proof))
    key = f"nightly/{damaged.folder}/manifest.json"
    text = store.get_object(Bucket="backups", Key=key)["Body"].read()
    store.put_object(Bucket="backups", Key=key, Body=text.replace(b"attachments", b"attachmentz"))

    made = [nightly.back_up(BACKUPS, 14) for _night in range(2)]

    assert [one.folder for one in remote.all_of(BACKUPS)] == [one.folder for one in made]
    assert store.list_objects_v2(Bucket="backups", Prefix="nightly/files/")["KeyCount"] == 1
    with pytest.raises(CommandError, match="not what was written"):
        call_command("check_backup", f"{BACKUPS}/{damaged.folder}")


def test_old_sets_go_with_the_files_that_only_they_name(plan, cast, store, monkeypatch):
    run = exported(plan, cast)
    nightly.back_up(BACKUPS, 14)
    run.delete()
    default_storage.delete(name_of(run))
    proof = report(plan, cast)
    nightly.back_up(BACKUPS, 14)
    nightly.back_up(BACKUPS, 14)
    first, second, third = remote.all_of(BACKUPS)
    first.manifest["made_at"] = (timezone.now() - timedelta(days=20)).isoformat()
    monkeypatch.setattr(remote, "all_of", lambda where: [first, second, third])
    monkeypatch.setattr(remote, "YOUNG", timedelta(0))

    assert remote.forget(BACKUPS, 14) == 1

    left = [one["Key"] for one in store.list_objects_v2(Bucket="backups")["Contents"]]
    sha = second.manifest["files"][name_of(proof)]["sha256"]
    assert sorted(left) == sorted(
        [
            f"nightly/files/plain/{sha}",
            *(
                f"nightly/{one.folder}/{name}"
                for one in (second, third)
                for name in ("manifest.json", "database.dump")
            ),
        ]
    )


def test_a_damaged_set_in_a_store_is_refused(plan, cast, store, elsewhere):
    report(plan, cast)
    call_command("backup", "--to", BACKUPS)
    (one,) = remote.all_of(BACKUPS)
    (blob,) = store.list_objects_v2(Bucket="backups", Prefix="nightly/files/")["Contents"]
    store.put_object(Bucket="backups", Key=blob["Key"], Body=b"other")

    with pytest.raises(CommandError, match="damaged"):
        call_command("check_backup", f"{BACKUPS}/{one.folder}")
    with pytest.raises(CommandError, match="does not answer"):
        call_command("check_backup", f"{BACKUPS}/nothing")


def test_the_client_asks_in_the_way_that_every_store_understands(settings):
    assert object_store.client().meta.config.s3 == {"addressing_style": "path"}
