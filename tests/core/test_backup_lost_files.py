"""Files that are gone come back out of a backup, and nothing else is touched."""

import pytest
from django.core.management import CommandError, call_command

from core import file_check
from roadmap.models import ExportRun
from tests.backups import made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_what_is_gone_is_there_again_and_what_is_newer_stays(
    export, media, tmp_path, settings, capsys, is_encrypted
):
    if is_encrypted:
        (tmp_path / "passphrase").write_text("a long passphrase")
        settings.BACKUP_PASSPHRASE_FILE = str(tmp_path / "passphrase")
    one = made(tmp_path)
    kept = (media / "exports/one").read_bytes()
    (media / "exports/one").unlink()
    (media / "exports/two").write_bytes(b"newer")
    ExportRun.objects.create(
        roadmap=export.roadmap, author=export.author, kind="workbook", state="ready", file="exports/two"
    )

    call_command("restore", str(one.folder), "--lost-files")

    assert "Files that are there again: 1." in capsys.readouterr().out
    assert (media / "exports/one").read_bytes() == kept
    assert (media / "exports/two").read_bytes() == b"newer"
    assert list(file_check.lost()) == []


def test_what_the_backup_does_not_have_or_has_damaged_is_said(export, media, tmp_path):
    one = made(tmp_path)
    (media / "exports/one").unlink()
    (lying,) = (one.folder / "files").iterdir()
    lying.chmod(0o600)
    lying.write_bytes(b"another")

    with pytest.raises(CommandError, match="is not what was kept"):
        call_command("restore", str(one.folder), "--lost-files")
    assert not (media / "exports/one").exists()

    ExportRun.objects.update(file="exports/never")
    with pytest.raises(CommandError, match="Not in this backup either: 1 "):
        call_command("restore", str(one.folder), "--lost-files")
    with pytest.raises(CommandError, match="goes with none of the others"):
        call_command("restore", str(one.folder), "--lost-files", "--media", str(tmp_path / "other"))
