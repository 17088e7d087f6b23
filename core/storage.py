"""Where files lie: Django's file system storage that leaves nothing half written, and says when there is no room."""

import logging
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from core.failures import NoRoom, no_room

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024


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


def sentence(error: NoRoom) -> str:
    """What `error` says to people."""
    return str(error.strerror)


@dataclass(frozen=True)
class Room:
    """How many megabytes are free for files, whether one can be written, and whether that is enough."""

    free: int
    writable: bool

    @property
    def ok(self) -> bool:
        return self.writable and self.free >= settings.MEDIA_LEAST_FREE_MB


def room() -> Room:
    """Look at the disk that the files lie on; the folder is made if it is not there yet."""
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
