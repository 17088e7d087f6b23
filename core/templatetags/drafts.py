"""What a form says about the session that it may outlive (see core/drafts.py)."""

from typing import Any

from django import template

from core import drafts

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
