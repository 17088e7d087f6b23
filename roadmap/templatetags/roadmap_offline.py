"""The forms that open without a network: they are about no milestone yet, so they are the same for everybody."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import Form
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.templatetags.pieces import TOKEN, of_request
from roadmap.models import Milestone
from roadmap.reporting.forms import DateForm, ReportForm

register = template.Library()


@register.simple_tag(takes_context=True)
def offline_report(context: dict[str, Any]) -> str:
    """The form of a report, about no milestone; drawn once, but for the token against forged requests."""
    return of_request(context, _offline_report(get_language(), settings.ATTACHMENT_LIMIT))


@register.simple_tag(takes_context=True)
def offline_date(context: dict[str, Any]) -> str:
    """The form that asks for another date, about no milestone; drawn once, but for the token."""
    return of_request(context, _offline_date(get_language()))


@lru_cache(maxsize=8)
def _offline_report(language: str, limit: int) -> str:
    """Each language, and each limit of a file, has a drawing of its own."""
    return _drawn("report", ReportForm(milestone=Milestone(), coordinates=False))


@lru_cache(maxsize=8)
def _offline_date(language: str) -> str:
    """Each language has a drawing of its own."""
    return _drawn("date", DateForm(milestone=Milestone()))


def _drawn(kind: str, form: Form) -> str:
    shown = {"form": form, "milestone": Milestone(), "address": "#", "place": "my", "in_place": True}
    return render_to_string(f"roadmap/reporting/_{kind}.html", {**shown, "csrf_token": TOKEN})
