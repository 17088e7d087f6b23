"""What measurements with a database share: Django set up from the environment. Import it before any model."""

import logging
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
logging.getLogger("pymorphy3").setLevel(logging.WARNING)

# The long plan of issue 8.
ROWS = 5_000
