"""What a form says of itself: which session it may outlive (core/drafts.py), which drawing it is (core/once.py)."""

from secrets import token_hex
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import drafts, once

register = template.Library()


@register.inclusion_tag("components/keeps_text.html", takes_context=True)
def keeps_text(context: dict[str, Any]) -> dict[str, Any]:
    """The mark of who opened the form and, after signing in again, what was kept; no query."""
    request = context["request"]
    shown = request.method == "GET" and drafts.kept(request) is not None
    query = request.GET.copy()
    query[drafts.AFRESH] = "yes"
    return {
        "opened_by": drafts.mark(request),
        "draft": drafts.draft_of(request) if shown else None,
        "afresh": f"{request.path}?{query.urlencode()}",
    }


@register.simple_tag
def drawing() -> SafeString:
    """A number of this drawing of the form, by which two presses are told from two forms alike (`once.pressed`)."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.DRAWN, token_hex(8))
