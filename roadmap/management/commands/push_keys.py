"""`manage.py push_keys`: a new key pair for reminders in browsers."""

from typing import Any

from django.core.management.base import BaseCommand

from roadmap.channels import vapid


class Command(BaseCommand):
    """Prints a pair; keeps nothing, so that the private key stands only where the operator puts it."""

    help = "Print a new key pair for reminders in browsers (docs/channels.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        private, public = vapid.new_pair()
        self.stdout.write(
            f"VAPID_PRIVATE_KEY={private}\n"
            f"# The public key, which follows from it and is told every browser: {public}\n"
            "# Keep the private key as you keep SECRET_KEY. With another one, people turn reminders on anew."
        )
