"""Making a file: at once when it is small, by the worker with progress when it is not."""

import io
import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import IO
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from cities.clock import by_clock_of
from cities.models import User
from core import work
from roadmap.choices import ExportKind, ExportState
from roadmap.exporting import content, meeting, reference, workbook
from roadmap.exporting.content import Progress, quiet
from roadmap.exporting.paper import Paper, Word
from roadmap.exporting.tagged import Tagged
from roadmap.forms.asked import PDF, PaperForm, asked_snapshot, scope_title
from roadmap.models import ExportRun, Roadmap
from roadmap.progress.changes import USUAL_DAYS
from roadmap.reminders.links import absolute

log = logging.getLogger(__name__)

# What a long export is called as a work.
WORK = "export"

# An export that is not ready by then will not be: its worker was lost.
WAITED_MINUTES = 15
# From so many items on, the worker makes the file.
LARGE = 500
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {"xlsx": XLSX, "docx": DOCX, PDF: "application/pdf"}
# The papers that are documents, and so come as a tagged PDF as well.
DOCUMENTS = (ExportKind.REFERENCE, ExportKind.MEETING)


# What an address says of the paper, and not of what is on it.
ABOUT_THE_PAPER = ("on", "since", "meeting", "place", "form")


def is_large(roadmap: Roadmap) -> bool:
    """Whether the worker makes it, because a page would wait too long."""
    return roadmap.items.count() >= LARGE


def write(
    kind: str, roadmap: Roadmap, user: User, query: QueryDict, file: IO[bytes], progress: Progress = quiet
) -> None:
    """Write the file of `kind` for what the filter `query` leaves, as `user` may see it.

    Raises `Http404` for papers for a meeting about a direction, a side or a body that is not there.
    """
    if kind == ExportKind.WORKBOOK:
        workbook.write(content.load(roadmap, query), file, progress)
        return
    # Both are wide tables.
    made = Tagged(landscape=True) if ending(kind, query) == PDF else Word(landscape=True)
    {ExportKind.REFERENCE: _reference, ExportKind.MEETING: _meeting}[ExportKind(kind)](
        made, roadmap, user, query, progress
    )
    made.save(file)


def _reference(made: Paper, roadmap: Roadmap, user: User, query: QueryDict, progress: Progress) -> None:
    found = content.load(roadmap, query)
    items = reverse("roadmap:items", args=[roadmap.slug])
    reference.write(found, made, _address(items, found.asked, on=found.on.isoformat()), progress)


def _meeting(made: Paper, roadmap: Roadmap, user: User, query: QueryDict, progress: Progress) -> None:
    asked = PaperForm(query)
    snapshot = asked_snapshot(asked, roadmap)
    since: date = asked.asked("since") or snapshot.on - timedelta(days=USUAL_DAYS)
    about = meeting.Meeting(asked.asked("meeting"), asked.asked("place") or "")
    progress(0, len(snapshot.items))
    days = {"since": since.isoformat(), "on": snapshot.on.isoformat()}
    part = {name: str(asked.asked(name) or "") for name in ("direction", "side", "body")}
    address = _address(roadmap.get_absolute_url(), part, **days)
    meeting.write(snapshot, since, user, made, address, part=scope_title(snapshot), about=about)
    progress(len(snapshot.items), len(snapshot.items))


def _address(page: str, asked: Mapping[str, str], **days: str) -> str:
    """The page that shows the same as of the same day, with what was `asked` for and understood: it has to fit into a
    code that a telephone reads.
    """
    kept = {name: value for name, value in asked.items() if value}
    return absolute(f"{page}?{urlencode({**kept, **days})}")


def ending(kind: str, query: QueryDict) -> str:
    """How the name of the file ends: of a document, as the address asks for it."""
    if kind == ExportKind.WORKBOOK:
        return "xlsx"
    return PDF if query.get("form") == PDF else "docx"


def file_name(kind: str, roadmap: Roadmap, on: date, end: str) -> str:
    """What the file is called on the person's disk, in Latin letters that every system takes."""
    return f"{slugify(roadmap.slug)}-{kind}-{on:%Y-%m-%d}.{end}"


@transaction.atomic
def ask(kind: str, roadmap: Roadmap, user: User, query: str) -> tuple[ExportRun, bool]:
    """The export that `user` asks the worker for, and whether it is new: who asks twice waits for the same one."""
    # In turn: of two presses at once neither would see what the other asked for.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
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
    run = ExportRun.objects.select_related("roadmap", "author__body__city").get(pk=run_id)
    made = io.BytesIO()

    def progress(done: int, total: int) -> None:
        ExportRun.objects.filter(pk=run_id).update(done=done, total=total)

    try:
        with by_clock_of(run.author):
            write(run.kind, run.roadmap, run.author, QueryDict(run.query), made, progress)
        run.refresh_from_db()
        run.file.save("", ContentFile(made.getvalue()), save=False)
    except work.AWAY:
        # The work is taken up again when the lease has ended.
        raise
    except BaseException:
        # Whatever it was, the page that waits must say so; the worker's log keeps the reason.
        ExportRun.objects.filter(pk=run_id).update(state=ExportState.FAILED)
        raise
    run.state = ExportState.READY
    run.save()
    log.info("export %s ready: %s rows", run_id, run.total)
