"""When the beat and a worker were last seen, by marks in Redis.

The beat leaves its own mark as it sends the heartbeat task, a worker its own every half a minute, and the
task a third when it was run. So each of the two is judged by itself: a dead beat leaves the worker green, a
dead worker the beat, and a worker that lives but runs nothing while the beat sends is red as well.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from core.cache import ask_cache

BEAT, WORKER, TASK = "beat", "worker", "task"
KEYS = {part: f"heartbeat:{part}" for part in (BEAT, WORKER, TASK)}
_KEEP = 7 * 24 * 3600


@dataclass(frozen=True)
class Seen:
    """Whether a part was seen within the limit, and a word about when."""

    ok: bool
    detail: str


def mark(part: str, at: float | None = None) -> None:
    """Note that `part` (`BEAT`, `WORKER`, `TASK`) was seen at `at` (seconds since the epoch; now by default)."""
    cache.set(KEYS[part], at or time.time(), _KEEP)


def last_seen() -> dict[str, Seen]:
    """For the beat and the worker: seen within `settings.HEARTBEAT_LIMIT` seconds or not."""
    marks = cache.get_many(KEYS.values())
    beat, worker, task = (marks.get(KEYS[part]) for part in (BEAT, WORKER, TASK))
    seen = {BEAT: _judge(beat), WORKER: _judge(worker)}
    if seen[BEAT].ok and seen[WORKER].ok and not _judge(task).ok:
        seen[WORKER] = Seen(False, _("alive, but runs nothing: %(task)s") % {"task": _judge(task).detail})
    return seen


def can_be_seen() -> bool:
    """Whether Redis answers: without it nobody knows when a part was seen, and none is called dead for that."""
    try:
        ask_cache()
    except (RedisError, OSError):
        return False
    return True


def _judge(at: float | None) -> Seen:
    if at is None:
        return Seen(False, _("never seen"))
    age = int(time.time() - at)
    if age < -settings.HEARTBEAT_LIMIT:
        # The clock was set back, and nobody was seen since.
        return Seen(False, _("never seen"))
    return Seen(age <= settings.HEARTBEAT_LIMIT, _("seen %(age)s s ago") % {"age": max(age, 0)})
