"""The list of events and the month calendar."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cities.permissions import may_arrange_something
from cities.requests import SignedInRequest
from events import month
from events.forms.filters import EventFilterForm, asked_month
from events.models import Event
from roadmap.querysets import visible_cities

PAGE = 50
# So many events that ask what happened are shown over the list; the rest waits for these to be answered.
ASKED = 10


@require_GET
def events(request: SignedInRequest) -> HttpResponse:
    """The events that the address' filter leaves, and over them those that ask what happened."""
    form = EventFilterForm(request.GET, request.user)
    found = form.narrow(Event.objects.visible_to(request.user)).soonest_first()
    found = found.select_related("city").prefetch_related("organisers")
    context = {
        "form": form,
        "problems": form.problems,
        "is_filtered": bool(form.chosen),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asks": asks(request),
        "may_add": may_arrange_something(request.user),
        "view": "list",
    }
    return render(request, "events/list.html", context)


@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """One month, week by week, with the days off of both countries."""
    form = EventFilterForm(request.GET, request.user, with_year=False)
    first, problem = asked_month(request.GET.get("month", ""), timezone.localdate())
    found = form.narrow(Event.objects.visible_to(request.user)).select_related("city")
    context = {
        "form": form,
        "problems": [*form.problems, *([problem] if problem else [])],
        "month": month.of(first, found, visible_cities(request.user)),
        "may_add": may_arrange_something(request.user),
        "view": "calendar",
    }
    return render(request, "events/calendar.html", context)


def asks(request: SignedInRequest) -> list[Event]:
    """The events two weeks past of which nobody has said what happened, for those who can say."""
    asking = Event.objects.editable_by(request.user).unsettled().select_related("city")
    return list(asking.order_by("ends_on", "pk")[:ASKED])
