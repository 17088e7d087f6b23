"""Whether the plan is silent: what was reported by its date, how soon after a letter, and who never answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.permissions import may_coordinate_something
from cities.requests import SignedInRequest
from roadmap.forms.asked import AskedForm
from roadmap.progress.answering_then import numbers_of
from roadmap.progress.state import load
from roadmap.views.pieces import the_roadmap


@require_safe
def answering(request: SignedInRequest, slug: str) -> HttpResponse:
    """The two numbers of a roadmap, today or on a past day; who never answers is for those who coordinate, today."""
    asked = AskedForm(request.GET)
    roadmap = the_roadmap(request, slug)
    snapshot = load(roadmap, on=asked.asked("on"))  # of the whole, whatever else is asked for
    if snapshot.is_to_come:
        # What is not due yet is not late: of such a day there is nothing but what is known today.
        snapshot = load(roadmap)
    context = {
        "roadmap": snapshot.roadmap,  # as it was on the day
        "snapshot": snapshot,
        "edition": snapshot.edition,
        "is_first": snapshot.plan.is_first if snapshot.plan else False,
        "found": numbers_of(snapshot),
        "names_shown": may_coordinate_something(request.user),
    }
    return render(request, "roadmap/answering.html", context, status=200 if asked.is_valid() else 400)
