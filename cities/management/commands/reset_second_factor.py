"""`manage.py reset_second_factor EMAIL`: the only administrator has lost the telephone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cities.models import User
from cities.signing_in import factors


class Command(BaseCommand):
    """`manage.py reset_second_factor`: lets a person in who has lost telephone and codes."""

    help = "Take the second factors of a person away; a letter tells of it, and the journal keeps it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.of_address(options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        factors.reset(person.pk, by=None)
        self.stdout.write(f"{person.email} signs in by the password alone now.")
