"""What the drill behind the sample proxy needs: Debian's nginx; only one of our own is started, on a free port.

Where there is none and we are root it is installed, as the browser is; PROXY=none leaves its tests out, aloud.
"""

import os
import shutil
from pathlib import Path

from tests import debian

PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"


class NoProxyError(Exception):
    """There is no nginx and none can be had; the message says what to do."""


def wanted() -> bool:
    """Whether the tests behind the proxy are to run."""
    return os.environ.get("PROXY", "").strip() != "none"


def ensure() -> None:
    """Have nginx, installed where it may be; raises `NoProxyError`."""
    if not wanted() or Path(PROGRAM).exists():
        return
    debian.install("the drill behind the sample proxy", "nginx")
    if not Path(PROGRAM).exists():
        raise NoProxyError(
            "\nNO PROXY: the drill behind the sample proxy can't run, so the suite would prove less than it says.\n"
            "  Install one (on Debian, as root: apt-get install nginx), or run without it: make test PROXY=none\n"
        )
