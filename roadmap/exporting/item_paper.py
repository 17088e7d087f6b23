"""One item as a document: a tagged PDF (PDF/UA-1) in the layout of GOST R 7.0.97-2025, with a QR code to the same page.

The code leads to the item's page as of the day on the paper, so whoever scans it later reads the same figures.
"""

import base64
import io
import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

import qrcode
import qrcode.image.svg
from django.template.loader import render_to_string

from roadmap.models import Item
from roadmap.reminders.links import absolute

# It tells each of its steps.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


def write(item: Item, about: Mapping[str, Any], on: date) -> bytes:
    """The PDF of the item as of `on`; `about` is what its page shows (`item_context`, or `item_on` for a past day)."""
    # Imported by whoever makes a paper, and not by every process of the web server.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    address = absolute(f"{item.get_absolute_url()}?on={on:%Y-%m-%d}")
    context = {**about, "on": on, "address": address, "code": _code(address)}
    html = render_to_string("roadmap/paper/item.html", context)
    # Nothing is fetched for a paper but what it carries itself.
    made = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return bytes(made or b"")


def _code(address: str) -> str:
    """The address as a picture that a telephone reads, itself an address of data."""
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
