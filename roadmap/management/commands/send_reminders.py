"""`manage.py send_reminders`: plan and send the reminders by hand, or see what would be sent."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from roadmap.reminders.delivery import LetterOutcome
from roadmap.reminders.run import Outcome, preview, remind
from roadmap.reminders.sources import LetterLine


def iso_date(text: str) -> date:
    """The date that `text` writes as YYYY-MM-DD; raises `ArgumentTypeError` with a sentence otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("“%(text)s” is not a date; write it as 2026-09-01.") % {"text": text}
        ) from None


class Command(BaseCommand):
    """`manage.py send_reminders`: the same round as the worker's, by hand."""

    help = (
        "Plans the reminders of the day and sends them: one letter a person, none on a day off. "
        "Counts: planned, cancelled are rows of the ledger; sent, failed are letters. "
        "Exit status: 0 done, 1 the mail server could not be reached, or a letter not written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--date", type=iso_date, metavar="YYYY-MM-DD", help="as of this date; today by default"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be sent; keep and send nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        on: date | None = options["date"]
        outcome = preview(on) if options["dry_run"] else remind(on, by_hand=True)
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_data(outcome), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(outcome)))
        if outcome.delivered.error:
            sys.exit(1)


def as_data(outcome: Outcome) -> dict[str, object]:
    """The outcome as plain data for programs."""
    return {
        "planned": outcome.planned.planned,
        "sent": outcome.delivered.sent,
        "failed": outcome.delivered.failed,
        "cancelled": outcome.cancelled,
        "error": outcome.delivered.error,
        "letters": [_letter(letter) for letter in outcome.delivered.letters],
    }


def _letter(letter: LetterOutcome) -> dict[str, object]:
    return {
        "to": letter.to,
        "subject": letter.title,
        "state": letter.state,
        "error": letter.error,
        "lines": [_line(line) for line in letter.composed.lines],
    }


def _line(line: LetterLine) -> dict[str, Any]:
    return {
        "item": line.number,
        "side": line.side_slug,
        "due": line.due.isoformat() if line.due else None,
        "stage": line.stage,
        "title": line.title,
        "about": line.group,
        "note": line.note,
    }


def as_text(outcome: Outcome) -> list[str]:
    """The outcome for people, line by line."""
    lines = [
        _("Planned: %(planned)s. Sent: %(sent)s. Failed: %(failed)s. Cancelled: %(cancelled)s.")
        % {key: value for key, value in as_data(outcome).items() if key != "letters"}
    ]
    if outcome.delivered.error:
        lines.append(_("What went wrong: %(why)s") % {"why": outcome.delivered.error})
    for letter in outcome.delivered.letters:
        lines.append("")
        lines.append(f"{letter.to} — {letter.title}" + (f" [{letter.error}]" if letter.error else ""))
        lines += [
            "  " + " · ".join(filter(None, [line.number, line.side, line.title[:70], line.when, line.note]))
            for line in letter.composed.lines
        ]
    return lines
