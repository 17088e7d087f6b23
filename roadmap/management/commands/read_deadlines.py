"""How would the program read these deadlines? Phrases on standard input, a table on standard output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plans.deadlines.table import as_json, as_tsv, read_years


class Command(BaseCommand):
    """Reads one phrase a line (`\\n` written out for a line break); never touches the database."""

    help = "Read deadline phrases from standard input, one per line, and print how each is understood."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--years", default="2026-2028", help="the roadmap's years, as 2026-2028")
        parser.add_argument("--json", action="store_true", help="print JSON instead of tab-separated columns")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            years = read_years(options["years"])
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        if options["json"]:
            self.stdout.write(as_json(sys.stdin, years))
            return
        for row in as_tsv(sys.stdin, years):
            self.stdout.write(row)
