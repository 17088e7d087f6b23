"""From a held event to reports on the milestones it served."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in
from core.verbs import Conflict, add_errors
from events import actions
from events.choices import EventState
from events.forms.editing import EventReportForm
from events.models import Event
from events.serving import milestones_to_report
from events.views.event import the_event


@survives_sign_in
@require_http_methods(["GET", "POST"])
@once.makes(lambda pk: reverse("events:event", args=[pk]))
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report is written already: look at it, and send it."""
    event = the_event(request, pk)
    served = milestones_to_report(event, request.user)
    if not served:
        return _nothing(request, event)
    if request.method == "GET":
        return _show(request, event, drafts.fill(EventReportForm(event=event, served=served), request))
    form = EventReportForm(request.POST, event=event, served=served)
    if not form.is_valid():
        return _show(request, event, form, status=422)
    said = {"status": form.cleaned_data["status"], "text": form.cleaned_data["text"]}
    try:
        reports = actions.report_from(pk, request.user, marked=form.marked, **said)
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _show(request, event, form, status=422)
    except Conflict as conflict:
        form.renew(milestones_to_report(event, request.user))
        return _show(request, event, form, status=409, conflict=conflict)
    messages.success(request, _("Reports recorded: %(count)d.") % {"count": len(reports)})
    return redirect(event)


def _nothing(request: SignedInRequest, event: Event) -> HttpResponse:
    """Nothing of the event's items is open for this person: say so, or refuse those who report on nothing."""
    if not Event.objects.editable_by(request.user).filter(pk=event.pk).exists():
        raise PermissionDenied
    messages.info(request, _("Nothing is left to report on from this event."))
    return redirect(event)


def _show(
    request: SignedInRequest, event: Event, form: EventReportForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"event": event, "form": form, "is_held": event.state == EventState.HELD, **more}
    return render(request, "events/report.html", context, status=status)
