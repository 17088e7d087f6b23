"""One of many things done apart from the others: what it fails by is logged, and the others have their turn.

A letter, a person, a receiver or a night's step over which a run breaks off would otherwise be the first of the next
run as well, and whatever stands behind it would wait for ever.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded

from core.failures import causes, database_is_away

log = logging.getLogger(__name__)

# What PostgreSQL says of one statement, and not of itself: it took too long, waited for a row that somebody else
# holds, or two waited for each other.
_OF_ONE_STATEMENT = {"57014", "55P03", "40P01", "40001"}
# What it says where there is no such table: nothing was migrated there, or it is the database of something else.
_NO_TABLE = {"42P01", "3F000"}


@dataclass
class Apart:
    """`failure` is what it failed by; None while it has not."""

    failure: Exception | None = None


def ends_all(error: Exception) -> bool:
    """Whether no other of the things can be done either: the database is away or has not our tables, or the task's
    time is over."""
    if isinstance(error, SoftTimeLimitExceeded):
        return True
    states = {getattr(one, "sqlstate", None) for one in causes(error)}
    if states & _NO_TABLE:
        return True
    return database_is_away(error) and not states & _OF_ONE_STATEMENT


@contextmanager
def apart(what: str, *arguments: object) -> Iterator[Apart]:
    """Do one thing of many. A failure is logged as `what`, with its trace, and stands in what is yielded.

    What ends all of them (`ends_all`) is raised. Within a transaction, the block is an `atomic` one of its own.
    """
    done = Apart()
    try:
        yield done
    except Exception as error:
        if ends_all(error):
            raise
        log.exception(what, *arguments)
        done.failure = error
