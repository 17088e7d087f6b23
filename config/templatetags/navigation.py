"""The head of every page: the roadmap one is in, the ways through the program, the person who is signed in."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from cities import permissions
from cities.models import User
from roadmap.models import Roadmap
from roadmap.reminders import bell

register = template.Library()


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    title: str
    url: str
    is_current: bool


@register.simple_tag
def version() -> str:
    """The program's version."""
    return str(settings.VERSION)


@register.inclusion_tag("components/site_header.html", takes_context=True)
def site_header(context: dict[str, Any]) -> dict[str, Any]:
    """The header, for the view's `roadmap` or else the newest one; two small queries at most."""
    request = context.get("request")
    user: Any = context.get("user") or AnonymousUser()
    roadmap = context.get("roadmap")
    if roadmap is None and user.is_authenticated:
        roadmap = Roadmap.objects.visible_to(user).only("slug", "title", "short_title", "starts_on").first()
    return {
        "request": request,
        "user": user,
        "csrf_token": context.get("csrf_token"),
        "roadmap": roadmap,
        "links": _links(request, user, roadmap),
        "account_links": _account_links(request, user),
        "unseen": bell.number(user) if isinstance(user, User) else 0,
    }


def _links(request: Any, user: Any, roadmap: Roadmap | None) -> list[Link]:
    if not user.is_authenticated:
        return []
    entries: list[tuple[str, str, list[Any]]] = []
    if roadmap is None:
        entries += [(_("Dashboard"), "roadmap:home", [])]
    else:
        entries += [
            (_("Dashboard"), "roadmap:dashboard", [roadmap.slug]),
            (_("Items"), "roadmap:items", [roadmap.slug]),
        ]
    entries += [(_("My tasks"), "roadmap:my", [])]
    if roadmap is not None:
        entries += [(_("Timeline"), "roadmap:timeline", [roadmap.slug])]
    entries += [(_("Events"), "events:list", []), (_("Bodies"), "roadmap:bodies", [])]
    if permissions.may_administer(user):
        if roadmap is not None:
            entries += [(_("Import"), "roadmap:import", [roadmap.slug])]
        entries += [(_("Administration"), "admin:index", [])]
    return _present(request, entries)


def _account_links(request: Any, user: Any) -> list[Link]:
    entries: list[tuple[str, str, list[Any]]] = [
        (_("My profile"), "cities:profile", []),
        (_("Reminders"), "roadmap:reminders", []),
    ]
    if permissions.may_administer(user):
        entries += [(_("People"), "cities:people", []), (_("State of the program"), "status", [])]
    return _present(request, entries)


def _present(request: Any, entries: list[tuple[str, str, list[Any]]]) -> list[Link]:
    links = []
    for title, name, args in entries:
        try:
            url = reverse(name, args=args)
        except NoReverseMatch:
            # An app may be left out of the addresses; its entry goes with it.
            continue
        links.append(Link(title, url, is_current=request is not None and request.path == url))
    return links
