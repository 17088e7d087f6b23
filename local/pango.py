"""Pango, which lays out the text of our PDF papers: a library of the system that no wheel brings.

Without it the program runs, and whoever asks for a PDF is told so (`roadmap.exporting.tagged.pdf_of`).
"""

import ctypes

# Debian's packages, with the characters that papers are set in.
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
NAMES = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib")


def is_here() -> bool:
    """Whether this system can load it."""
    for name in NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False
