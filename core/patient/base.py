"""A server that hangs keeps no limit of its own: whoever waits for it has to end that.

`statement_timeout` is kept by PostgreSQL. Where its processes stand still, or its machine is gone, nothing comes
back, and each page that asks would hold a thread for ever. So whoever has given the server a limit waits a little
longer than that, and then takes the connection for lost.
"""

import re
import time
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import AdaptContext, Buffer, PQGen
from psycopg.adapt import Loader
from psycopg.types.datetime import TimestamptzLoader

# Seconds that a server may take to say that its own limit is over, and to answer "are you there?".
MARGIN = 5.0
UNITS = {"": 0.001, "ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
RV = TypeVar("RV")
# Seconds during which nobody of this process waits once more for a server that has taken no connection in its time.
RESTING = 5.0
_resting_until = float("-inf")


def patience(options: str) -> float | None:
    """Seconds to wait for an answer under these options of a connection; None where they set no limit."""
    given = re.findall(r"statement_timeout\s*=\s*'?(\d+)(ms|s|min|h)?\b", options)
    seconds = float(given[-1][0]) * UNITS[given[-1][1]] if given else 0.0
    return seconds + MARGIN if seconds else None


class Connection(psycopg.Connection[Any]):
    """One whose server is waited for so many seconds, `patience`; None is without end."""

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As psycopg's, whose generators are all of one statement; raises `OperationalError` when the time is over."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError as error:
            # Whatever was asked may still be answered: nobody can make use of this connection any more.
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.pgconn.finish()
                raise psycopg.OperationalError("The server does not answer: it hangs, or is gone.") from error
            raise


class Driver(ModuleType):
    """The module psycopg, but for the connections that it makes."""

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)

    def connect(self, **given: Any) -> Connection:
        """A connection that is as patient as its options say; raises `OperationalError`.

        A page asks again and again: it waits once for a server that hangs, and then is told at once.
        """
        global _resting_until
        seconds = patience(str(given.get("options") or ""))
        if seconds and time.monotonic() < _resting_until:
            raise psycopg.OperationalError("The server took no connection just now: it hangs, or is gone.")
        try:
            made = Connection.connect(**given)
        except psycopg.errors.ConnectionTimeout:
            _resting_until = time.monotonic() + RESTING
            raise
        made.patience = seconds
        return made


class Moments(Loader):
    """A moment out of a row, in Django's zone.

    Django's own takes psycopg's reader in Python. This one takes the one that psycopg uses itself, in C where it can: a
    page has some two hundred moments.
    """

    timezone = UTC

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        reader = psycopg.adapters.get_loader(oid, psycopg.pq.Format.TEXT) or TimestamptzLoader
        self._read = reader(oid, context).load

    def load(self, data: Buffer) -> datetime:
        read: datetime = self._read(data)
        return read.replace(tzinfo=self.timezone)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, on such connections."""

    Database = Driver("psycopg")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's, with `Moments`; in another zone than theirs Django's cursors take its own reader."""
        made = super().get_new_connection(conn_params)
        made.adapters.register_loader("timestamptz", Moments)
        return made

    def is_usable(self) -> bool:
        """Whether the connection that the request before has left still answers, and soon."""
        if not isinstance(self.connection, Connection):
            return super().is_usable()
        kept, self.connection.patience = self.connection.patience, MARGIN
        try:
            return super().is_usable()
        finally:
            self.connection.patience = kept
