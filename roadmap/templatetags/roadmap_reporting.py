"""What an item's page says once for its values; and the form of a report as it opens, drawn once for what it offers.

The form of one milestone differs from that of another by few values, and these are only written out: they are blanks
in what is drawn, and are filled in each time. A form that comes back, or that holds what was typed before, is drawn
as ever.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from secrets import randbelow
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from core import drafts
from core.templatetags.pieces import TOKEN, of_request
from roadmap.models import Milestone, Roadmap
from roadmap.reporting import drawn
from roadmap.reporting.drawn import DrawnItem, DrawnSide
from roadmap.reporting.forms import ReportForm
from roadmap.reporting.matrix import SideColumn
from roadmap.targets.forms import AskedFigure, figure_fields

register = template.Library()

# A dozen kilobytes each.
KEPT = 200
# Numbers that nobody can have written into a text: as an address and a control take them.
PK, VERSION, PROGRESS, OPENED_BY, BACK = (10**17 + place + 10 * randbelow(10**16) for place in range(5))
BLANKS = re.compile(f"({PK}|{VERSION}|{PROGRESS}|{OPENED_BY}|{BACK})")


class Offered(NamedTuple):
    """What shapes the form: all that it shows but its blanks and the token against forged requests."""

    language: str
    prefix: str
    limit: int
    roadmap: str
    status: str
    coordinates: bool
    figures: tuple[AskedFigure, ...]
    place: str
    in_place: bool


@register.filter
def about(item: Any) -> DrawnItem:
    """What an item's page shows of it, as it is or as it was."""
    return drawn.of_item(item)


@register.filter
def drawn_sides(columns: Iterable[SideColumn]) -> tuple[DrawnSide, ...]:
    """What the head of the matrix shows of these columns."""
    return tuple(map(drawn.of_side, columns))


@register.simple_tag(takes_context=True)
def opened_report(context: dict[str, Any]) -> str:
    """The form of a report about the context's `milestone`, with nothing in it but what its `form` begins with."""
    milestone, form = context["milestone"], context["form"]
    offered = Offered(
        get_language(),
        get_script_prefix(),
        settings.ATTACHMENT_LIMIT,
        context["roadmap"].slug,
        str(form.initial["status"]),
        form.coordinates,
        form.asked,
        context["place"],
        context["in_place"],
    )
    values = {
        PK: milestone.pk,
        VERSION: form.initial["version"],
        PROGRESS: form.initial["progress"],
        OPENED_BY: drafts.mark(context["request"]),
        BACK: context["back"],
    }
    filled = {str(blank): conditional_escape(value) for blank, value in values.items()}
    # Every second part is a blank.
    return of_request(context, "".join([filled.get(part, part) for part in _drawn(offered)]))


@lru_cache(maxsize=KEPT)
def _drawn(offered: Offered) -> list[str]:
    """The form in parts: what stands there, a blank, what stands there …"""
    milestone = Milestone(pk=PK, status=offered.status, progress=PROGRESS, version=VERSION)
    form = ReportForm(milestone=milestone, coordinates=offered.coordinates, status=offered.status)
    form.fields |= figure_fields(offered.figures)
    shown = {
        "roadmap": Roadmap(slug=offered.roadmap),
        "milestone": milestone,
        "form": form,
        "place": offered.place,
        "in_place": offered.in_place,
        "opened_by": OPENED_BY,
        "back": BACK,
        "csrf_token": TOKEN,
    }
    return BLANKS.split(render_to_string("roadmap/reporting/_report.html", shown))
