"""Whom to ask for help, and addresses that break where a reader expects it."""

import re
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cities import absences
from cities.models import User
from cities.querysets import UserQuerySet

register = template.Library()
# So many are named; whoever asks needs one.
NAMED = 3


@register.inclusion_tag("components/ask_coordinator.html", takes_context=True)
def ask_coordinator(context: dict[str, Any]) -> dict[str, Any]:
    """The coordinators of the own side with their addresses, for whoever is signed in; three queries at most."""
    user: Any = context.get("user") or AnonymousUser()
    return {"people": _here(User.objects.to_ask_for(user), user) if user.is_authenticated else []}


@register.inclusion_tag("components/ask_coordinator.html", takes_context=True)
def ask_administrator(context: dict[str, Any]) -> dict[str, Any]:
    """The administrators with their addresses, where nobody else can help, for whoever is signed in; two queries."""
    user: Any = context.get("user") or AnonymousUser()
    return {"people": _here(User.objects.administering(), user) if user.is_authenticated else []}


def _here(people: UserQuerySet, asking: User) -> list[User]:
    return absences.to_ask(people[:NAMED], asking)


@register.filter
def breaking(email: str) -> SafeString:
    """The address as HTML that a narrow column breaks behind its @ and before its dots, and not in its last letter."""
    return format_html_join(
        SafeString("<wbr>"), "{}", ((part,) for part in re.split(r"(?<=@)|(?=\.)", email))
    )
