"""Whether the plan is silent: what was reported by its date, how soon after a letter, and who never answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cities.permissions import may_coordinate_something
from cities.requests import SignedInRequest
from roadmap.progress.answering import of_roadmap
from roadmap.views.pieces import the_roadmap


@require_safe
def answering(request: SignedInRequest, slug: str) -> HttpResponse:
    """The two numbers of a roadmap; who never answers is shown to those who coordinate."""
    roadmap = the_roadmap(request, slug)
    context = {
        "roadmap": roadmap,
        "found": of_roadmap(roadmap, timezone.localdate()),
        "names_shown": may_coordinate_something(request.user),
    }
    return render(request, "roadmap/answering.html", context)
