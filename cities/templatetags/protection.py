"""What the pages of the second step and of open sessions show."""

import json as plain_json
import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that fits: browsers call themselves by the names of others, too.
BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(agent: str) -> str:
    """The header User-Agent as two words that people know: "Firefox, Windows"."""
    found = [
        next((name for pattern, name in known if re.search(pattern, agent)), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or agent[:40] or _("unknown browser")


@register.filter
def json(value: object) -> str:
    """`value` as JSON for an attribute; the template escapes it."""
    return plain_json.dumps(value)
