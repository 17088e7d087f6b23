"""Pango, the system's library that PDF papers need: where we are root on a Debian it is installed, as the browser is.

There is no leaving it out: papers, pages that lead to them, and plans in PDF are tested all over the suite.
"""

from local import pango
from tests import debian


class NoPangoError(Exception):
    """There is no Pango and none can be had; the message says what to do."""


def ensure() -> None:
    """Have Pango, installed where it may be; raises `NoPangoError`."""
    if pango.is_here():
        return
    debian.install("the tests of PDF papers", *pango.PACKAGES)
    if not pango.is_here():
        raise NoPangoError(
            "\nNO PANGO: the tests of PDF papers can't run.\n"
            f"  Install it (on Debian, as root: apt-get install {' '.join(pango.PACKAGES)}).\n"
        )
