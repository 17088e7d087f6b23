"""Does the web server answer? Asked by `make run` while it starts, and by the container's health check.

python -m local.probe [PORT] [--end-after N]

With `--end-after` a container ends when it has failed so many times in a row, and is started again by whoever looks
after it: an unhealthy container is only marked by Docker, and left as it is.
"""

import os
import signal
import sys
import tempfile
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
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


def end_after(times: int, healthy: bool, notes: Path, end: int = 1) -> None:
    """Count failures in a row in `notes`; from so many on ask the process `end` to go, and later all others."""
    failed = 0
    if not healthy:
        with suppress(OSError, ValueError):
            failed = int(notes.read_text())
        failed += 1
    with suppress(OSError):
        notes.write_text(str(failed))
    if failed >= times:
        with suppress(OSError):
            # The first process of a container can't be killed from within; without the others it goes.
            os.kill(end if failed == times else -1, signal.SIGTERM if failed == times else signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """The exit status of a health check."""
    numbers = [one for one in arguments if one.isdigit()]
    port = int(arguments[0]) if arguments[:1] and arguments[0].isdigit() else 8000
    healthy = answers(port, expected_host())
    if "--end-after" in arguments:
        end_after(int(numbers[-1]), healthy, Path(tempfile.gettempdir()) / "failed-probes")
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
