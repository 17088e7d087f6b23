"""The head of every page: the roadmap one is in, the ways through the program, the person who is signed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities import permissions
from cities.models import Anybody, User
from core.look import look
from core.prepared import prepared
from core.templatetags.pieces import drawn_once
from roadmap.founding import steps
from roadmap.lateness import at_hand
from roadmap.models import Roadmap
from roadmap.reminders import bell

register = template.Library()

# So many roadmaps are in the header; the rest is on the page of all.
MOST = 20
# The pages that stand in the header as a mark alone.
MARKED = {"manual", "roadmap:reminders"}
VISITED = "roadmap-visited:{}"
KEPT = 90 * 24 * 3600  # seconds
_YEARS_AT_THE_END = re.compile(r"(?<=\S)\s+(?P<years>\d{4}\s?[-–—]\s?\d{4}(?:\s(?:гг\.?|годы))?)$")


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    title: str
    url: str
    is_current: bool
    # How much of it there is to do.
    count: int = 0


@register.simple_tag
def version() -> str:
    """The program's version."""
    return str(settings.VERSION)


@register.simple_tag(takes_context=True)
def chosen_look(context: dict[str, Any]) -> str:
    """The look that the person chose, as an attribute of the page: «contrast large»."""
    request = context.get("request")
    return look(request.COOKIES) if request is not None else ""


@dataclass(frozen=True)
class NamedPlace:
    """A roadmap as the header names it; `years`, where its name ends with them, are not part of `name`."""

    name: str
    url: str
    years: str = ""


@dataclass(frozen=True)
class NamedPerson:
    """Who is signed in, as the header names them."""

    name: str
    shortly: str
    label: str
    role: str


@register.simple_tag(takes_context=True)
def site_header(context: dict[str, Any]) -> str:
    """The header, with the ways of the view's `roadmap`, else of the last visited or the newest one.

    Where a person has several, a page that is of none of them bears no roadmap's name. Two small queries at most. It is
    drawn once for what it shows. A page that has to be seen while tables are locked says `without_numbers`.
    """
    request = context.get("request")
    user: Anybody = context.get("user") or AnonymousUser()
    of_page = context.get("roadmap")
    known = _known(user)
    roadmap = of_page or _last_visited(user, known)
    if of_page is not None and len(known) > 1 and user.is_authenticated:
        remember(user.pk, of_page.slug)
        if request is not None:
            request.roadmap_of_page = of_page.slug
    numbers = bell.Numbers()
    if isinstance(user, User) and not context.get("without_numbers"):
        numbers = bell.numbers(user)
    return drawn_once(
        context,
        "components/site_header.html",
        of_page=_named(of_page if len(known) > 1 else roadmap),
        choice=tuple(map(_named, known[:MOST])) if len(known) > 1 else (),
        are_more=len(known) > MOST,
        current=_current(request),
        person=_named_person(user),
        links=tuple(_links(request, user, roadmap, numbers)),
        account_links=tuple(_account_links(request, user, roadmap)),
        unseen=numbers.unseen,
    )


def _current(request: Any) -> str:
    """The page one is on, where it is one of those that the header names by a mark."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match and match.view_name in MARKED else ""


def _named(roadmap: Roadmap | None) -> NamedPlace | None:
    if roadmap is None:
        return None
    name = str(roadmap)
    years = _YEARS_AT_THE_END.search(name)
    if not years:
        return NamedPlace(name, roadmap.get_absolute_url())
    return NamedPlace(name[: years.start()], roadmap.get_absolute_url(), years["years"])


def _named_person(user: Anybody) -> NamedPerson | None:
    if not isinstance(user, User):
        return None
    return NamedPerson(user.name, user.get_short_name(), str(user), user.get_role_display())


def _known(user: Anybody) -> list[Roadmap]:
    """The newest roadmaps that the person sees, one more than are shown. One query."""
    if not user.is_authenticated:
        return []
    return _newest(user)


@prepared
def _newest(user: Anybody) -> QuerySet[Roadmap]:
    seen = Roadmap.objects.visible_to(user).only("slug", "title", "short_title", "starts_on", "ends_on")
    return seen[: MOST + 1]


def _last_visited(user: Anybody, known: list[Roadmap]) -> Roadmap | None:
    """The one of `known` that the person was on last, else one in force, else the newest; None where there is none."""
    last = cache.get(VISITED.format(user.pk)) if len(known) > 1 else None
    return next((one for one in known if one.slug == last), at_hand(known, timezone.localdate()))


def remember(person_id: int, slug: str) -> None:
    """Note which roadmap the person was on last."""
    # Kept in the cache: a session would be written to the database at each change of roadmap, and this is no loss.
    cache.set(VISITED.format(person_id), slug, KEPT)


def _links(request: Any, user: Anybody, roadmap: Roadmap | None, numbers: bell.Numbers) -> list[Link]:
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
    if numbers.to_accept:
        entries += [(_("For acceptance"), "roadmap:accept", [])]
    if roadmap is not None:
        entries += [(_("Timeline"), "roadmap:timeline", [roadmap.slug])]
    entries += [(_("Events"), "events:list", []), (_("Bodies"), "roadmap:bodies", [])]
    if permissions.may_administer(user):
        if steps.are_missing():
            entries.insert(0, (_("First steps"), "roadmap:start", []))
        if roadmap is not None:
            entries += [(_("Import"), "roadmap:import", [roadmap.slug])]
    counts = {"roadmap:my": numbers.tasks, "roadmap:accept": numbers.to_accept}
    return _present(request, entries, counts)


def _account_links(request: Any, user: Anybody, roadmap: Roadmap | None) -> list[Link]:
    entries: list[tuple[str, str, list[Any]]] = [
        (_("My profile"), "cities:profile", []),
        (_("Reminders"), "roadmap:reminders", []),
    ]
    if permissions.may_coordinate_something(user):
        entries += [(_("People"), "cities:people", []), (_("Unread letters"), "roadmap:letters", [])]
        entries += [(_("Webhooks"), "webhooks", [])]
    if permissions.may_administer(user):
        entries += [(_("New roadmap"), "roadmap:new", []), (_("State of the program"), "status", [])]
        entries += [(_("Journal of security"), "cities:journal", [])]
        if roadmap is not None:
            entries += [(_("The roadmap itself"), "roadmap:edit", [roadmap.slug])]
        entries += [(_("Administration"), "admin:index", [])]
    return _present(request, entries)


def _present(
    request: Any, entries: list[tuple[str, str, list[Any]]], counts: Mapping[str, int] | None = None
) -> list[Link]:
    links = []
    for title, name, args in entries:
        url = _address(get_urlconf(), get_script_prefix(), name, *args)
        if url is None:
            # An app may be left out of the addresses; its entry goes with it.
            continue
        is_current = request is not None and request.path == url
        links.append(Link(title, url, is_current, (counts or {}).get(name, 0)))
    return links


@lru_cache(maxsize=1000)
def _address(urlconf: str | None, prefix: str, name: str, *args: str) -> str | None:
    """The address of that name, under `prefix` as `urlconf` has it; None where there is none."""
    try:
        return reverse(name, urlconf, args)
    except NoReverseMatch:
        return None
