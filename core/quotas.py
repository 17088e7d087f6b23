"""How much may be uploaded: by one person in a day, and by everybody in all. The limits are settings.

Each limit is counted and asked about in one step, so that files which come at one moment do not pass it together.
"""

import shutil
import time
import uuid
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import counters, storage
from core.failures import no_room

DAY = 24 * 3600
MEGABYTE = 1024 * 1024
# Looking through the folders takes a moment: what they held lately will do.
MEASURED_FOR = 60
_measured: dict[str, tuple[float, int]] = {}


class Room:
    """What files go into besides a person's day. This one is never full; an app above says which are."""

    def check(self, size: int) -> None:
        """Raise `ValidationError` when `size` bytes more would be too many, as far as one can see now."""

    def settle(self) -> None:
        """In the transaction that wrote the files down: raise `ValidationError` when they are too many."""


def take(person_id: int, size: int) -> None:
    """Count `size` bytes that a person uploads; raises `ValidationError` when there is no room for them."""
    take_room(size)
    limit = settings.UPLOADS_A_DAY_MB * MEGABYTE
    name = _of_person(person_id)
    if limit and counters.add(name, DAY, size) > limit:
        give_back(person_id, size)
        raise ValidationError(
            _(
                "You have uploaded %(limit)d MB within a day, which is the most. Go on tomorrow, or give links."
            )
            % {"limit": settings.UPLOADS_A_DAY_MB}
        )


def give_back(person_id: int, size: int) -> None:
    """Let a person have again what was counted by `take`: the file was not kept after all."""
    counters.take_back(_of_person(person_id), size)


def _of_person(person_id: int) -> str:
    return counters.key("uploads", person_id)


def take_room(size: int) -> None:
    """Count `size` bytes that come into the store; raises `ValidationError` when it, or the disk, has no room for them.

    The store is looked through once a minute; what came since is counted, each in a row of its own, for which nobody
    waits. Of two at once both see both. What lies there already and came within the last two minutes is so counted
    twice: near its end the room is a little smaller.
    """
    limit = settings.UPLOADS_ALL_MB * MEGABYTE
    if _free() - size < settings.UPLOADS_RESERVE_MB * MEGABYTE:
        raise ValidationError(no_room())
    if not limit:
        return
    minute = int(time.time()) // MEASURED_FOR
    name = counters.key(f"stored-{minute}", uuid.uuid4())
    counters.add(name, 3 * MEASURED_FOR, size)
    if _used() + counters.together(f"stored-{minute - 1}", f"stored-{minute}") > limit:
        counters.reset([name])
        raise ValidationError(
            _("There is no room for more files. Tell the administrator; until then, give links to the files.")
        )


def _used() -> int:
    root = settings.FILES_URL or str(settings.MEDIA_ROOT)
    at, size = _measured.get(root, (0.0, 0))
    if not at or time.monotonic() - at > MEASURED_FOR:
        size = _named() if storage.is_remote() else sum(lying.size for lying in storage.walk())
        _measured[root] = (time.monotonic(), size)
    return size


def _named() -> int:
    """The sizes that rows record: to list a whole store takes longer than somebody waits for a page."""
    sizes = 0
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if {"file", "size"} <= names:
            sizes += model._default_manager.exclude(file="").aggregate(all=Sum("size"))["all"] or 0
    return sizes


def _free() -> float:
    if storage.is_remote():
        return float("inf")
    root = Path(settings.MEDIA_ROOT)
    while not root.exists():
        root = root.parent
    return shutil.disk_usage(root).free
