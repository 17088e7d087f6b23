"""What measurements with a database share: Django set up from the environment. Import it before any model."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
logging.getLogger("pymorphy3").setLevel(logging.WARNING)

# A long plan.
ROWS = 5_000


@contextmanager
def of_its_own() -> Iterator[None]:
    """An empty database beside that of the environment, migrated, and dropped afterwards."""
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
