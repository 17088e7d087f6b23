"""What somebody typed or uploaded and has not sent yet: one row for a person and the address of a form.

It outlives errors in the form, conflicts, and the session (`core.drafts` is how forms use it). A file lies where
proofs lie: what is sent takes it over as it lies. What nobody came back for goes after `KEPT_DAYS`.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain, islice
from typing import TypedDict

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from core import quotas
from core.failures import NoRoom
from core.models import Kept
from core.prepared import prepared
from core.quotas import Room
from core.storage import path_in, sentence, walk
from core.uploads import FILES_LIMIT, File, check_files

KEPT_DAYS = 14
# So many texts without files are kept for one person; the oldest give way.
TEXTS_LIMIT = 50
FOLDER = "attachments"
# Where a program that was killed between the file and its row leaves a file that nobody will ever ask for.
SWEPT = (FOLDER, "events", "exports", "imports")
NAMES_AT_A_TIME = 500


class KeptFile(TypedDict):
    """What is known of one file: its name in the storage, the name to show, its size and kind."""

    path: str
    name: str
    size: int
    content_type: str


def kept_for(user_id: int, path: str) -> Kept | None:
    """What is kept for the person at this address."""
    return next(iter(_kept(user_id, path)), None)


@prepared
def _kept(user: int, path: str) -> "models.QuerySet[Kept]":
    return Kept.objects.filter(user=user, path=path)


@prepared
def _held(user: int, path: str) -> "models.QuerySet[Kept]":
    """The same row, which nobody else takes meanwhile."""
    return Kept.objects.select_for_update().filter(user=user, path=path)


def keep_text(user_id: int, path: str, fields: dict[str, list[str]], lost: Iterable[str] = ()) -> None:
    """Keep what was typed, in place of what was kept before; files that lie there stay."""
    if len(path) > Kept.PATH_LIMIT:
        return
    values = {"fields": fields, "lost": list(lost), "kept_at": timezone.now()}
    Kept.objects.update_or_create(user_id=user_id, path=path, defaults=values)
    texts = Kept.objects.filter(user=user_id, files=[])
    texts.filter(pk__in=list(texts.values_list("pk", flat=True)[TEXTS_LIMIT:])).delete()


def keep_files(
    user_id: int,
    path: str,
    uploads: Iterable[DjangoFile],
    room: Room | None = None,
) -> tuple[list[KeptFile], list[str]]:
    """Check and keep what the person uploads as proof: the new files, and the messages about those not taken.

    `room` is what they go into besides the person's own.
    """
    room = room or Room()
    uploads = list(uploads)
    if not uploads:
        return [], []
    too_many = _("%(limit)d files at most at once.") % {"limit": FILES_LIMIT}
    there = kept_for(user_id, path)
    left = FILES_LIMIT - len(there.files if there else [])
    taken, problems = check_files(uploads, left, too_many=too_many, by=user_id, also=room.check)
    new: list[KeptFile] = []
    for file in taken:
        try:
            stored = default_storage.save(path_in(FOLDER), file.content)
        except NoRoom as error:
            problems.append(sentence(error))
            break
        size = file.content.size or 0
        new.append(KeptFile(path=stored, name=file.name, size=size, content_type=file.content_type))
    fits: list[KeptFile] = []
    try:
        if new:
            fits = _write_down(user_id, path, new, room)
    except ValidationError as full:
        problems += full.messages
    else:
        if len(fits) < len(new) and too_many not in problems:
            problems.append(too_many)
    for one in new[len(fits) :]:
        quotas.give_back(user_id, one["size"])
        default_storage.delete(one["path"])
    return fits, problems


@transaction.atomic
def _write_down(user_id: int, path: str, new: list[KeptFile], room: Room) -> list[KeptFile]:
    """Those of the stored files for which there is room now: other windows may have brought or deleted some since."""
    row, _new = Kept.objects.select_for_update().get_or_create(user_id=user_id, path=path)
    fits = new[: max(FILES_LIMIT - len(row.files), 0)]
    row.files, row.kept_at = [*row.files, *fits], timezone.now()
    row.save(update_fields=["files", "kept_at"])
    room.settle()
    return fits


def drop_file(user_id: int, path: str, name: str) -> None:
    """Take back one upload of the person's own; `name` is its name in the storage."""
    with transaction.atomic():
        row = Kept.objects.select_for_update().filter(user=user_id, path=path).first()
        dropped = [one for one in row.files if one["path"] == name] if row else []
        if row and dropped:
            row.files = [one for one in row.files if one["path"] != name]
            row.save(update_fields=["files"])
            if not row.files and row.fields is None:
                row.delete()
    _delete(dropped)


@contextmanager
def handed_over(user_id: int, path: str, only: Collection[str] | None = None) -> Iterator[list[File]]:
    """The kept files, for what is written inside to take over: all of it happens, or nothing.

    `only` names those that are taken (all of them, if it is not given); the others are deleted. When the block
    raises, everything stays the person's.
    """
    with transaction.atomic():
        row = next(iter(_held(user_id, path)), None)
        files = there(row)
        taken = [one for one in files if only is None or one["path"] in only]
        yield [opened(one) for one in taken]
        if row:
            row.delete()
    _delete(one for one in files if one not in taken)


def forget(user_id: int, path: str) -> None:
    """What was kept at this address was sent or given up: the row and its files go."""
    with handed_over(user_id, path, only=()):
        pass


def there(row: Kept | None) -> list[KeptFile]:
    """The files of the row that still lie in the storage."""
    return [one for one in row.files if default_storage.exists(one["path"])] if row else []


def opened(one: KeptFile) -> File:
    """The file as a proof; whoever saves it takes it over, it is not copied."""
    return File(FieldFile(None, models.FileField(), one["path"]), one["name"], one["content_type"])  # type: ignore[arg-type]


def size_at(paths: Collection[str]) -> int:
    """How many bytes everybody's files at these addresses have."""
    rows = Kept.objects.filter(path__in=paths).values_list("files", flat=True)
    return sum(one["size"] for files in rows for one in files)


def sweep() -> int:
    """Delete rows older than `KEPT_DAYS`, and files that no row names and that are a day old; how many files.

    Safe to run at any time and twice: a file on its way into the database is younger than a day. However many
    files there are, only a few hundred of their names are held at a time.
    """
    now = timezone.now()
    Kept.objects.filter(kept_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    kept = {one["path"] for files in Kept.objects.values_list("files", flat=True) for one in files}
    lying = chain.from_iterable(walk(folder) for folder in SWEPT)
    old = (one.name for one in lying if one.modified < now - timedelta(days=1))
    swept = 0
    while names := list(islice(old, NAMES_AT_A_TIME)):
        for name in set(names) - kept - _named(names):
            default_storage.delete(name)
            swept += 1
    return swept


def _named(names: Collection[str]) -> set[str]:
    """Those of the files that a row of any model names."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                found |= set(rows.values_list(field.name, flat=True))
    return found


def _delete(files: Iterable[KeptFile]) -> None:
    for one in files:
        default_storage.delete(one["path"])
