"""The calendars that a calendar program subscribes to, and the page where a person makes or revokes the address."""

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from cities.requests import SignedInRequest
from core import once
from events import feeds, ical
from events.models import Event
from roadmap.models import Milestone, Roadmap


@require_GET
def page(request: SignedInRequest) -> HttpResponse:
    """Whether there is an address, and how to make, use and revoke it."""
    return _page(request)


@never_cache
@require_POST
def issue(request: SignedInRequest) -> HttpResponse:
    """Make a new address and show it: now or never, as only its digest is kept."""
    name = once.pressed(request)
    try:
        with once.done_alone(name):
            token = feeds.issue(request.user)
            once.keep_shown(name, token)
    except once.DoneBeforeError:
        token = once.shown_before(name)
        if not token:
            return once.done_before(request, reverse("events:feeds"))
    return _page(request, settings.SITE_URL + reverse("events:feed", args=[token]))


@require_POST
def revoke(request: SignedInRequest) -> HttpResponse:
    """Take the address out of force."""
    if feeds.revoke(request.user):
        messages.success(request, _("The address is revoked: calendars that use it get nothing any more."))
    return redirect("events:feeds")


def _page(request: SignedInRequest, address: str = "") -> HttpResponse:
    context = {
        "feed": feeds.in_force(request.user),
        "address": address,
        "roadmaps": list(Roadmap.objects.visible_to(request.user)),
    }
    return render(request, "events/feeds.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's calendar: the events, and the dates that are the person's to keep in sight."""
    person = feeds.person_of(token)
    if person is None:
        raise Http404
    found = ical.calendar(
        _("Roadmaps: events and due dates"),
        ical.events_of(person),
        ical.milestones_of(person),
        path=reverse("events:calendar"),
        about=_("Events and due dates of %(name)s") % {"name": person.name},
    )
    response = calendar_response(request, found)
    # The address is a secret: it must not be told to other sites, and no cache between may keep it.
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def roadmap(request: SignedInRequest, slug: str) -> HttpResponse:
    """The calendar of one roadmap, for those who are signed in."""
    found = get_object_or_404(Roadmap.objects.visible_to(request.user), slug=slug)
    events = ical.events_of(request.user, found)
    milestones = ical.dates_of(request.user, found)
    response = calendar_response(request, _of_roadmap(found, events, milestones))
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response


def _of_roadmap(roadmap: Roadmap, events: Iterable[Event], milestones: Iterable[Milestone]) -> ical.Calendar:
    return ical.calendar(
        str(roadmap), events, milestones, path=roadmap.get_absolute_url(), about=roadmap.title
    )


def calendar_response(request: HttpRequest, calendar: ical.Calendar) -> HttpResponse:
    """The calendar, or 304 for a program that has it."""
    response = HttpResponse(calendar.content, content_type="text/calendar; charset=utf-8")
    etag = f'"{hashlib.sha256(calendar.content).hexdigest()[:32]}"'
    changed = int(calendar.changed_at.timestamp()) if calendar.changed_at else None
    response["ETag"] = etag
    if calendar.changed_at is not None:
        response["Last-Modified"] = calendar.changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag, changed, response) or response
