"""Sessions in the database, as Django keeps them; who comes is asked for with a statement that is made once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from core.prepared import moment, prepared


class SessionStore(db.SessionStore):
    """Django's own, but for the question that every request asks."""

    def _get_session_from_db(self) -> Session | None:
        for session in _valid(self.session_key or ""):
            return session
        self._session_key = None
        return None


@prepared
def _valid(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=moment())
