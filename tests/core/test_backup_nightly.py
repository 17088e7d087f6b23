"""The backup of the night: one for however many messages, told where it fails or is late."""

from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from core import marks, work
from core.backup import nightly, postgres, sets
from core.work import Work
from tests.backups import restored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media"), pytest.mark.long]


def test_a_message_that_is_delivered_twice_makes_one_backup(export, settings, tmp_path):
    settings.BACKUP_TO = str(tmp_path / "backups")

    nightly.order()
    with work.doing(nightly.WORK, nightly.THE_ONE):
        nightly.run()  # delivered again while another worker is at it
        assert not (tmp_path / "backups").exists()
    nightly.run()  # and once more when that one is done
    assert not (tmp_path / "backups").exists()

    nightly.order()
    nightly.run()
    nightly.run()
    assert len(sets.all_of(tmp_path / "backups")) == 1
    assert not Work.objects.exists()


def test_a_nightly_backup_that_fails_is_told_and_can_be_ordered_again(export, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.BACKUP_TO = str(tmp_path / "file/backups")
    nightly.order()

    with pytest.raises(postgres.BackupError):
        nightly.run()
    nightly.run()  # a failed one is not begun by a message of before

    failed = Work.objects.get(failed_at__isnull=False)
    assert "can't be written" in failed.error
    settings.BACKUP_TO = str(tmp_path / "backups")
    assert work.again(failed.pk)
    nightly.run()
    assert len(sets.all_of(tmp_path / "backups")) == 1


def test_a_backup_that_is_put_back_does_not_find_itself_at_work(export, settings, tmp_path, other_database):
    settings.BACKUP_TO = str(tmp_path / "backups")
    nightly.order()
    nightly.run()
    (one,) = sets.all_of(tmp_path / "backups")
    assert one.manifest["tables"]["core_work"]["rows"] == 1

    restored(one, other_database, tmp_path / "other")

    with closing(other_database.connect()) as there:
        assert there.execute("SELECT count(*) FROM core_work").fetchone() == (0,)


def test_a_new_installation_is_not_late_before_its_first_night(settings, client):
    settings.BACKUP_TO = "/somewhere"
    first = MigrationRecorder.Migration.objects.order_by("applied")[0]
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(hours=30))

    assert not nightly.is_late()
    MigrationRecorder.Migration.objects.filter(pk=first.pk).update(
        applied=timezone.now() - timedelta(hours=37)
    )
    assert nightly.is_late()
    marks.note(marks.BACKUP, "made")
    assert not nightly.is_late()
    marks.note(marks.BACKUP, "made", at=timezone.now() - timedelta(hours=37))
    assert nightly.is_late()


def test_readyz_says_that_nothing_can_be_read_instead_of_failing(client, settings):
    settings.BACKUP_TO = "/somewhere"
    with connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE core_mark RENAME TO hidden")
    try:
        assert client.get("/readyz").json()["parts"]["backup"] == {"ok": False, "detail": "ProgrammingError"}
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("ALTER TABLE hidden RENAME TO core_mark")
