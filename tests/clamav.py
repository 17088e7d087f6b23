"""ClamAV's daemon for the tests of the scanner: Debian's package. It knows one signature, our own, and fetches none.

Where there is none and we are root it is installed, as the browser is; SCANNER=none leaves its tests out, aloud.
"""

import os
import shutil

from tests import debian

PACKAGE = "clamav-daemon"


class NoScannerError(Exception):
    """There is no clamd and none can be had; the message says what to do."""


def program() -> str | None:
    """Where clamd is."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def ensure() -> None:
    """Have clamd, installed where it may be; raises `NoScannerError`, but not with SCANNER=none."""
    if os.environ.get("SCANNER", "").strip() == "none" or program():
        return
    debian.install("the tests of the virus scanner", PACKAGE)
    if not program():
        raise NoScannerError(
            "\nNO VIRUS SCANNER: the tests with a real clamd can't run, so the suite would prove less than it says.\n"
            f"  Install it (on Debian, as root: apt-get install {PACKAGE}), or run without those tests: "
            "make test SCANNER=none\n"
        )
