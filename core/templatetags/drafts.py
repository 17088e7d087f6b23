"""What a form says about the session that it may outlive (see core/drafts.py)."""

from typing import Any

from django import template

from core import drafts

register = template.Library()


@register.inclusion_tag("components/keeps_text.html", takes_context=True)
def keeps_text(context: dict[str, Any]) -> dict[str, Any]:
    """The mark of who opened the form and, after signing in again, what was kept; no query."""
    request = context["request"]
    draft = drafts.draft_of(request) or {}
    return {
        "opened_by": drafts.mark(request),
        "draft": request.method == "GET" and draft.get("fields") is not None,
        "lost": draft.get("lost", []),
    }
