"""What is not needed any more goes by night: sessions, files that were made or never sent, letters, records of runs.

Reports, their evidence and the plan are never touched. How long each is kept is a setting.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from core import file_check, journal, keeping, kept, marks
from core.apart import apart
from core.backup import files as backup_files
from roadmap.channels import browsers, linking
from roadmap.choices import LetterState
from roadmap.exporting import runs as exports
from roadmap.importing import runs as imports
from roadmap.mailbox import bounces, intake
from roadmap.models import Letter, ReminderRun

STEPS: dict[str, Callable[[], object]] = {
    "sessions": lambda: call_command("clearsessions"),
    "exports": exports.forget_old,
    "imports": imports.forget_old,
    "kept": kept.sweep,
    "letters": lambda: _letters(),
    "runs": lambda: _runs(),
    "raw": intake.forget_old,
    "contexts": lambda: keeping.forget_contexts(_before(settings.CONTEXTS_KEPT_DAYS)),
    "marks": bounces.forget_corrected,
    "codes": linking.forget_codes,
    "browsers": browsers.forget_old,
    "journal": lambda: journal.forget(_before(settings.JOURNAL_KEPT_DAYS)),
    "parts of backups": backup_files.sweep,
    "files": file_check.check,
}


def clean() -> dict[str, int]:
    """Do all of it; how many of each went. Safe to run twice.

    A step that fails keeps none of the others from theirs; it is named by the mark, which has not succeeded then.
    """
    went: dict[str, int] = {}
    failed = []
    for name, step in STEPS.items():
        with apart("Housekeeping: the step %s failed", name) as cleaning:
            count = step()
            if isinstance(count, int):
                went[name] = count
        if cleaning.failure:
            failed.append(f"{name}: {type(cleaning.failure).__name__}")
    said = ", ".join([*(f"{name}: {count}" for name, count in went.items()), *failed])
    marks.note(marks.HOUSEKEEPING, said, done=not failed)
    return went


def _before(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _letters() -> int:
    """Old letters without any row that refers to them; the others stay with their rows."""
    before = _before(settings.LETTERS_KEPT_DAYS)
    settled = [LetterState.CANCELLED, LetterState.FAILED, LetterState.SENT]
    old = Letter.objects.filter(created_at__lt=before, state__in=settled, reminders__isnull=True)
    return old.delete()[0]


def _runs() -> int:
    before = _before(settings.REMINDER_RUNS_KEPT_DAYS)
    return ReminderRun.objects.filter(finished_at__lt=before).delete()[0]
