"""How long the database may keep a page, or a worker, waiting. Commands (migrate, backup) have no limits.

PostgreSQL keeps them itself; `core.patient` waits a little longer, for one that hangs or is gone.

The web server and the worker each ask for theirs as they start (`config/wsgi.py`, `config/celery.py`), before the
first connection: PostgreSQL sets them for each connection of the process.
"""

from django.conf import settings
from django.db import connections

# Seconds for a connection, by part: a server that hangs takes it in and says nothing.
CONNECT = {"web": "5", "worker": "20"}


def apply(part: str) -> None:
    """Have every later connection of this process keep the limits of `part` ("web" or "worker")."""
    options = connections.settings["default"]["OPTIONS"]
    limits = " ".join(
        f"-c {name}={seconds * 1000}" for name, seconds in settings.DATABASE_LIMITS[part].items()
    )
    # What the address of the database says itself comes last, and so counts.
    ours, _given, rest = options["options"].partition(settings.DATABASE_OPTIONS)
    if limits not in options["options"]:
        options["options"] = f"{ours}{settings.DATABASE_OPTIONS} {limits}{rest}"
    options.setdefault("connect_timeout", CONNECT[part])
    connections["default"].close()
