"""Whether a moment that was written down has come: also when the clock was set back since.

A clock that ran ahead, until somebody corrected it, leaves moments further ahead than anybody is ever made to wait.
Whoever believes them stands still until then: a letter that was to be tried again in a minute leaves in a month.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

# No pause, rest or lease of ours lasts longer.
LONGEST = timedelta(days=1)
# Clocks of two machines differ by less.
SLACK = timedelta(minutes=1)


def reached(field: str) -> Q:
    """The condition "the moment in `field` has come, or cannot have been meant"."""
    now = timezone.now()
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + LONGEST + SLACK})


def is_reached(moment: datetime) -> bool:
    """Whether `moment` has come, or cannot have been meant: what `reached` says of a moment that is at hand."""
    now = timezone.now()
    return moment <= now or moment > now + LONGEST + SLACK


def happened(field: str) -> Q:
    """The condition "the moment in `field` is past", without what a clock that ran ahead has noted."""
    return Q(**{f"{field}__lte": timezone.now() + SLACK})


def left_behind(field: str, after: timedelta) -> Q:
    """The condition "what was begun at the moment in `field` has lasted longer than `after`, or was begun in a future
    that is none any more": whoever began it is taken for dead."""
    now = timezone.now()
    return Q(**{f"{field}__lt": now - after}) | Q(**{f"{field}__gt": now + SLACK})


def is_left_behind(moment: datetime, after: timedelta) -> bool:
    """Whether what was begun at `moment` is taken for dead: what `left_behind` says of a moment that is at hand."""
    now = timezone.now()
    return moment < now - after or moment > now + SLACK
