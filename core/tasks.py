"""What the worker does for the house itself."""

from celery import shared_task

from core.backup import nightly


@shared_task(ignore_result=True, soft_time_limit=2 * 3600, time_limit=2 * 3600 + 60)
def back_up() -> None:
    """Every night: a backup, where the settings name a folder for it."""
    nightly.run()
