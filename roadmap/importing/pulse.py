"""How far the worker is with applying an import, and when it last said so.

A mark in the cache: applying is one transaction that holds the import's row, so nobody could read in the database
how far it has come, nor write it there from outside. A mark that is lost costs nothing but the bar on the page.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

_KEEP = 24 * 3600


@dataclass(frozen=True)
class PulseMark:
    """What the worker said last: the percent that is done, and when it said so."""

    percent: int
    at: datetime


def tell(run_id: int, percent: int, at: datetime | None = None) -> None:
    """Leave a mark for the import `run_id`, of now or of the time `at`."""
    cache.set(_key(run_id), (percent, at or timezone.now()), _KEEP)


def forget(run_id: int) -> None:
    """Nobody works on it any more."""
    cache.delete(_key(run_id))


def last(run_id: int) -> PulseMark | None:
    """The last mark; None where no worker has begun."""
    found = cache.get(_key(run_id))
    return PulseMark(*found) if found else None


def _key(run_id: int) -> str:
    return f"import-applying:{run_id}"
