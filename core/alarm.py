"""Failures by mail: to ADMINS, once for each kind of failure and hour, however many processes meet it.

A kind is where it was raised and what: the same fault of a thousand requests is one letter. The letter leaves from a
thread of its own, so that no page waits for a mail server.
"""

import logging
import threading
import time

from django.conf import settings
from django.core.cache import cache
from django.core.mail import mail_admins

from core.logs import hide

HOUR = 3600
_last_mail: dict[str, float] = {}


class TellAdministrators(logging.Handler):
    """Mails what is logged as an error, in the form of the log."""

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ADMINS or not _is_first(_kind(record)):
            return
        subject = hide(" ".join(record.getMessage().split()))[:150]
        body = hide(f"{self.format(record)}\n\n{settings.SITE_URL}/status/runbook/#errors\n")
        threading.Thread(target=_send, args=(subject, body), name="alarm", daemon=True).start()


def _kind(record: logging.LogRecord) -> str:
    if record.exc_info and record.exc_info[2]:
        trace = record.exc_info[2]
        while trace.tb_next:
            trace = trace.tb_next
        code = trace.tb_frame.f_code
        return f"{record.exc_info[0].__name__ if record.exc_info[0] else ''}:{code.co_filename}:{trace.tb_lineno}"
    return f"{record.name}:{record.pathname}:{record.lineno}"


def _is_first(kind: str) -> bool:
    """Whether no mail of this kind went out within the hour: a process knows its own, the cache those of the others."""
    now = time.monotonic()
    if now - _last_mail.get(kind, -HOUR) < HOUR:
        return False
    _last_mail[kind] = now
    key = f"alarm:{kind}"
    return bool(cache.add(key, 1, HOUR)) or cache.get(key) is None


def _send(subject: str, body: str) -> None:
    try:
        mail_admins(subject, body)
    except Exception as error:  # whatever a mail server does must not end in another letter
        logging.getLogger(__name__).warning("The administrators could not be told by mail: %s", error)


def forget() -> None:
    """As if nothing had been sent (for tests)."""
    _last_mail.clear()
