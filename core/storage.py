"""Where files lie: Django's file system storage that leaves nothing half written, and says when there is no room.

With `FILES_URL=s3://…` it is `core.object_store.ObjectStore` instead. Both walk through what lies there without
holding all names at once, and say whether there is room.
"""

import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from core.failures import NoRoom, no_room

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Room:
    """How many megabytes are free for files (None: nobody can say), whether one can be written, and whether
    that is enough."""

    free: int | None
    writable: bool

    @property
    def ok(self) -> bool:
        return self.writable and (self.free is None or self.free >= settings.MEDIA_LEAST_FREE_MB)


@dataclass(frozen=True)
class Lying:
    """A file of the storage: its path there, its bytes, and when it was written."""

    name: str
    size: int
    modified: datetime


class Place(Protocol):
    """What both storages can besides what Django asks of one."""

    def walk(self, folder: str = "") -> Iterator[Lying]:
        """What lies in a folder and those below, by name in the order of bytes; hidden ones are left out."""

    def room(self) -> Room:
        """How much is free, and whether another file could be written now."""


def place() -> Place:
    """The storage that the settings name (a folder, or an object store by FILES_URL), with what `Place` adds."""
    return cast(Place, default_storage)


def walk(folder: str = "") -> Iterator[Lying]:
    """All files in a folder of the program's storage, and those below."""
    return place().walk(folder)


def room() -> Room:
    """Look whether another file may be stored."""
    return place().room()


def path_in(folder: str) -> str:
    """A random path for a new file, in a folder of its month: what it was called is kept beside it, in a row."""
    return f"{folder}/{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


def is_remote() -> bool:
    """Whether files lie in an object store instead of on a disk."""
    return bool(settings.FILES_URL)


class CarefulStorage(FileSystemStorage):
    """Raises `NoRoom` where a file cannot be written, and then nothing of it stays."""

    def _save(self, name: str, content: Any) -> str:
        there = self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError as error:
            log.error("A file could not be stored: %s", error)
            if not there:
                with suppress(OSError):
                    self.delete(name)
            raise NoRoom(error.errno, no_room()) from error

    def walk(self, folder: str = "") -> Iterator[Lying]:
        """See `Place`: a folder's names are sorted at a time."""
        try:
            entries = [one for one in os.scandir(self.path(folder)) if folder or not one.name.startswith(".")]
        except FileNotFoundError:
            return
        # As whole paths are sorted: what follows a folder's name there is a slash.
        for entry in sorted(
            entries, key=lambda one: os.fsencode(f"{one.name}/" if one.is_dir() else one.name)
        ):
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from self.walk(name)
            elif entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    found = entry.stat()
                    yield Lying(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def room(self) -> Room:
        """See `Place`; the folder is made if it is not there yet."""
        folder = Path(settings.MEDIA_ROOT)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".room"
            probe.write_bytes(b"\0" * 4096)
            probe.unlink()
            writable = True
        except OSError:
            writable = False
        try:
            return Room(shutil.disk_usage(folder).free // MEGABYTE, writable)
        except OSError:
            return Room(0, False)


def sentence(error: NoRoom) -> str:
    """The sentence for people that `error` was raised with: nothing was stored, and what to do."""
    return str(error.strerror)
