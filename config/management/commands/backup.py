"""`manage.py backup`: the database and the files as one set in a folder."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.arguments import days
from core.backup import nightly
from core.backup.postgres import BackupError
from core.backup.sets import Set


class Command(BaseCommand):
    """`manage.py backup`: one consistent backup, by `core.backup`."""

    # Nothing of the pages is asked for: a backup does not wait until they are all loaded.
    requires_system_checks: list[str] = []
    help = "Makes a backup: the database and the files of one moment, in a new folder. Prints its path."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            metavar="DIR",
            help="where the backups lie, a folder or s3://bucket/folder; BACKUP_TO by default",
        )
        parser.add_argument("--keep", type=days, metavar="14d", help="delete older ones, never the newest")
        parser.add_argument("--passphrase-file", metavar="F", help="encrypt with the passphrase in this file")

    def handle(self, *args: Any, **options: Any) -> None:
        where = settings.BACKUP_TO if options["to"] is None else options["to"].strip()
        if not where:
            raise CommandError("Where to? Name a folder by --to, or by the environment variable BACKUP_TO.")
        try:
            passphrase = nightly.passphrase_of(options["passphrase_file"] or settings.BACKUP_PASSPHRASE_FILE)
            made = nightly.back_up(str(where), options["keep"] or settings.BACKUP_KEEP_DAYS, passphrase)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in made.manifest["tables"].values())
        self.stdout.write(f"{_path(str(where), made)}\n{rows} rows, {len(made.manifest['files'])} files.")
        for name in made.manifest["missing"]:
            self.stderr.write(f"A row names {name}, but there is no such file.")


def _path(where: str, made: Set) -> str:
    return f"{where.rstrip('/')}/{made.folder.name}"
