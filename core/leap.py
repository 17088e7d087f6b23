"""A clock that leaps ahead by more than a day is not believed before it has stood so for an hour.

Whoever believes it at once reminds of what is due in a month, and deletes what was to be kept for another one. A
program that was off for days sees the same: what the beat sends then begins an hour later, or as soon as somebody
says on the status page that the clock is right; commands do not wait.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from core import marks

log = logging.getLogger(__name__)

LEAP = timedelta(days=1)
STANDS = timedelta(hours=1)


@dataclass(frozen=True)
class Doubt:
    """The clock was seen `before`, leapt ahead `at`, and will be believed from `until` on."""

    before: datetime
    at: datetime
    until: datetime


def doubt() -> Doubt | None:
    """Why the clock is not believed, as it was noted last; `None` where it is. Notes nothing."""
    seen = marks.last(marks.CLOCK)
    if seen is None or seen.done_at is None or not seen.failed:
        return None
    found = Doubt(seen.done_at, seen.tried_at, seen.tried_at + STANDS)
    # Set right, or set back: whoever asks next believes it.
    return found if timezone.now() - found.before > LEAP and found.at <= timezone.now() else None


def believe() -> bool:
    """Somebody says that the clock is right. Returns whether that was in doubt."""
    doubted = doubt() is not None
    if doubted:
        marks.note(marks.CLOCK)
    return doubted


def is_believed() -> bool:
    """Whether what can't be taken back may be done by the clock as it is now; asked every minute, which is noted."""
    now = timezone.now()
    seen = marks.last(marks.CLOCK)
    if seen is None or seen.done_at is None or now - seen.done_at <= LEAP:
        marks.note(marks.CLOCK)
        return True
    if not seen.failed or seen.tried_at > now:
        marks.note(marks.CLOCK, f"after {seen.done_at.isoformat()}", done=False)
        log.error(
            "The clock leapt ahead by %s: nobody is reminded and nothing is deleted by it for an hour",
            now - seen.done_at,
        )
        return False
    if now - seen.tried_at < STANDS:
        return False
    marks.note(marks.CLOCK)
    return True
