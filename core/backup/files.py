"""The files of a set on their way back: into a folder, or into an object store.

Both are written before the database is replaced, and take their place after it.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from core import storage
from core.backup import sets
from core.backup.postgres import BackupError
from core.backup.sets import FILES, Set

# What is larger goes by a temporary file on its way into a store.
IN_MEMORY = 16 * 1024 * 1024
NEW = ".restore-"


class Target(Protocol):
    """Where files are put back."""

    # A folder with room for a moment; None: the set's own.
    scratch: Path | None

    def check(self, one: Set) -> None:
        """Raise `BackupError` if what would be replaced must not be."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else puts files back there meanwhile; raises `BackupError` where somebody does."""

    def is_empty(self) -> bool:
        """Whether no file lies there that would be replaced."""

    def write(self, one: Set, passphrase: str) -> None:
        """Have all files of the set there, out of the way of those that are there now."""

    def take_over(self, one: Set) -> None:
        """Those of the set are the files from now on; all others go."""

    def undo(self) -> None:
        """What was written is not needed: the database was not replaced."""


class Folder:
    """A folder, which may be a mounted disk itself."""

    def __init__(self, media: Path) -> None:
        self.media = media
        self.scratch: Path | None = media
        self.new = media / f"{NEW}{secrets.token_hex(4)}"

    def check(self, one: Set) -> None:
        whole = self.media.resolve()
        for what, path in (("the program itself", settings.BASE_DIR), ("the backup", one.folder)):
            if Path(path).resolve().is_relative_to(whole):
                raise BackupError(
                    f"{self.media} holds {what}, and a restore replaces all that lies there: name another folder."
                )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `Target`: the folder itself is locked, where its disk can."""
        try:
            self.media.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.media, os.O_RDONLY)
        except OSError as error:
            raise BackupError(f"{self.media} can't be written: {error.strerror or error}.") from error
        try:
            with suppress(OSError):
                _lock(handle, self.media)
            yield
        finally:
            os.close(handle)

    def is_empty(self) -> bool:
        """See `Target`; what begins with a dot is no file of the program's."""
        return not self.media.is_dir() or all(path.name.startswith(".") for path in self.media.iterdir())

    def write(self, one: Set, passphrase: str) -> None:
        # What one that was killed left behind.
        for left in self.media.glob(f"{NEW}*"):
            shutil.rmtree(left, ignore_errors=True)
        self.new.mkdir(parents=True)
        for name, content in _contents(one, passphrase):
            target = self.new / name
            if not target.resolve().is_relative_to(self.new.resolve()):
                raise BackupError(f"{name} lies outside the folder of files: the backup is damaged.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for chunk in content:
                    file.write(chunk)

    def take_over(self, one: Set) -> None:
        old = self.media / f"{self.new.name}-old"
        old.mkdir()
        for child in list(self.media.iterdir()):
            if child not in (self.new, old):
                child.rename(old / child.name)
        for child in list(self.new.iterdir()):
            child.rename(self.media / child.name)
        self.new.rmdir()
        shutil.rmtree(old)

    def undo(self) -> None:
        shutil.rmtree(self.new, ignore_errors=True)


class Store:
    """The program's object store. Files are never changed under their names, so the old ones may be beside."""

    scratch: Path | None = None

    def check(self, one: Set) -> None:
        """Nothing: a store holds files only."""

    def alone(self) -> AbstractContextManager[None]:
        """Nothing: the lock of the database is enough where there is one store for it."""
        return nullcontext()

    def is_empty(self) -> bool:
        """See `Target`."""
        return next(storage.walk(), None) is None

    def write(self, one: Set, passphrase: str) -> None:
        for name, content in _contents(one, passphrase):
            with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                for chunk in content:
                    file.write(chunk)
                file.seek(0)
                default_storage.delete(name)
                default_storage.save(name, File(cast(IO[bytes], file)))

    def take_over(self, one: Set) -> None:
        for lying in storage.walk():
            if lying.name not in one.manifest["files"]:
                default_storage.delete(lying.name)

    def undo(self) -> None:
        """Nothing: no row names what was written, and the nightly sweep takes it away."""


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupError(
            f"Another restore puts files into {folder}. Nothing was changed by this one."
        ) from None


def sweep() -> None:
    """Delete what a restore that was killed before the database was replaced has left among the files."""
    if storage.is_remote():
        return
    day_ago = time.time() - 24 * 3600
    for left in Path(settings.MEDIA_ROOT).glob(f"{NEW}*"):
        if left.stat().st_mtime < day_ago:
            shutil.rmtree(left, ignore_errors=True)


def target(media: Path | None, own: Path) -> Target:
    """Where the files go: a folder that was named, else where the program keeps its files."""
    if media is None and storage.is_remote():
        return Store()
    return Folder(media or own)


def _contents(one: Set, passphrase: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    for name, entry in one.manifest["files"].items():
        yield name, sets.plain(one, one.folder / FILES / entry["sha256"], passphrase)
