"""The backup that the beat asks for, and what `manage.py backup` does: make a set, forget old ones, note it."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from core import marks
from core.backup import sets
from core.backup.postgres import BackupError
from core.backup.sets import Set


def passphrase_of(path: str | Path | None) -> str:
    """The first line of the file that holds a passphrase; empty without a file. Raises `BackupError`."""
    if not path:
        return ""
    try:
        found = Path(path).read_text().strip()
    except OSError as error:
        raise BackupError(f"{path} can't be read: {error.strerror}.") from error
    if not found:
        raise BackupError(f"{path} holds no passphrase.")
    return found


def back_up(where: Path, days: int, passphrase: str = "") -> Set:
    """Make a set in `where` and delete those older than `days`; noted either way. Raises `BackupError`."""
    try:
        made = sets.make(where, passphrase)
        sets.forget(where, days)
    except BackupError as error:
        marks.note(marks.BACKUP, str(error), done=False)
        raise
    marks.note(marks.BACKUP, made.folder.name)
    return made


def run() -> None:
    """The nightly backup, where the settings name a folder for it."""
    if settings.BACKUP_TO:
        passphrase = passphrase_of(settings.BACKUP_PASSPHRASE_FILE)
        back_up(Path(settings.BACKUP_TO), settings.BACKUP_KEEP_DAYS, passphrase)


def is_late() -> bool:
    """Whether a backup is made by night, and the last good one is older than a day and a half."""
    if not settings.BACKUP_TO:
        return False
    mark = marks.last(marks.BACKUP)
    return (
        mark is None or mark.done_at is None or (datetime.now(UTC) - mark.done_at).total_seconds() > 36 * 3600
    )
