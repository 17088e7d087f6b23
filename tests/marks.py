"""The mark that a form carries of who opened it (core/drafts.py), as a test reads it from a page."""

import re
from typing import Any


def mark_of(page: Any) -> str:
    """The value of the field `opened_by` on the page (a response of the test client)."""
    found = re.search(r'name="opened_by" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]
