"""The form that opens without a network: it is about no milestone yet, so it is the same for everybody."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.templatetags.pieces import TOKEN, with_token
from roadmap.models import Milestone
from roadmap.reporting.forms import ReportForm

register = template.Library()


@register.simple_tag(takes_context=True)
def offline_report(context: dict[str, Any]) -> str:
    """The form of a report, about no milestone; drawn once, but for the token against forged requests."""
    return with_token(context, _offline_report(get_language(), settings.ATTACHMENT_LIMIT))


@lru_cache(maxsize=8)
def _offline_report(language: str, limit: int) -> str:
    """Each language, and each limit of a file, has a drawing of its own."""
    form = ReportForm(milestone=Milestone(), coordinates=False)
    shown = {"form": form, "milestone": form.milestone, "address": "#", "place": "my", "in_place": True}
    return render_to_string("roadmap/reporting/_report.html", {**shown, "csrf_token": TOKEN})
