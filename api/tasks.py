"""What the worker does for the API."""

from celery import shared_task

from api import once


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every night: answers kept for posts that nobody will send again."""
    once.forget_old()
