"""What the worker does for the API."""

from celery import shared_task

from api import once
from api.webhooks import ledger, sending
from core import leap
from core.queue import enqueue


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every night: answers kept for posts that nobody will send again, messages that were settled long ago."""
    if leap.is_believed():
        once.forget_old()
        ledger.forget_old()


@shared_task(ignore_result=True, soft_time_limit=100, time_limit=110)
def deliver() -> None:
    """Every minute, and whenever something happened: send the messages of webhooks that are due."""
    sending.deliver()
    if sending.are_due():
        enqueue(ledger.TASK)


@shared_task(ignore_result=True)
def note_overdue() -> None:
    """Every hour: what became overdue since is told."""
    if leap.is_believed():
        ledger.note_overdue()
