"""Being signed in without the page that does it."""

import time

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from cities.models import User
from cities.signing_in import entering


def session_of(user: User) -> str:
    """The key of a session in which `user` is signed in, as the sign-in page would have made it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[entering.CONFIRMED] = int(time.time())
    session.save()
    assert session.session_key is not None
    return session.session_key
