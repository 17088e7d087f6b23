"""Files that rows name and that are gone, out of a set: nothing else is changed, and the program may run meanwhile."""

import hashlib
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.core.files import File
from django.core.files.storage import default_storage

from core import file_check
from core.backup import crypt, sets
from core.backup.files import IN_MEMORY
from core.backup.postgres import BackupError
from core.backup.sets import FILES, Set


def put_back(one: Set, passphrase: str = "") -> tuple[list[str], list[str]]:
    """The names of those that are there again, and of those that the set does not have either.

    Raises `BackupError` where the set is damaged or its passphrase another, or there is no room.
    """
    sets.check_passphrase(one, passphrase)
    back, elsewhere = [], []
    for name in list(file_check.lost()):
        if entry := one.manifest["files"].get(name):
            _write(one, name, entry, passphrase)
            back.append(name)
        else:
            elsewhere.append(name)
    file_check.check()
    return back, elsewhere


def _write(one: Set, name: str, entry: dict[str, Any], passphrase: str) -> None:
    path = one.folder / FILES / entry["sha256"]
    digest = hashlib.sha256()
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            for chunk in sets.plain(one, path, passphrase):
                digest.update(chunk)
                file.write(chunk)
        except (OSError, crypt.WrongKey) as error:
            raise BackupError(f"{path} can't be read: the backup is damaged ({error}).") from error
        if digest.hexdigest() != entry["sha256"]:
            raise BackupError(f"{path} is not what was kept: the backup is damaged.")
        file.seek(0)
        try:
            default_storage.save(name, File(cast(IO[bytes], file)))
        except OSError as error:
            raise BackupError(f"{name} can't be written: {error.strerror or error}.") from error
