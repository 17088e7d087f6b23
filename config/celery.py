"""The Celery application. Tasks live in each app's `tasks` module; the schedule is `config.schedule`."""

import gc
import os
import signal
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init, worker_process_init

from core import memory
from core.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("roadmap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_web_server_does(**_: Any) -> None:
    """The settings say how: with a receiver Celery sets up nothing of its own."""


@worker_init.connect
@beat_init.connect
def _limit_the_database(**_: Any) -> None:
    """Before the first connection, and in the parent of all pool processes."""
    from config import limits

    limits.apply("worker")


@worker_init.connect
def _give_back_memory(**_: Any) -> None:
    """In the parent of all pool processes, before any thread."""
    memory.give_back()


@worker_process_init.connect
def _end_with_the_worker(**_: Any) -> None:
    """A worker that is killed hard leaves nobody working on a task that will be run again."""
    end_with_parent(signal.SIGKILL)


@worker_process_init.connect
def _collect_seldom(**_: Any) -> None:
    """An import makes a hundred thousand rows, none of which is left over before its end.

    Looked through as often as Python does by itself, that they are not takes a third of the import's own time. What the
    program is made of is never looked through.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
