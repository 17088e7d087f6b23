"""The access log of the web server: `gunicorn --logger-class config.gunicorn_log.AccessLogger`."""

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from core.logs import hide_in_atoms


class AccessLogger(Logger):
    """Says who came (also through proxies) and for what, without the tokens of secret addresses."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        return hide_in_atoms(super().atoms(resp, req, environ, request_time), environ)
