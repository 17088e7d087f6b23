"""One beat sends, however many run: a lock of the database says which, and goes to another when its holder dies.

The lock belongs to a connection: PostgreSQL frees it when the beat ends, is killed, or its machine is gone (which
is noticed within a minute). Without the database nobody sends; what would be sent could not be done either.
"""

import logging
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

# Locks of this kind are numbers; this one is nobody else's in our database.
KEY = 1_528_491
# Seconds until who waits asks again.
PAUSE = 5.0
# Whoever takes over sends what was due in so much time: the one before may have been gone for as long.
MISSED = timedelta(minutes=2)
# A clock that is corrected by so little is no clock that was set back.
SLACK = timedelta(seconds=90)
# A machine that has lost its power says no goodbye.
GONE = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"


class OneAtATime(PersistentScheduler):
    """Celery's scheduler, which sends nothing while another beat holds the lock."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._connection: BaseDatabaseWrapper | None = None
        self._leads: bool | None = None
        super().__init__(*args, **options)

    def tick(self, *args: Any, **options: Any) -> float:
        """Seconds until the next one."""
        leads = self._holds() or self._take()
        if leads != self._leads:
            log.info(
                "This beat leads" if leads else "This beat waits: another one leads, or the database is away"
            )
        self._leads = leads
        if leads:
            self._follow_the_clock()
        return min(float(super().tick(*args, **options)), 60.0) if leads else PAUSE

    def _follow_the_clock(self) -> None:
        """A clock that was set back leaves entries that ran in the future, and would keep silent until then."""
        now = self.app.now()
        ahead = [one for one in self.schedule.values() if one.last_run_at and one.last_run_at > now + SLACK]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            log.warning("The clock was set back: %d entries begin anew", len(ahead))
            # It is made again from the entries.
            self._heap = None

    def _holds(self) -> bool:
        """Whether the connection that has the lock lives."""
        if not self._leads or self._connection is None:
            return False
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return False
        return True

    def _take(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.close()
            self._connection = connections.create_connection("default")
            with self._connection.cursor() as cursor:
                cursor.execute(GONE)
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
                taken = bool(cursor.fetchone()[0])
        except DatabaseError as error:
            log.warning("The database was not reached: %s", error)
            return False
        if not taken:
            self._keep_up()
        return taken

    def _keep_up(self) -> None:
        """Another one sends: what it has sent is not sent once more by whoever takes over from it."""
        since = self.app.now() - MISSED
        for entry in self.schedule.values():
            if entry.last_run_at and entry.last_run_at < since:
                entry.last_run_at = since
        # It is made again from the entries.
        self._heap = None
