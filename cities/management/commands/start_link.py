"""`manage.py start_link`: print the link that makes the first administrator; nothing once there are people."""

from typing import Any

from django.core.management.base import BaseCommand

from cities import first_administrator


class Command(BaseCommand):
    """`manage.py start_link`: prints nothing once there is an account."""

    help = "Print the link that makes the first administrator, while there is nobody."

    def handle(self, *args: Any, **options: Any) -> None:
        if first_administrator.is_wanted():
            self.stdout.write(
                f"Учётных записей ещё нет. Создайте первого администратора по ссылке (она действует "
                f"{first_administrator.LIFETIME.days} дней):\n{first_administrator.link()}"
            )
