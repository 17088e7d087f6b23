"""How much may be uploaded: by one person in a day, and by everybody in all. The limits are settings."""

import shutil
import time
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


def take(person_id: int, size: int) -> None:
    """Count `size` bytes that a person uploads; raises `ValidationError` when there is no room for them."""
    check_installation(size)
    limit = settings.UPLOADS_A_DAY_MB * MEGABYTE
    name = counters.key("uploads", person_id)
    if limit and counters.add(name, DAY, size) > limit:
        counters.take_back(name, size)
        raise ValidationError(
            _(
                "You have uploaded %(limit)d MB within a day, which is the most. Go on tomorrow, or give links."
            )
            % {"limit": settings.UPLOADS_A_DAY_MB}
        )


def check_installation(size: int) -> None:
    """Raise `ValidationError` when all uploads together, or the disk, have no room for `size` bytes more."""
    limit = settings.UPLOADS_ALL_MB * MEGABYTE
    if _free() - size < settings.UPLOADS_RESERVE_MB * MEGABYTE:
        raise ValidationError(no_room())
    if limit and _used() + size > limit:
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
