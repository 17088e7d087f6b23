"""The whole way of letters that come in: fetch, settle, answer; safe to run twice, and at once."""

import logging

from core.apart import apart
from core.work import enqueue
from roadmap.mailbox import addresses, answers, health, imap, settling

logger = logging.getLogger(__name__)


def receive() -> None:
    """Fetch what came, do what it says, send the answers. Without an address for answers nothing is done."""
    if not addresses.is_on():
        return
    # Whatever one of them breaks off by, the others have their turn.
    with apart("The mailbox could not be read"):
        _fetch()
    with apart("The letters that came could not be settled"):
        settling.settle_waiting()
    with apart("The answers to letters could not be sent"):
        answers.deliver()


def _fetch() -> None:
    if not health.is_expected():
        return
    try:
        imap.fetch()
    except imap.Away as error:
        # What was brought before by another way is settled all the same.
        logger.warning("The mailbox cannot be read: %s", error)
        health.was_away(str(error))
    else:
        health.was_read()


def call_the_worker() -> None:
    """Only so that it goes at once: while the queue is away, the worker's minute finds the letter."""
    enqueue("roadmap.tasks.receive")
