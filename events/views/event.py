"""An event's page, its file for a calendar, and the files that show how it went."""

from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cities.requests import SignedInRequest
from core import journal
from core.proofs import download
from events import collisions, ical, serving, verbs
from events.choices import EventState
from events.history import came_from, of_event
from events.models import Delegation, Event, EventAttachment
from events.views.feeds import calendar_response
from roadmap.models import Item


@require_GET
def event(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one event."""
    found = the_event(request, pk)
    may_edit = Event.objects.editable_by(request.user).filter(pk=pk).exists()
    history = of_event(found, request.user)
    context = {
        "event": found,
        "may_edit": may_edit,
        "verbs": verbs.offered(found) if may_edit else [],
        "asks": may_edit and Event.objects.unsettled().filter(pk=pk).exists(),
        "collisions": collisions.of_event(found, request.user),
        "to_report": serving.milestones_to_report(found, request.user)
        if found.state == EventState.HELD
        else [],
        "history": history,
        "came_from": came_from(found, history),
    }
    return render(request, "events/event.html", context)


def the_event(request: SignedInRequest, pk: int) -> Event:
    """The event with all that hangs on it, or 404. Five queries."""
    found = (
        Event.objects.visible_to(request.user)
        .select_related("city")
        .prefetch_related(
            "organisers__city",
            Prefetch(
                "items", Item.objects.visible_to(request.user).select_related("roadmap").defer("search")
            ),
            Prefetch("delegations", Delegation.objects.select_related("city", "body__city")),
            "attachments",
        )
    )
    return get_object_or_404(found, pk=pk)


@require_GET
def ics(request: SignedInRequest, pk: int) -> HttpResponse:
    """The event for a calendar program; 404 while nothing of its date is known."""
    found = the_event(request, pk)
    if found.starts_on is None:
        raise Http404
    response = calendar_response(request, ical.calendar(found.title, [found]))
    response["Content-Disposition"] = f'attachment; filename="event-{found.pk}.ics"'
    return response


@require_GET
def attachment(request: SignedInRequest, pk: int) -> FileResponse:
    """A file of an event, as a download; a browser never shows it as a page of ours."""
    visible = EventAttachment.objects.filter(event__in=Event.objects.visible_to(request.user)).exclude(
        file=""
    )
    found = get_object_or_404(visible, pk=pk)
    response = download(found)
    journal.note(journal.Kind.EVIDENCE, request=request, detail=f"{found.pk}: {found.name}")
    return response
