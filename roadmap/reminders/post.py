"""Handing one letter to the mail server, and what its answer means for the letter."""

import logging
import smtplib
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import EmailMultiAlternatives, get_connection

from core.fields import one_line

logger = logging.getLogger(__name__)

# Servers limit how many letters one connection may bring.
LETTERS_PER_CONNECTION = 100
# A server that leaves so many letters hanging one after the other is left alone until the next run.
HANGS_IN_A_ROW = 3
PERMANENT = 500
# “The service is closing this connection.”
CLOSING = 421


class Unreachable(Exception):
    """The mail server cannot be spoken to at all: no letter was begun."""


@dataclass(frozen=True)
class ServerAnswer:
    """What came of one letter, or of a message by another channel.

    `permanent`: the server says that it will never take this. `uncertain`: the line broke or hung after the
    letter was begun, so the server may or may not have it. `worn_out`: the server wants no more letters by a
    connection that has brought some, and has not looked at this one. `unlinked`: the person is not there any more.
    `of_the_line`: it is about the server, and not about this message. `retry_after`: for so many seconds it wants to be
    left alone.
    """

    accepted: bool
    error: str = ""
    permanent: bool = False
    uncertain: bool = False
    worn_out: bool = False
    unlinked: bool = False
    of_the_line: bool = False
    retry_after: int = 0


class Post:
    """One connection to the mail server for many letters, made again after anything unusual."""

    def __init__(self) -> None:
        self._connection: Any = get_connection(fail_silently=False)
        self._handed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; the next letter connects anew."""
        self._hang_up()

    def open(self) -> None:
        """Connect, unless connected. Raises `Unreachable` with the reason."""
        if self._handed >= LETTERS_PER_CONNECTION:
            self._hang_up()
        try:
            self._connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise Unreachable(_why(error)) from error

    def send(self, mail: EmailMultiAlternatives) -> ServerAnswer:
        """Hand over one letter to one address; never raises for what the server or the line does."""
        answer = self._try(mail)
        if answer.worn_out:
            answer = self._try(mail)
        return answer

    def _try(self, mail: EmailMultiAlternatives) -> ServerAnswer:
        used = self._handed > 0
        try:
            self.open()
        except Unreachable as error:
            return ServerAnswer(False, str(error))
        try:
            accepted = self._connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            self._hang_up()
            code, text = next(iter(error.recipients.values()))
            return ServerAnswer(False, f"{code} {_decoded(text)}", permanent=code >= PERMANENT)
        except smtplib.SMTPSenderRefused as error:
            # Our own address or limits are refused: that is for an administrator to mend, not the end.
            self._hang_up()
            return ServerAnswer(False, _why(error), worn_out=used and error.smtp_code == CLOSING)
        except smtplib.SMTPNotSupportedError as error:
            # An address beyond ASCII, and a server that knows of none.
            self._hang_up()
            return ServerAnswer(False, _why(error), permanent=True)
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            return ServerAnswer(False, _why(error), permanent=error.smtp_code >= PERMANENT)
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return ServerAnswer(False, _why(error), uncertain=True)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            # A letter that cannot be written out at all must not break off each run.
            if not isinstance(error, ValueError):
                logger.exception("A letter could not be handed over")
            self._hang_up()
            return ServerAnswer(False, _why(error), permanent=True)
        self._handed += 1
        return ServerAnswer(bool(accepted), "" if accepted else "The mail program took no letter.")

    def _hang_up(self) -> None:
        self._handed = 0
        try:
            self._connection.close()
        except (smtplib.SMTPException, OSError):
            self._connection.connection = None


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return one_line(f"{type(error).__name__}: {error}")


def _decoded(text: bytes | str) -> str:
    """What a server said, as a database holds it."""
    return one_line(text.decode(errors="replace") if isinstance(text, bytes) else text)
