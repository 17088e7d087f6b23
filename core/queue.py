"""Handing a task to the workers: the one place that does it, and that bears with a queue that is away.

A task that could not be handed over must be in the database as well (`core.work`, the ledger of letters), from
where the minute's sweep takes it up: then nothing depends on the queue but the time.
"""

import logging

from celery import current_app
from kombu.exceptions import KombuError, OperationalError
from prometheus_client import Counter
from redis.exceptions import RedisError

from core.cache import Breaker

log = logging.getLogger(__name__)

FAILURES = Counter("roadmap_queue_failures", "Tasks that could not be handed to the workers")
breaker = Breaker()


def enqueue(task: str, *arguments: int | str | None) -> bool:
    """Have a worker run the task of that name; returns whether the queue took it."""
    if not breaker.may_try():
        FAILURES.inc()
        return False
    try:
        current_app.send_task(task, arguments, retry=False, ignore_result=True)
    except (KombuError, OperationalError, RedisError, OSError) as error:
        breaker.failed()
        FAILURES.inc()
        log.warning("The queue did not take %s%s: %s", task, arguments, error)
        return False
    breaker.succeeded()
    return True
