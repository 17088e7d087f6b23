"""Whom to ask for help."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from cities.models import User

register = template.Library()


@register.inclusion_tag("components/ask_coordinator.html", takes_context=True)
def ask_coordinator(context: dict[str, Any]) -> dict[str, Any]:
    """The coordinators of the own side with their addresses, for whoever is signed in; one query or two."""
    user: Any = context.get("user") or AnonymousUser()
    return {"people": list(User.objects.to_ask_for(user)[:3]) if user.is_authenticated else []}
