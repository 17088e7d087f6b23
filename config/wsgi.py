"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

from config import limits
from core.readable import readable
from core.whole import whole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = readable(whole(get_wsgi_application()))
limits.apply("web")
