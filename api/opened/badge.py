"""A badge of an open roadmap for other pages: its name and how far it is, as one SVG picture."""

from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from core.fields import for_xml

# About so wide is a letter of the font at 11 px; a badge can't ask the browser.
LETTER, SPACE, HEIGHT = 6.6, 14, 22
LONGEST = 60


def drawn(known: dict[str, Any], title: str) -> str:
    """The picture; it holds no script and names no other address."""
    title = for_xml(title)
    left = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
    progress = known["progress"]
    right = _("no data") if progress is None else f"{progress} %"
    widths = [round(len(text) * LETTER + SPACE) for text in (left, right)]
    whole = _("%(title)s: done by %(progress)s") % {"title": left, "progress": right}
    width = sum(widths)
    places = [widths[0] / 2, widths[0] + widths[1] / 2]
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" role="img" \
aria-label="{escape(whole, {'"': "&quot;"})}">
<title>{escape(whole)}</title>
<rect width="{width}" height="{HEIGHT}" rx="3" fill="#3d4753"/>
<path d="M{widths[0]} 0h{widths[1] - 3}a3 3 0 0 1 3 3v{HEIGHT - 6}a3 3 0 0 1 -3 3h-{widths[1] - 3}z" fill="#1d5fa8"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" text-anchor="middle">
<text x="{places[0]:g}" y="15" textLength="{widths[0] - SPACE}" lengthAdjust="spacingAndGlyphs">{escape(left)}</text>
<text x="{places[1]:g}" y="15" textLength="{widths[1] - SPACE}" lengthAdjust="spacingAndGlyphs">{escape(right)}</text>
</g>
</svg>
"""
