"""The access log of the web server: `gunicorn --logger-class config.gunicorn_log.AccessLogger`."""

import logging.config
import os
from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from core.logs import hide_in_atoms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class AccessLogger(Logger):
    """Says who came (also through proxies) and for what, without the tokens of secret addresses.

    What the server has to say of itself goes where all lines go, in their form.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        if cfg.errorlog == "-":
            logging.config.dictConfig(settings.LOGGING)
            self.error_log.handlers = []
            self.error_log.propagate = True

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        return hide_in_atoms(super().atoms(resp, req, environ, request_time), environ)
