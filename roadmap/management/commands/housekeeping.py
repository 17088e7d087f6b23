"""`manage.py housekeeping`: what the beat does by night, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from roadmap.housekeeping import nightly


class Command(BaseCommand):
    """`manage.py housekeeping`: prints how much of each kind went; the worker does the same each night."""

    help = "Deletes expired sessions, old exports, uploads that nobody used, and old records of runs."

    def handle(self, *args: Any, **options: Any) -> None:
        went = nightly.clean()
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in went.items()))
