"""Adding and changing events: their details, their state, their delegations.

Whatever is wrong comes back with everything still in the form: 422 for what to correct, 409 when somebody else
was quicker.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cities.models import City
from cities.permissions import may_arrange_something
from cities.requests import SignedInRequest
from core import drafts, once
from core.colleagues import print_of
from core.drafts import survives_sign_in, survives_sign_in_with_files
from core.ids import read_ids
from core.verbs import Conflict, add_errors, renew
from events import actions, verbs
from events.forms.editing import DelegationForm, EventForm, PlainForm, initial_for
from events.models import Delegation, Event
from events.views.event import the_event
from roadmap.models import Item

get_or_post = require_http_methods(["GET", "POST"])


@survives_sign_in
@get_or_post
def add(request: SignedInRequest) -> HttpResponse:
    """A new event."""
    if not may_arrange_something(request.user):
        raise PermissionDenied
    if not City.objects.exists():
        messages.info(request, _("There are no cities yet: they come with the first roadmap."))
        return redirect("roadmap:start")
    if request.method == "GET":
        return _details(request, EventForm(request.user, initial=_kept(request) or _usual(request)))
    form = EventForm(request.user, request.POST)
    return _save(request, form, lambda: actions.add(request.user, form.details))


@survives_sign_in
@get_or_post
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The details of an event."""
    event = the_editable(request, pk)
    if request.method == "GET":
        return _details(request, EventForm(request.user, event=event, initial=_kept(request)))
    form = EventForm(request.user, request.POST, event=event)
    return _save(
        request,
        form,
        lambda: actions.change(pk, request.user, form.details, version=form.cleaned_data["version"]),
    )


def _save(request: SignedInRequest, form: EventForm, verb: Callable[[], Event]) -> HttpResponse:
    """Save what the valid form says; what it would run into is shown first, once.

    Where another roadmap was chosen its items are to be shown, nothing is checked or saved yet.
    """
    if "offer" in request.POST:
        return _details(request, EventForm(request.user, event=form.event, initial=form.as_filled_in()))
    if not form.is_valid():
        return _details(request, form, status=422)
    pressed = once.pressed(request)
    if not once.was_done(pressed) and "anyway" not in request.POST and (found := form.collisions()):
        return _details(request, form, collisions=found, unsaved=True)
    try:
        with once.done_alone(pressed):
            event = verb()
    except once.DoneBeforeError:
        return once.done_before(
            request, form.event.get_absolute_url() if form.event else reverse("events:list")
        )
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _details(request, form, status=422)
    except Conflict as conflict:
        renew(form, version=conflict.row.sequence)
        return _details(request, form, status=409, conflict=conflict)
    messages.success(request, _("The event is saved."))
    return redirect(event)


def _details(request: SignedInRequest, form: EventForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "events/form.html", {"form": form, "event": form.event, **more}, status=status)


def _kept(request: SignedInRequest) -> dict[str, Any]:
    """What was typed before the session ended: known to the form at once, as what it offers follows from it."""
    return drafts.initial(request, EventForm.base_fields)


def _usual(request: SignedInRequest) -> dict[str, Any]:
    """What most new events have: the person's own city and body, and what the item one comes from says."""
    person = request.user
    usual: dict[str, Any] = {"items": read_ids(request.GET.getlist("item")[-1:])}
    if person.body is not None:
        usual |= {"city": person.body.city_id, "organisers": [person.body_id]}
    item = Item.objects.visible_to(person).filter(pk__in=usual["items"]).only("title").first()
    return usual | initial_for(item, usual.get("organisers", [])) if item is not None else usual


@survives_sign_in_with_files
@get_or_post
def state(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, hold, move, cancel, or plan again."""
    event = the_editable(request, pk)
    act = verbs.VERBS.get(verb)
    if act is None:
        raise Http404
    if request.method == "GET":
        form = act.form(initial=act.initial(event), kept=drafts.files_of(request))
        return _state(request, event, act, drafts.fill(form, request))
    form = _with_uploads(request, act)
    if not form.is_valid():
        return _state(request, event, act, form, status=422)
    try:
        with drafts.handed_over(request, only=form.ticked):
            act.do(pk, request.user, form)
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _state(request, event, act, form, status=422)
    except Conflict as conflict:
        renew(form, version=conflict.row.sequence)
        return _state(request, conflict.row, act, form, status=409, conflict=conflict)
    messages.success(request, act.done)
    return redirect(event)


def _with_uploads(request: SignedInRequest, act: verbs.Verb) -> PlainForm:
    """The posted form; its files are kept first, so that no error in another field loses them."""
    new, problems = drafts.add_files(request, request.FILES.getlist("files"))
    data = request.POST.copy()
    data.setlist("kept_files", [*data.getlist("kept_files"), *(one["path"] for one in new)])
    form = act.form(data, kept=drafts.files_of(request))
    if problems:
        form.add_error("files" if "files" in form.fields else None, problems)
    return form


def _state(
    request: SignedInRequest, event: Event, act: verbs.Verb, form: PlainForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"event": event, "verb": act, "form": form, **more}
    return render(request, "events/state.html", context, status=status)


@survives_sign_in
@get_or_post
def delegation(request: SignedInRequest, pk: int, delegation_id: int | None = None) -> HttpResponse:
    """Add a delegation, or change one."""
    event = the_editable(request, pk)
    instance = get_object_or_404(event.delegations, pk=delegation_id) if delegation_id else None
    form = DelegationForm(request.user, request.POST or None, instance=instance)
    context: dict[str, Any] = {"event": event, "form": form, "delegation": instance}
    if request.method == "GET":
        drafts.fill(form, request)
        return render(request, "events/delegation.html", context)
    if form.is_valid():
        try:
            seen = form.cleaned_data.get("seen")
            with once.done_alone(once.pressed(request)):
                actions.save_delegation(pk, request.user, form.instance, seen=seen)
        except once.DoneBeforeError:
            return once.done_before(request, f"{event.get_absolute_url()}#delegations")
        except ValidationError as refusal:
            add_errors(form, refusal)
        except Delegation.DoesNotExist as gone:
            raise Http404 from gone
        except Conflict as conflict:
            renew(form, seen=print_of(conflict.row))
            context |= {"conflict": conflict, "stands": conflict.row}
            return render(request, "events/delegation.html", context, status=409)
        else:
            messages.success(request, _("The delegation is saved."))
            return redirect(f"{event.get_absolute_url()}#delegations")
    return render(request, "events/delegation.html", context, status=422)


@require_POST
def remove_delegation(request: SignedInRequest, pk: int, delegation_id: int) -> HttpResponse:
    """Take a delegation out."""
    event = the_editable(request, pk)
    actions.remove_delegation(pk, request.user, delegation_id)
    messages.success(request, _("The delegation is taken out; the history keeps it."))
    return redirect(f"{event.get_absolute_url()}#delegations")


def the_editable(request: SignedInRequest, pk: int) -> Event:
    """The event, 404 if there is none, 403 if the person may only read it."""
    event = the_event(request, pk)
    if not Event.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return event
