"""What is not needed any more goes by night: sessions, files that were made or never sent, letters, records of runs.

Reports, their evidence and the plan are never touched. How long each is kept is a setting.
"""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from core import file_check, journal, keeping, kept, marks
from core.backup import files as backup_files
from roadmap.channels import linking
from roadmap.choices import LetterState
from roadmap.exporting import runs as exports
from roadmap.importing import runs as imports
from roadmap.mailbox import bounces, intake
from roadmap.models import Letter, ReminderRun


def clean() -> dict[str, int]:
    """Do all of it; how many of each went. Safe to run twice."""
    call_command("clearsessions")
    went = {
        "exports": exports.forget_old(),
        "imports": imports.forget_old(),
        "kept": kept.sweep(),
        "letters": _letters(),
        "runs": _runs(),
        "raw": intake.forget_old(),
        "contexts": keeping.forget_contexts(timezone.now() - timedelta(days=settings.CONTEXTS_KEPT_DAYS)),
        "marks": bounces.forget_corrected(),
        "codes": linking.forget_codes(),
        "journal": journal.forget(timezone.now() - timedelta(days=settings.JOURNAL_KEPT_DAYS)),
    }
    backup_files.sweep()
    file_check.check()
    marks.note(marks.HOUSEKEEPING, ", ".join(f"{name}: {count}" for name, count in went.items()))
    return went


def _letters() -> int:
    """Old letters without any row that refers to them; the others stay with their rows."""
    before = timezone.now() - timedelta(days=settings.LETTERS_KEPT_DAYS)
    settled = [LetterState.CANCELLED, LetterState.FAILED, LetterState.SENT]
    old = Letter.objects.filter(created_at__lt=before, state__in=settled, reminders__isnull=True)
    return old.delete()[0]


def _runs() -> int:
    before = timezone.now() - timedelta(days=settings.REMINDER_RUNS_KEPT_DAYS)
    return ReminderRun.objects.filter(finished_at__lt=before).delete()[0]
