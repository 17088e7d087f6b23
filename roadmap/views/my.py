"""My tasks, over all roadmaps."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cities.choices import Role
from cities.permissions import acting_as
from cities.requests import SignedInRequest
from roadmap import panels
from roadmap.questions import asked
from roadmap.reporting.duties import closed_lately, duties_of
from roadmap.views.pieces import said_beside, sees_several

TITLES = {
    "returned": gettext_lazy("Returned for more work"),
    "to_decide": gettext_lazy("For acceptance"),
    "dates_to_decide": gettext_lazy("Requests to move a date"),
    "overdue": gettext_lazy("Overdue"),
    "this_month": gettext_lazy("This month"),
    "later": gettext_lazy("Later"),
    "awaiting": gettext_lazy("Awaiting acceptance"),
    "overdue_on_side": gettext_lazy("Overdue on your side"),
}


@require_GET
def begin(request: SignedInRequest) -> HttpResponse:
    """After signing in: whoever owes or decides something begins with the tasks, everybody else with the roadmap."""
    works = any(one.role in (Role.EXECUTOR, Role.COORDINATOR) for one in acting_as(request.user))
    return redirect("roadmap:my" if works else "roadmap:home")


@require_GET
def my(request: SignedInRequest) -> HttpResponse:
    """What this person owes and has to decide, each with its form at hand; all of a long group when asked for."""
    unfolded = request.GET.get("all", "")
    groups: list[dict[str, Any]] = [
        {"title": TITLES[group.name], "group": group} for group in duties_of(request.user, unfolded=unfolded)
    ]
    context = {
        "groups": groups,
        "unfolded": unfolded,
        "questions": asked.awaited_from(request.user),
        "asked": asked.asked_by(request.user),
        "closed": closed_lately(request.user),
        "beside": said_beside(request, (cell for one in groups for cell in one["group"].cells)),
        "panels": panels.of_person(request.user),
        "standing_in": acting_as(request.user)[1:],
        "several": sees_several(request.user),
        "offline_allowed": settings.OFFLINE_COPIES,
    }
    return render(request, "roadmap/my/page.html", context)
