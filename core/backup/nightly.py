"""The backup that the beat asks for, and what `manage.py backup` does: make a set, forget old ones, note it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from core import marks, work
from core.backup import remote, sets
from core.backup.postgres import BackupError
from core.backup.sets import Set

LATE = timedelta(hours=36)
# What the nightly backup is called as a long work; there is one at a time.
WORK, THE_ONE = "backup", 0


def passphrase_of(path: str | Path | None) -> str:
    """The first line of the file that holds a passphrase; empty without a file. Raises `BackupError`."""
    if not path:
        return ""
    try:
        found = Path(path).read_text().strip()
    except OSError as error:
        raise BackupError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BackupError(f"{path} holds no text, and so no passphrase.") from error
    if not found:
        raise BackupError(f"{path} holds no passphrase.")
    return found


def back_up(where: str, days: int, passphrase: str = "") -> Set:
    """Make a set in the folder `where` (s3://… too) and delete those older than `days`; noted either way.

    Raises `BackupError`.
    """
    try:
        if remote.is_remote(where):
            made = remote.make(where, passphrase)
            remote.forget(where, days)
        else:
            made = sets.make(Path(where), passphrase)
            sets.forget(Path(where), days)
    except BackupError as error:
        note_failure(marks.BACKUP, error)
        raise
    marks.note(marks.BACKUP, made.folder.name)
    return made


def note_failure(name: str, error: BackupError) -> None:
    """Note why it failed, unless the database that is away is the reason."""
    with suppress(DatabaseError):
        marks.note(name, str(error), done=False)


def order() -> None:
    """Have a worker make the nightly backup, where the settings name a folder for it."""
    if settings.BACKUP_TO:
        work.order(WORK, THE_ONE)


def run() -> None:
    """Make the backup that was ordered, unless another worker is at it or has made it.

    It may last longer than the queue waits for a message to be done with, and is then delivered once more.
    """
    try:
        with work.doing(WORK, THE_ONE, only_ordered=True):
            passphrase = passphrase_of(settings.BACKUP_PASSPHRASE_FILE)
            back_up(settings.BACKUP_TO, settings.BACKUP_KEEP_DAYS, passphrase)
    except work.Busy:
        return


def register() -> None:
    """Make it known to the sweep and to the status page."""
    work.register(work.WorkKind(WORK, "core.tasks.back_up", _("Making a backup"), _give_up, again=True))


def _give_up(subject_id: int, why: str) -> None:
    marks.note(marks.BACKUP, why, done=False)


@contextmanager
def opened(name: str) -> Iterator[Set]:
    """The set of that name: a folder, or s3://bucket/folder/NAME, which is fetched for the time being."""
    if remote.is_remote(name):
        with remote.fetched(name) as one:
            yield one
    else:
        yield sets.read(Path(name))


def is_late() -> bool:
    """Whether a backup is made by night, and the last good one is older than a day and a half.

    An installation that is younger than that, and has had no night yet, is not late.
    """
    if not settings.BACKUP_TO:
        return False
    mark = marks.last(marks.BACKUP)
    if mark is not None:
        return mark.age is None or mark.age > LATE
    since = begun_at()
    return since is not None and datetime.now(UTC) - since > LATE


def begun_at() -> datetime | None:
    """When the database was first migrated."""
    found = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))
    begun: datetime | None = found["first"]
    return begun
