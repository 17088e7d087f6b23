"""The roadmap's long works under their leases: exports, and the imports that the worker reads or applies."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import User
from core import work
from roadmap.choices import ExportState, ImportState
from roadmap.exporting import runs as exports
from roadmap.importing import background
from roadmap.importing import runs as imports
from roadmap.models import ExportRun, ImportRun

READ, APPLY = "read_import", "apply_import"
# An order is written a moment after its run; one that is older and has none was lost between the two.
MOMENT = timedelta(minutes=1)


def make(run_id: int) -> None:
    """Make the file of an export, unless somebody else does."""
    try:
        exports.make(run_id)
    except work.Busy:
        return


def read(run_id: int) -> None:
    """Read an uploaded file, unless somebody else does."""
    try:
        with work.doing(READ, run_id):
            # Whoever was reading it is dead: the lease is ours.
            ImportRun.objects.filter(pk=run_id, state=ImportState.READING).update(state=ImportState.UPLOADED)
            imports.read_in_worker(run_id)
    except work.Busy:
        return
    except work.AWAY:
        # The file stays: it is read when the lease has ended.
        raise
    except Exception as error:
        _give_up_reading(run_id, f"{type(error).__name__}: {error}")
        raise


def apply(run_id: int, user_id: int | None) -> None:
    """Apply an import in the name of a person, unless somebody else does."""
    by = User.objects.get(pk=user_id) if user_id else None
    try:
        with work.doing(APPLY, run_id):
            background.apply_in_worker(run_id, by)
    except work.Busy:
        return


def adopt() -> int:
    """Order the works whose order was lost (the program ended between the two writings); returns how many."""
    before = timezone.now() - MOMENT
    open_exports = ExportRun.objects.filter(
        state__in=[ExportState.WAITING, ExportState.RUNNING], created_at__lt=before
    )
    adopted = 0
    for run_id in open_exports.exclude(pk__in=_known(exports.WORK)).values_list("pk", flat=True):
        work.order(exports.WORK, run_id)
        adopted += 1
    old = Q(seen_at__lt=before) | Q(seen_at__isnull=True, created_at__lt=before)
    reading = ImportRun.objects.filter(old, state__in=[ImportState.UPLOADED, ImportState.READING])
    for run_id in reading.exclude(pk__in=_known(READ)).values_list("pk", flat=True):
        work.order(READ, run_id)
        adopted += 1
    applying = ImportRun.objects.filter(old, state=ImportState.APPLYING).exclude(pk__in=_known(APPLY))
    for run_id, author_id in applying.values_list("pk", "author_id"):
        work.order(APPLY, run_id, author_id)
        adopted += 1
    return adopted


def _known(kind: str) -> list[int]:
    return list(work.Work.objects.filter(kind=kind).values_list("subject_id", flat=True))


def _give_up_reading(run_id: int, why: str) -> None:
    unread = ImportRun.objects.filter(pk=run_id, state__in=[ImportState.UPLOADED, ImportState.READING])
    for run in unread.select_related("roadmap"):
        imports.give_up(run, _("The reading of the file broke off. Upload it again; if it breaks off again, "
                               "tell the administrator."))  # fmt: skip


def _give_up_applying(run_id: int, why: str) -> None:
    broken = _("The work broke off half-way. Nothing was applied: apply it once more.")
    ImportRun.objects.filter(pk=run_id, state=ImportState.APPLYING).update(
        state=ImportState.READ, error=broken
    )


def _give_up_export(run_id: int, why: str) -> None:
    ExportRun.objects.filter(pk=run_id).exclude(state=ExportState.READY).update(state=ExportState.FAILED)


def register() -> None:
    """Make the kinds known to the sweep and to the status page."""
    tasks = "roadmap.tasks"
    for kind in (
        work.WorkKind(
            exports.WORK,
            f"{tasks}.make_export",
            gettext_lazy("Making a file"),
            _give_up_export,
            again=True,
        ),
        work.WorkKind(READ, f"{tasks}.read_import", gettext_lazy("Reading an import"), _give_up_reading),
        work.WorkKind(APPLY, f"{tasks}.apply_import", gettext_lazy("Applying an import"), _give_up_applying),
    ):
        work.register(kind)
