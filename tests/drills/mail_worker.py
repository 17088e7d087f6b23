"""The program in a process of its own that reads the mailbox once, for the drill that kills it."""

from datetime import datetime
from multiprocessing.connection import Connection

import django
import time_machine

# Imported by the process from which the workers are forked: they begin with all of it at hand.
django.setup()

from roadmap.mailbox import receiving  # noqa: E402 - the models must be there


def receive(now: datetime, tells: Connection) -> None:
    """Say by `tells` that it begins, and receive as the worker does, at the time `now`."""
    with time_machine.travel(now, tick=True):
        tells.send(True)
        receiving.receive()
