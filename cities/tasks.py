"""What the worker does about accounts."""

from celery import shared_task

from cities import next_year, outbox
from cities.signing_in import closing, sessions, trusting
from core import counters, leap


@shared_task(soft_time_limit=4 * 60, time_limit=5 * 60)
def send_letters() -> None:
    """Once a minute, and whenever somebody asked for a letter."""
    outbox.deliver()


@shared_task
def sweep() -> None:
    """Every night: counters that have run out, and letters that are settled."""
    if leap.is_believed():
        counters.sweep()
        outbox.forget()
        sessions.sweep()
        trusting.sweep()


@shared_task(ignore_result=True)
def close_vanished() -> None:
    """Every night: close the accounts whose people the cities' directories do not know any more."""
    closing.close_vanished()


@shared_task
def tell_of_next_year() -> None:
    """Every morning of December: ask the administrators for the shifted days of next year that nobody knows, once."""
    next_year.tell()
