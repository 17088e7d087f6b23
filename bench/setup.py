"""What the measurements of the import share: Django's translations without a database, and the pair of cities."""

import logging

import django
from django.conf import settings

if not settings.configured:
    settings.configure(USE_I18N=False)
    django.setup()
logging.getLogger("pymorphy3").setLevel(logging.WARNING)

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
YEARS = (2026, 2028)
