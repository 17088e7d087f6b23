"""What somebody typed into a form that is refused as a whole: shown on the page that refuses it."""

from typing import Any

from django import template

from core.drafts import NOT_KEPT

register = template.Library()


@register.inclusion_tag("components/typed.html", takes_context=True)
def typed_text(context: dict[str, Any]) -> dict[str, Any]:
    """The texts of the request's form, to be copied: those of several words. Nothing for any other request.

    Only of a form that is known to be ours: what another site had sent would stand on our page.
    """
    request = context.get("request")
    if request is None or not getattr(request, "csrf_processing_done", False):
        return {"texts": []}
    texts = [
        value
        for name, values in request.POST.lists()
        if name not in NOT_KEPT and "password" not in name
        for value in values
        if len(value.split()) > 1
    ]
    return {"texts": texts}
