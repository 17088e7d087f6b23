"""Lists who left so long ago that post and body may stand for the name; with --yes, replaces them for good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cities import personal


class Command(BaseCommand):
    """Lists who left so long ago that post and body may stand for the name; with --yes, replaces them."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="replace them; without it nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        found = personal.due()
        for one in found:
            self.stdout.write(f"{one.left_at:%Y-%m-%d}  {one.person.email}  →  {one.label}")
            if options["yes"]:
                personal.replace(one.person.pk)
        done = "replaced" if options["yes"] else "could be replaced; add --yes to do it"
        self.stdout.write(f"{len(found)} {done}.")
