"""Uploads that belong to no record yet: checked, stored, and remembered in the session of the one who sent them.

They lie where attachments lie, without a row in the database; `roadmap.reporting.staging.sweep` deletes what
nobody took over within a day.
"""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any, TypedDict

from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import drafts
from core.failures import NoRoom
from core.storage import sentence
from core.uploads import FILES_LIMIT, File, check_files


class Kept(TypedDict):
    """What the session knows of one file."""

    path: str
    name: str
    size: int
    content_type: str


def store(uploads: Iterable[DjangoFile], by: int, room: int = FILES_LIMIT) -> tuple[list[Kept], list[str]]:
    """Store what the person `by` (an id) uploads as proof, `room` at most; and the messages about the others."""
    too_many = _("%(limit)d files at most at once.") % {"limit": FILES_LIMIT}
    taken, problems = check_files(uploads, room, too_many=too_many, by=by)
    kept: list[Kept] = []
    for file in taken:
        try:
            path = default_storage.save(f"attachments/{uuid.uuid4().hex}", file.content)
        except NoRoom as error:
            problems.append(sentence(error))
            break
        size = file.content.size or 0
        kept.append(Kept(path=path, name=file.name, size=size, content_type=file.content_type))
    return kept, problems


def _keep(uploads: list[DjangoFile], user_id: int) -> dict[str, Any]:
    kept, problems = store(uploads, user_id)
    return {"files": kept, "lost": problems}


# For views whose forms take files.
survives_sign_in = partial(drafts.survives_sign_in, keep_files=_keep)


def kept(request: HttpRequest) -> list[Kept]:
    """The files that lie here for this person and this address; those swept away are left out."""
    files = (drafts.draft_of(request) or {}).get("files", [])
    return [one for one in files if default_storage.exists(one["path"])]


def add(request: HttpRequest, uploads: Iterable[DjangoFile]) -> tuple[list[Kept], list[str]]:
    """Keep more uploads of a person who is signed in; the new ones, and the messages about those not taken."""
    there = kept(request)
    new, problems = store(uploads, request.user.pk or 0, FILES_LIMIT - len(there))
    if new:
        drafts.update(request, files=[*there, *new])
    return new, problems


def opened(one: Kept) -> File:
    """The file as evidence."""
    content = DjangoFile(default_storage.open(one["path"]), name=one["name"])
    return File(content, one["name"], one["content_type"])


def discard(request: HttpRequest) -> None:
    """Delete what lies here: it was taken over as a copy, or given up."""
    for one in claim(request):
        default_storage.delete(one["path"])


def claim(request: HttpRequest) -> list[Kept]:
    """The same, and the session forgets them: the caller takes them over."""
    files = kept(request)
    if files:
        drafts.update(request, files=[])
    return files
