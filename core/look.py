"""How a person wants pages to look: more contrast, larger letters. A cookie of the browser keeps it."""

from collections.abc import Iterable, Mapping

COOKIE = "look"
CONTRAST, LARGE = "contrast", "large"
CHOICES = (CONTRAST, LARGE)
KEPT = 365 * 24 * 3600  # seconds


def look(cookies: Mapping[str, str]) -> str:
    """What was chosen, as the page's attribute wants it: «contrast large», "" for nothing."""
    return written(cookies.get(COOKIE, "").split("."))


def written(chosen: Iterable[str]) -> str:
    """The known ones among what was chosen, in one order."""
    wanted = set(chosen)
    return " ".join(name for name in CHOICES if name in wanted)
