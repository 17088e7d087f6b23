"""`manage.py restore SET`: put a backup back, in place of all that is there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import env
from core.backup import files, lost, nightly, postgres, restoring
from core.backup.postgres import BackupError, Server


class Command(BaseCommand):
    """`manage.py restore`: all or nothing; see docs/operations.md."""

    help = (
        "Replaces the database and the files by a backup, all or nothing; nothing of what is there now stays. "
        "Stop the web server, the worker and the beat first. An older backup is then migrated to this version."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("set", metavar="SET", help="the folder of a backup, or s3://bucket/folder/NAME")
        parser.add_argument("--into", metavar="DATABASE_URL", help="another database than the program's own")
        parser.add_argument(
            "--media",
            metavar="DIR",
            help="where the files go, if not into the program's own place (or: that place)",
        )
        parser.add_argument("--passphrase-file", metavar="F", help="the passphrase of an encrypted backup")
        parser.add_argument(
            "--lost-files",
            action="store_true",
            help="nothing but the files that rows name and that are gone; the program may run meanwhile",
        )
        parser.add_argument("--no-migrate", action="store_true", help="leave the database as it was kept")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("into", "media"):
            if options[name] is not None and not options[name].strip():
                raise CommandError(f"--{name} is empty; leave it out for the program's own.")
        if options["lost_files"]:
            self._put_back_what_is_lost(options)
            return
        own = Server.default()
        if options["into"]:
            os.environ["DATABASE_URL"] = options["into"]
        into = env.database("DATABASE_URL")
        server = Server(*(str(into[key] or "") for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")))
        if not options["into"]:
            server = own
        named = options["media"] if options["media"] != settings.FILES_URL else None
        to = files.target(Path(named) if named else None, Path(settings.MEDIA_ROOT))
        if not options["media"] and not server.is_same_as(own) and not to.is_empty():
            raise CommandError(
                "--into names another database, and the files of this program's own would be replaced: name by "
                "--media where those of the backup go."
            )
        try:
            passphrase = nightly.passphrase_of(options["passphrase_file"] or settings.BACKUP_PASSPHRASE_FILE)
            roles = postgres.granted_roles(server)
            with nightly.opened(options["set"]) as one:
                restoring.restore(one, server, to, passphrase)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if not options["no_migrate"]:
            migrate = [sys.executable, "manage.py", "migrate", "--noinput", "-v0"]
            if subprocess.run(migrate, cwd=settings.BASE_DIR, check=False).returncode:
                raise CommandError("Put back, but not migrated: run manage.py migrate.")
        # Whom the tables were granted to before: the backup knows no roles.
        for role in roles:
            grant = [sys.executable, "manage.py", "grant_running_role", role]
            if subprocess.run(
                grant, cwd=settings.BASE_DIR, check=False, stdout=subprocess.DEVNULL
            ).returncode:
                raise CommandError(
                    f"Put back, but {role} has no rights: run manage.py grant_running_role {role}."
                )
        self.stdout.write(f"Put back: {one.manifest['made_at'][:16]}, version {one.manifest['version']}.")

    def _put_back_what_is_lost(self, options: dict[str, Any]) -> None:
        if options["into"] or options["media"] or options["no_migrate"]:
            raise CommandError(
                "--lost-files puts files back where this program keeps its own, and goes with none of the others."
            )
        try:
            passphrase = nightly.passphrase_of(options["passphrase_file"] or settings.BACKUP_PASSPHRASE_FILE)
            with nightly.opened(options["set"]) as one:
                back, elsewhere = lost.put_back(one, passphrase)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Files that are there again: {len(back)}.")
        if elsewhere:
            names = ", ".join(elsewhere[:20])
            raise CommandError(f"Not in this backup either: {len(elsewhere)} ({names}). Try another one.")
