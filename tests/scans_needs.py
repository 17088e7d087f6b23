"""Tesseract, which scanned plans are recognised with: where we are root on a Debian it is installed, as the browser is.

The program is whole without it, and says so; where it can't be had the tests that need it say so too, and are skipped.
"""

from plans import scans
from tests import debian

PACKAGES = ("tesseract-ocr", "tesseract-ocr-rus")


def ensure() -> None:
    """Have Tesseract with Russian, installed where it may be."""
    if not scans.languages():
        debian.install("the tests of scanned plans", *PACKAGES)
