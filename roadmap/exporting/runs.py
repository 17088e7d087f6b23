"""Making a file: at once when it is small, by the worker with progress when it is not."""

import io
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils.text import slugify

from roadmap.exporting import content, meeting, reference, workbook
from roadmap.exporting.content import Progress, quiet
from roadmap.models import ExportKind, ExportRun, ExportState, Roadmap
from roadmap.progress.changes import USUAL_DAYS
from roadmap.progress.state import load as load_snapshot
from roadmap.views.address import AskedForm

log = logging.getLogger(__name__)

# From so many items on, the worker makes the file.
LARGE = 500
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {ExportKind.WORKBOOK: XLSX, ExportKind.REFERENCE: DOCX, ExportKind.MEETING: DOCX}
ENDINGS = {ExportKind.WORKBOOK: "xlsx", ExportKind.REFERENCE: "docx", ExportKind.MEETING: "docx"}


def is_large(roadmap: Roadmap) -> bool:
    return roadmap.items.count() >= LARGE


def write(
    kind: str, roadmap: Roadmap, user: Any, query: QueryDict, file: IO[bytes], progress: Progress = quiet
) -> None:
    """Write the file of `kind` for what the filter `query` leaves, as `user` may see it."""
    if kind == ExportKind.MEETING:
        asked = AskedForm(query)
        snapshot = load_snapshot(roadmap, user, asked.scope, asked.asked("on"))
        since: date = asked.asked("since") or snapshot.on - timedelta(days=USUAL_DAYS)
        meeting.write(snapshot, since, user, file)
        return
    writers: dict[str, Callable[..., None]] = {
        ExportKind.WORKBOOK: workbook.write,
        ExportKind.REFERENCE: reference.write,
    }
    writers[kind](content.load(roadmap, query), file, progress)


def file_name(kind: str, roadmap: Roadmap, on: date) -> str:
    """What the file is called on the person's disk, in Latin letters that every system takes."""
    return f"{slugify(roadmap.slug)}-{kind}-{on:%Y-%m-%d}.{ENDINGS[ExportKind(kind)]}"


def make(run_id: int) -> None:
    """Make the file of an export that waits; an export that was made already is left alone."""
    taken = ExportRun.objects.filter(pk=run_id).exclude(state=ExportState.READY)
    if not taken.update(state=ExportState.RUNNING):
        return
    run = ExportRun.objects.select_related("roadmap", "author__body").get(pk=run_id)
    made = io.BytesIO()

    def progress(done: int, total: int) -> None:
        ExportRun.objects.filter(pk=run_id).update(done=done, total=total)

    try:
        write(run.kind, run.roadmap, run.author, QueryDict(run.query), made, progress)
    except BaseException:
        # Whatever it was, the page that waits must say so; the worker's log keeps the reason.
        ExportRun.objects.filter(pk=run_id).update(state=ExportState.FAILED)
        raise
    run.refresh_from_db()
    run.state = ExportState.READY
    run.file.save("", ContentFile(made.getvalue()), save=False)
    run.save()
    log.info("export %s ready: %s rows", run_id, run.total)
