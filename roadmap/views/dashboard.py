"""The dashboard of a roadmap, and the portfolio of many."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cities.requests import SignedInRequest
from roadmap.choices import ExportKind
from roadmap.forms.asked import AskedForm, asked_snapshot, scope_title
from roadmap.models import Roadmap
from roadmap.progress import charts, figures, portfolio
from roadmap.progress.answering import Lately, lately
from roadmap.progress.answering_then import lately_then
from roadmap.progress.changes import USUAL_DAYS, since_then
from roadmap.progress.state import Snapshot
from roadmap.progress.upcoming import upcoming
from roadmap.targets.reached import promises
from roadmap.views.pieces import the_roadmap

# How many lines the lists beside the table show; the rest is behind a link.
SHOWN = 4
PER_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The only roadmap, one line for each of several, or what to do when there is none."""
    roadmaps = Roadmap.objects.visible_to(request.user).order_by("-starts_on", "title", "pk")
    page = Paginator(roadmaps, PER_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect(page[0])
    return render(request, "roadmap/portfolio.html", {"page": page, "lines": portfolio.lines(list(page))})


@require_safe
def dashboard(request: SignedInRequest, slug: str) -> HttpResponse:
    """The roadmap's progress: figures, directions, what is late, what comes, what changed."""
    asked = AskedForm(request.GET)
    snapshot = asked_snapshot(asked, the_roadmap(request, slug))
    roadmap = snapshot.roadmap  # as it was on the day
    since = asked.asked("since") or snapshot.on - timedelta(days=USUAL_DAYS)
    changed, plan_changed = since_then(snapshot, since)
    scope = scope_title(snapshot)
    context = {
        "roadmap": roadmap,
        "asked": asked,
        "snapshot": snapshot,
        "scope_title": scope,
        "figures": figures.figures(snapshot),
        "is_outside": figures.is_outside(snapshot),
        "list_query": figures.list_query(snapshot),
        "paper_query": figures.list_query(snapshot, since=asked.asked("since")),
        "papers": tuple((kind, str(label)) for kind, label in ExportKind.choices),
        "directions": _sorted(snapshot, request.GET.get("sort", "")),
        "sort": request.GET.get("sort", ""),
        "attention": charts.attention(snapshot),
        "answered": None if scope else _answered(snapshot),
        "trend": charts.trend(snapshot),
        "heat": charts.heat(snapshot),
        "upcoming": upcoming(snapshot, request.user),
        "since": since,
        "kept": [(name, value) for name, value in request.GET.items() if name != "since"],
        "changes": changed,
        "plan_changes": plan_changed,
        "promises": promises(
            roadmap, [one.item for one in snapshot.items], None if snapshot.is_today else snapshot.on
        ),
        "shown": SHOWN,
        "rest": f"{SHOWN}:",
    }
    return render(request, "roadmap/dashboard.html", context, status=200 if asked.is_valid() else 400)


def _answered(snapshot: Snapshot) -> Lately | None:
    """The two numbers of answering, as of the day; of one that lies ahead there are none."""
    if snapshot.past:
        return lately_then(snapshot)
    return lately(snapshot.roadmap, snapshot.on) if snapshot.is_today else None


def _sorted(snapshot: Snapshot, sort: str) -> list[Any]:
    directions = snapshot.by_direction
    return sorted(directions, key=lambda direction: direction.lag) if sort == "lag" else directions
