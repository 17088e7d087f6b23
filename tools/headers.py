"""The headers of a page as production settings send them, as JSON: `python -m tools.headers`.

Asks for a page that needs no database, over https and over http. `tools/observe.mjs` looks at them with the rules of
MDN's observatory and of csp_evaluator; `tests/security/test_headers.py` keeps the values.
"""

import json
import os
import sys
from typing import Any

HOST = "roadmap.example.org"
PAGE = "/password/reset/sent/"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "DEBUG": "0",
    "DATABASE_URL": "postgres://localhost/roadmap",
    "REDIS_URL": "redis://localhost/0",
    "SITE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "LOG_LEVEL": "ERROR",
}


def captured() -> dict[str, Any]:
    """{"https": {status, headers, cookies, body}, "http": …} of the page under production settings."""
    os.environ.update(PRODUCTION)
    import django
    from django.test import Client, override_settings

    django.setup()
    # Which file a name stands for is of no matter here, and nothing has been collected.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    found = {}
    with override_settings(STORAGES={"default": {"BACKEND": "core.storage.CarefulStorage"}, **plain}):
        for scheme, secure in (("https", True), ("http", False)):
            answer = Client(SERVER_NAME=HOST).get(PAGE, secure=secure)
            found[scheme] = {
                "status": answer.status_code,
                "headers": {name.lower(): value for name, value in answer.items()},
                "cookies": [morsel.OutputString() for morsel in answer.cookies.values()],
                "body": answer.content.decode(),
            }
    return found


if __name__ == "__main__":
    json.dump(captured(), sys.stdout, ensure_ascii=False, indent=1)
