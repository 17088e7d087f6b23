"""A form that is sent again because no answer came is done once: each sending carries a number of its own (`once`).

The number is remembered in the transaction that does the work, for longer than a browser keeps what waits in it
(static/js/kept_reports.js).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest

from core import counters

FIELD = "once"
LONGEST = 64
REMEMBERED = 60 * 24 * 3600  # seconds


class DoneBeforeError(Exception):
    """The form with this number was sent, and its work done, before: show what came of it instead of doing it again."""


def sending(request: HttpRequest) -> str:
    """The name of what was posted by this person at this address under this number; "" where it has none."""
    number = request.POST.get(FIELD, "")
    if not 0 < len(number) <= LONGEST:
        return ""
    return counters.key(FIELD, request.user.pk, request.path, number)


def was_done(name: str) -> bool:
    """Whether the work of this name was done."""
    return bool(name) and counters.has_begun(name)


@contextmanager
def done_once(name: str) -> Iterator[None]:
    """The work of this name, in a transaction. Raises `DoneBeforeError` where it was done; "" is done each time.

    Whatever is raised undoes all of the transaction that is open around it too.
    """
    with transaction.atomic(savepoint=False):
        if name and not counters.begin(name, REMEMBERED):
            raise DoneBeforeError
        yield


@contextmanager
def done_alone(name: str) -> Iterator[None]:
    """`done_once` in a transaction of its own: what is raised undoes this work, and nothing around it."""
    with transaction.atomic(), done_once(name):
        yield
