"""When the beat and a worker were last seen: the beat's task leaves two marks in Redis.

The task's message carries the second at which the beat sent it; the worker that runs it adds its own. So a
dead beat and a dead worker both stop the marks, and the age of each tells which of the two it is.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

KEYS = {"beat": "heartbeat:beat", "worker": "heartbeat:worker"}
_KEEP = 7 * 24 * 3600


@dataclass(frozen=True)
class Seen:
    """Whether a part was seen within the limit, and a word about when."""

    ok: bool
    detail: str


def mark(part: str, at: float | None = None) -> None:
    """Note that `part` ("beat" or "worker") was seen at `at` (seconds since the epoch; now by default)."""
    cache.set(KEYS[part], at or time.time(), _KEEP)


def last_seen() -> dict[str, Seen]:
    """For the beat and the worker: seen within `settings.HEARTBEAT_LIMIT` seconds or not."""
    marks = cache.get_many(KEYS.values())
    return {part: _judge(marks.get(key)) for part, key in KEYS.items()}


def _judge(at: float | None) -> Seen:
    if at is None:
        return Seen(False, _("never seen"))
    age = int(time.time() - at)
    return Seen(age <= settings.HEARTBEAT_LIMIT, _("seen %(age)s s ago") % {"age": age})
