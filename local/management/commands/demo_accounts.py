"""`manage.py demo_accounts`: print who can sign in with the demo password; nothing where nobody can."""

from typing import Any

from django.core.management.base import BaseCommand

from local.demo import PASSWORD, people


class Command(BaseCommand):
    """`manage.py demo_accounts`: prints nothing once their passwords are changed."""

    help = "Print the demo accounts that still have the demo password."

    def handle(self, *args: Any, **options: Any) -> None:
        found = people.still_open()
        if found:
            self.stdout.write("\n".join([*people.table(found), f"Пароль: {PASSWORD}"]))
