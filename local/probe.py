"""Does the web server answer? Asked by `make run` while it starts, and by the container's health check.

python -m local.probe [PORT]
"""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def answers(port: int, host_header: str = "localhost") -> bool:
    """Whether /healthz on this machine's `port` says that all is well."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host_header})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def expected_host() -> str:
    """A host name that the settings allow: the site's own, for the server refuses any other."""
    return urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"


if __name__ == "__main__":
    sys.exit(0 if answers(int(sys.argv[1]) if sys.argv[1:] else 8000, expected_host()) else 1)
