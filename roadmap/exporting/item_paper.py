"""One item as a document: a tagged PDF (PDF/UA-1) in the layout of GOST R 7.0.97-2025, with a QR code to the same page.

The code leads to the item's page as of the day on the paper, so whoever scans it later reads the same figures.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from roadmap.exporting.code import drawing
from roadmap.exporting.tagged import pdf_of
from roadmap.models import Item
from roadmap.reminders.links import absolute


def write(item: Item, about: Mapping[str, Any], on: date) -> bytes:
    """The PDF of the item as of `on`; `about` is what its page shows (`item_context`, or `item_on` for a past day)."""
    address = absolute(f"{item.get_absolute_url()}?on={on:%Y-%m-%d}")
    context = {**about, "on": on, "address": address, "code": drawing(address)}
    return pdf_of(render_to_string("roadmap/paper/item.html", context))
