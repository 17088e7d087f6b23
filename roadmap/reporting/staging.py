"""Files between their upload and their report: kept for the person, so that no error loses them.

A staged file lies where attachments lie. With the report it is taken over as it lies; what nobody came back
for, and what a broken transaction left on the disk, is swept away.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import User
from core import kept_files, quotas
from core.failures import NoRoom
from core.storage import sentence
from core.uploads import FILES_LIMIT, File, check_files
from roadmap.models import Attachment, Milestone, Report, StagedFile
from roadmap.reporting import actions

KEPT_DAYS = 14
FOLDER = "attachments"


def stage(milestone: Milestone, user: User, uploads: Iterable[DjangoFile]) -> list[str]:
    """Keep the uploads that may prove a report; the messages about those that may not."""
    room = FILES_LIMIT - StagedFile.objects.filter(user=user, milestone=milestone).count()
    too_many = _("%(limit)d files at most in one report.") % {"limit": FILES_LIMIT}
    taken, problems = check_files(uploads, room, too_many=too_many, by=user.pk, also=room_of_item(milestone))
    for file in taken:
        try:
            with transaction.atomic():
                StagedFile.objects.create(
                    user=user,
                    milestone=milestone,
                    file=file.content,
                    name=file.name,
                    size=file.content.size,
                    content_type=file.content_type,
                )
        except NoRoom as error:
            problems.append(sentence(error))
            break
    return problems


def room_of_item(milestone: Milestone) -> Callable[[int], None]:
    """Raises `ValidationError` when the files of the milestone's item grow beyond `UPLOADS_OF_ITEM_MB`."""
    proofs = Attachment.objects.filter(report__milestone__item=milestone.item_id)
    staged = StagedFile.objects.filter(milestone__item=milestone.item_id)
    used = -1

    def check(size: int) -> None:
        nonlocal used
        if used < 0:
            used = sum(rows.aggregate(all=Sum("size"))["all"] or 0 for rows in (proofs, staged))
        used += size
        if used > settings.UPLOADS_OF_ITEM_MB * quotas.MEGABYTE:
            raise ValidationError(
                _(
                    "The files of this item have reached %(limit)d MB, which is the most. Give a link to the file."
                )
                % {"limit": settings.UPLOADS_OF_ITEM_MB}
            )

    return check


def take_in(milestone: Milestone, user: User, files: Iterable[kept_files.Kept]) -> None:
    """The files that were kept while the person signed in again, as if uploaded now; they are not copied."""
    StagedFile.objects.bulk_create(
        StagedFile(
            user=user,
            milestone=milestone,
            file=one["path"],
            name=one["name"],
            size=one["size"],
            content_type=one["content_type"],
        )
        for one in files
    )


def staged_for(milestone: Milestone, user: User) -> list[StagedFile]:
    """What the person has uploaded for this milestone and not sent yet, oldest first."""
    return list(StagedFile.objects.filter(user=user, milestone=milestone))


def as_evidence(staged: Iterable[StagedFile]) -> list[File]:
    """The files as `actions.report` takes them; they are not copied."""
    return [File(one.file, one.name, one.content_type) for one in staged]


@transaction.atomic
def report(milestone: Milestone, by: User, **said: Any) -> Report:
    """`actions.report` with the person's staged files as evidence; both change hands, or neither."""
    staged = staged_for(milestone, by)
    new = actions.report(milestone.pk, by, files=as_evidence(staged), **said)
    StagedFile.objects.filter(pk__in=[one.pk for one in staged]).delete()
    return new


def drop(milestone: Milestone, user: User, staged_id: int) -> None:
    """Take back one upload of the person's own."""
    for one in StagedFile.objects.filter(pk=staged_id, user=user, milestone=milestone):
        one.delete()
        one.file.delete(save=False)


def sweep() -> int:
    """Delete staged rows older than `KEPT_DAYS` and files without any row that are a day old; how many files.

    Safe to run at any time and twice: a file on its way into the database is younger than a day.
    """
    StagedFile.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()
    known = set(Attachment.objects.exclude(file="").values_list("file", flat=True))
    known |= set(StagedFile.objects.values_list("file", flat=True))
    swept = 0
    for name in _lying():
        path = f"{FOLDER}/{name}"
        old = default_storage.get_modified_time(path) < timezone.now() - timedelta(days=1)
        if path not in known and old:
            default_storage.delete(path)
            swept += 1
    return swept


def _lying() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
