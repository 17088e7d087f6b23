"""What the worker does for the house itself."""

import logging
import urllib.request

from celery import shared_task
from django.conf import settings

from core.backup import nightly

log = logging.getLogger(__name__)


@shared_task(soft_time_limit=20, time_limit=30)
def ping() -> None:
    """Every five minutes: report to whoever watches PING_URL that the beat and a worker live."""
    if settings.PING_URL.startswith(("http://", "https://")):
        try:
            with urllib.request.urlopen(settings.PING_URL, timeout=10):  # noqa: S310 - the scheme was looked at
                pass
        except OSError as error:
            log.warning("PING_URL was not reached: %s", error)


@shared_task
def order_backup() -> None:
    """Every night: order a backup, where the settings name a folder for it."""
    nightly.order()


@shared_task(soft_time_limit=2 * 3600, time_limit=2 * 3600 + 60)
def back_up(number: int = nightly.THE_ONE) -> None:
    """Make the backup that was ordered (its work has the `number`), once, however often the message comes."""
    nightly.run()
