"""`manage.py receive_letter < letter`: a letter from the pipe of a mail server, into the database.

Exit status 0 when it is kept (also where it was before), 75 when it could not be now: the mail server tries again.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from roadmap.choices import IncomingWay
from roadmap.mailbox import addresses, intake, receiving

# "Try again later" and "not for us" in the words of mail servers (sysexits.h).
EX_TEMPFAIL = 75
EX_UNAVAILABLE = 69


class Command(BaseCommand):
    """`manage.py receive_letter`: for a mail server's pipe; exits with the codes of sysexits.h."""

    help = "Keeps one letter from the standard input, to be read by the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "recipients",
            nargs="*",
            help="For whom it came, as the mail server knows (postfix: ${recipient}).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not addresses.is_on():
            raise CommandError("MAILBOX_ADDRESS is not set: no letters are taken.", returncode=EX_UNAVAILABLE)
        raw = sys.stdin.buffer.read(intake.limit() + 1)
        size = len(raw)
        # The rest is read so that the mail server's pipe does not break.
        while rest := sys.stdin.buffer.read(1024 * 1024):
            size += len(rest)
        try:
            intake.store(raw, IncomingWay.PIPE, options["recipients"], size=size)
        except Error as error:
            raise CommandError(
                f"The letter could not be kept now: {type(error).__name__}", returncode=EX_TEMPFAIL
            ) from error
        receiving.call_the_worker()
