"""The web server's way in."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import limits
from core import memory
from core.readable import readable
from core.whole import whole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

memory.give_back()
application = readable(whole(get_wsgi_application()))
limits.apply("web")
# Every page's module is read now, once, and not by each process of the server with its first request.
import_module(settings.ROOT_URLCONF)
