"""`manage.py check_backup SET`: prove that a backup can be put back."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import marks
from core.backup import nightly, restoring
from core.backup.postgres import BackupError


class Command(BaseCommand):
    """`manage.py check_backup`: proves that a backup can be restored; see docs/operations.md."""

    # As with a backup, nothing of the pages is asked for.
    requires_system_checks: list[str] = []
    help = "Restores a backup into a database that is dropped again, and compares every row count and hash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("set", metavar="SET", help="the folder of a backup, or s3://bucket/folder/NAME")
        parser.add_argument("--passphrase-file", metavar="F", help="the passphrase of an encrypted backup")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            passphrase = nightly.passphrase_of(options["passphrase_file"] or settings.BACKUP_PASSPHRASE_FILE)
            with nightly.opened(options["set"]) as one:
                restoring.check(one, passphrase)
        except BackupError as error:
            nightly.note_failure(marks.BACKUP_CHECK, error)
            raise CommandError(str(error)) from error
        marks.note(marks.BACKUP_CHECK, one.folder.name)
        tables, files = len(one.manifest["tables"]), len(one.manifest["files"])
        self.stdout.write(f"Whole: {tables} tables and {files} files are as they were kept.")
