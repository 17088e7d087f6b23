"""What the worker does. Each task is thin: ids in, a plain function called, safe to run twice."""

import time
from typing import Any

from celery import shared_task, signals
from celery.worker import state

from core import heartbeat as marks
from core import leap, work
from core.apart import apart
from roadmap.channels import listening, push
from roadmap.housekeeping import nightly, works
from roadmap.mailbox import receiving as mailbox
from roadmap.reminders import run

# Seconds between the marks of a worker, whose own pulse is far quicker.
PULSE = 30
_last_pulse = 0.0


@signals.before_task_publish.connect(sender="roadmap.tasks.heartbeat")
def beat_is_alive(**kwargs: Any) -> None:
    """In the beat, which alone sends this task: it lives."""
    marks.mark(marks.BEAT)


@signals.heartbeat_sent.connect
def worker_is_alive(**kwargs: Any) -> None:
    """In the worker's main process: it lives, whether or not anything is sent to it.

    One that is at work on something long runs what it is sent, even if the heartbeat has to wait.
    """
    global _last_pulse
    if time.monotonic() - _last_pulse > PULSE:
        marks.mark(marks.WORKER)
        if state.active_requests:
            marks.mark(marks.TASK)
        _last_pulse = time.monotonic()


@shared_task(soft_time_limit=20, time_limit=30)
def heartbeat() -> None:
    """Once a minute: leave a mark that a worker runs what the beat sends."""
    marks.mark(marks.TASK)


@shared_task
def remind() -> None:
    """Once an hour: plan what has come due, and send it where it is morning."""
    if leap.is_believed():
        run.remind()


@shared_task
def send_waiting() -> None:
    """Every minute: try again what was refused, and take up what a dead worker left.

    The first one after a clock that was not believed does the hour's work, which had to be left.
    """
    doubted = leap.doubt() is not None
    if not leap.is_believed():
        return
    if doubted:
        run.remind()
    else:
        run.send_waiting()


@shared_task
def receive() -> None:
    """Four times a minute: fetch the letters that came, do what they say, and answer them."""
    mailbox.receive()


@shared_task(soft_time_limit=80, time_limit=90)
def listen() -> None:
    """Four times a minute: read what people wrote to the bots, such as the codes that link their chats."""
    listening.listen()


@shared_task(soft_time_limit=80, time_limit=90)
def test_browser(browser_id: int) -> None:
    """Somebody wants to see what a reminder looks like in one of the own browsers."""
    push.test(browser_id)


@shared_task
def take_up() -> None:
    """Every minute: queue what could not be queued, and take up what a dead worker left."""
    with apart("Works without an order could not be ordered"):
        works.adopt()
    work.take_up()


@shared_task
def make_export(run_id: int) -> None:
    """Make the file of one export."""
    works.make(run_id)


@shared_task
def read_import(run_id: int) -> None:
    """Read a long file that was uploaded, and make its preview."""
    works.read(run_id)


@shared_task
def apply_import(run_id: int, user_id: int | None) -> None:
    """Apply a long import in the name of a person."""
    works.apply(run_id, user_id)


@shared_task
def clean() -> None:
    """Every night: what is not needed any more goes."""
    if leap.is_believed():
        nightly.clean()
