"""What the drill behind the sample proxy needs: Debian's nginx; none of its own is started, only ours on a free port.

Where there is none and we are root it is installed, as the browser is; PROXY=none leaves its tests out, aloud.
"""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.chromium import APT_INSTALL, SECONDS_TO_INSTALL

PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"
# Debian starts what it installs; this one is for the tests alone.
NOT_STARTED = "#!/bin/sh\nexit 101\n"
POLICY = Path("/usr/sbin/policy-rc.d")


class NoProxyError(Exception):
    """There is no nginx and none can be had; the message says what to do."""


def wanted() -> bool:
    """Whether the tests behind the proxy are to run."""
    return os.environ.get("PROXY", "").strip() != "none"


def ensure() -> None:
    """Have nginx, installed where it may be; raises `NoProxyError`."""
    if not wanted() or Path(PROGRAM).exists():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("Installing Debian's nginx for the drill behind the sample proxy …\n")
        sys.stdout.flush()
        _install()
    if not Path(PROGRAM).exists():
        raise NoProxyError(
            "\nNO PROXY: the drill behind the sample proxy can't run, so the suite would prove less than it says.\n"
            "  Install one (on Debian, as root: apt-get install nginx), or run without it: make test PROXY=none\n"
        )


def _install() -> None:
    is_ours = not POLICY.exists()
    if is_ours:
        POLICY.write_text(NOT_STARTED)
        POLICY.chmod(0o755)
    try:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], [*APT_INSTALL, "nginx"]):
            with suppress(subprocess.TimeoutExpired):
                subprocess.run(
                    command, env=quiet, capture_output=True, check=False, timeout=SECONDS_TO_INSTALL
                )
    finally:
        if is_ours:
            POLICY.unlink()
