"""My tasks, over all roadmaps."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cities.permissions import acting_as
from cities.requests import SignedInRequest
from roadmap import panels
from roadmap.reporting.duties import duties_of

TITLES = {
    "to_decide": gettext_lazy("For acceptance"),
    "dates_to_decide": gettext_lazy("Requests to move a date"),
    "overdue": gettext_lazy("Overdue"),
    "this_month": gettext_lazy("This month"),
    "later": gettext_lazy("Later"),
    "awaiting": gettext_lazy("Awaiting acceptance"),
    "overdue_on_side": gettext_lazy("Overdue on your side"),
}


@require_GET
def my(request: SignedInRequest) -> HttpResponse:
    """What this person owes and has to decide, each with its form at hand; many later ones when asked for."""
    unfolded = "later" in request.GET
    groups = [
        {"title": TITLES[group.name], "group": group} for group in duties_of(request.user, unfolded=unfolded)
    ]
    context = {
        "groups": groups,
        "unfolded": unfolded,
        "panels": panels.of_person(request.user),
        "standing_in": acting_as(request.user)[1:],
    }
    return render(request, "roadmap/my/page.html", context)
