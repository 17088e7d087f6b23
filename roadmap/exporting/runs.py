"""Making a file: at once when it is small, by the worker with progress when it is not."""

import io
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify

from cities.models import User
from core import work
from roadmap.choices import ExportKind, ExportState
from roadmap.exporting import content, meeting, reference, workbook
from roadmap.exporting.content import Progress, quiet
from roadmap.forms.asked import AskedForm, asked_snapshot, scope_title
from roadmap.models import ExportRun, Roadmap
from roadmap.progress.changes import USUAL_DAYS

log = logging.getLogger(__name__)

# What a long export is called as a work.
WORK = "export"

# An export that is not ready by then will not be: its worker was lost.
WAITED_MINUTES = 15
# From so many items on, the worker makes the file.
LARGE = 500
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {ExportKind.WORKBOOK: XLSX, ExportKind.REFERENCE: DOCX, ExportKind.MEETING: DOCX}
ENDINGS = {ExportKind.WORKBOOK: "xlsx", ExportKind.REFERENCE: "docx", ExportKind.MEETING: "docx"}


def is_large(roadmap: Roadmap) -> bool:
    """Whether the worker makes it, because a page would wait too long."""
    return roadmap.items.count() >= LARGE


def write(
    kind: str, roadmap: Roadmap, user: User, query: QueryDict, file: IO[bytes], progress: Progress = quiet
) -> None:
    """Write the file of `kind` for what the filter `query` leaves, as `user` may see it.

    Raises `Http404` for papers for a meeting about a direction, a side or a body that is not there.
    """
    if kind == ExportKind.MEETING:
        asked = AskedForm(query)
        snapshot = asked_snapshot(asked, roadmap)
        since: date = asked.asked("since") or snapshot.on - timedelta(days=USUAL_DAYS)
        progress(0, len(snapshot.items))
        meeting.write(snapshot, since, user, file, scope_title(snapshot))
        progress(len(snapshot.items), len(snapshot.items))
        return
    writers: dict[str, Callable[..., None]] = {
        ExportKind.WORKBOOK: workbook.write,
        ExportKind.REFERENCE: reference.write,
    }
    writers[kind](content.load(roadmap, query), file, progress)


def file_name(kind: str, roadmap: Roadmap, on: date) -> str:
    """What the file is called on the person's disk, in Latin letters that every system takes."""
    return f"{slugify(roadmap.slug)}-{kind}-{on:%Y-%m-%d}.{ENDINGS[ExportKind(kind)]}"


def ask(kind: str, roadmap: Roadmap, user: User, query: str) -> tuple[ExportRun, bool]:
    """The export that `user` asks the worker for, and whether it is new: who asks twice waits for the same one."""
    wanted = ExportRun.objects.filter(roadmap=roadmap, author=user, kind=kind, query=query)
    soon = timezone.now() - timedelta(minutes=WAITED_MINUTES)
    waits = wanted.filter(state__in=[ExportState.WAITING, ExportState.RUNNING], created_at__gte=soon).first()
    if waits:
        ordered = work.of(WORK, waits.pk)
        if ordered is None or ordered.is_stuck:
            work.order(WORK, waits.pk)
        return waits, False
    run = ExportRun.objects.create(roadmap=roadmap, author=user, kind=kind, query=query)
    work.order(WORK, run.pk)
    return run, True


def forget_old() -> int:
    """Delete the exports that were asked for more than `EXPORTS_KEPT_DAYS` ago, with their files; how many."""
    old = list(
        ExportRun.objects.filter(created_at__lt=timezone.now() - timedelta(days=settings.EXPORTS_KEPT_DAYS))
    )
    for run in old:
        run.delete()
        run.file.delete(save=False)
    return len(old)


def make(run_id: int) -> None:
    """Make the file of an export that waits; an export that was made already is left alone.

    Raises `work.Busy` where somebody else makes it; whatever else goes wrong, the page that waits says so.
    """
    with work.doing(WORK, run_id):
        _make(run_id)


def _make(run_id: int) -> None:
    taken = ExportRun.objects.filter(pk=run_id).exclude(state=ExportState.READY)
    if not taken.update(state=ExportState.RUNNING):
        return
    run = ExportRun.objects.select_related("roadmap", "author__body").get(pk=run_id)
    made = io.BytesIO()

    def progress(done: int, total: int) -> None:
        ExportRun.objects.filter(pk=run_id).update(done=done, total=total)

    try:
        write(run.kind, run.roadmap, run.author, QueryDict(run.query), made, progress)
        run.refresh_from_db()
        run.file.save("", ContentFile(made.getvalue()), save=False)
    except (OperationalError, InterfaceError):
        # The database is away: the work is taken up again when the lease has ended.
        raise
    except BaseException:
        # Whatever it was, the page that waits must say so; the worker's log keeps the reason.
        ExportRun.objects.filter(pk=run_id).update(state=ExportState.FAILED)
        raise
    run.state = ExportState.READY
    run.save()
    log.info("export %s ready: %s rows", run_id, run.total)
