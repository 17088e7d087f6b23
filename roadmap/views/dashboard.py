"""The dashboard of a roadmap, and the portfolio of many."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from roadmap import agenda
from roadmap.models import Roadmap
from roadmap.progress import charts, figures, portfolio
from roadmap.progress.changes import USUAL_DAYS, changes
from roadmap.progress.state import Group, Snapshot
from roadmap.querysets import DUE_SOON_DAYS
from roadmap.views.address import AskedForm, asked_snapshot, scope_title

# How many lines the lists beside the table show; the rest is behind a link.
SHOWN = 4
PER_PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """The only roadmap, one line for each of several, or what to do when there is none."""
    roadmaps = Roadmap.objects.visible_to(request.user).order_by("-starts_on", "title", "pk")
    page = Paginator(roadmaps, PER_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect(page[0])
    return render(request, "roadmap/portfolio.html", {"page": page, "lines": portfolio.lines(list(page))})


def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the roadmap stands: figures, directions, what is late, what comes, what changed."""
    roadmap = get_object_or_404(Roadmap.objects.visible_to(request.user), slug=slug)
    asked = AskedForm(request.GET)
    snapshot = asked_snapshot(asked, roadmap)
    since = asked.asked("since") or snapshot.on - timedelta(days=USUAL_DAYS)
    context = {
        "roadmap": roadmap,
        "asked": asked,
        "snapshot": snapshot,
        "scope_title": scope_title(snapshot),
        "figures": figures.figures(snapshot),
        "list_query": figures.list_query(snapshot),
        "directions": _sorted(snapshot, request.GET.get("sort", "")),
        "sort": request.GET.get("sort", ""),
        "attention": charts.attention(snapshot),
        "trend": charts.trend(snapshot),
        "heat": charts.heat(snapshot),
        "upcoming": _upcoming(snapshot, request.user),
        "since": since,
        "changes": changes(snapshot, since),
        "shown": SHOWN,
        "rest": f"{SHOWN}:",
    }
    return render(request, "roadmap/dashboard.html", context, status=200 if asked.is_valid() else 400)


def _sorted(snapshot: Snapshot, sort: str) -> list[Any]:
    directions = snapshot.by_direction
    return sorted(directions, key=lambda direction: direction.lag) if sort == "lag" else directions


def _upcoming(snapshot: Snapshot, user: Any) -> list[dict[str, Any]]:
    """Milestones (one line for the sides of an item and a day) and events of the next 30 days, by date."""
    named = [
        (point.due_date, item, point) for item in snapshot.items for point in item.points if point.is_due_soon
    ]
    named.sort(key=lambda row: (row[0], row[1].item.order))
    lines: list[dict[str, Any]] = []
    for (day, _number), rows in groupby(named, key=lambda row: (row[0], row[1].item.pk)):
        found = list(rows)
        sides = [snapshot.side_names[point.side] for _, _, point in found]
        status = Group([point for _, _, point in found]).status
        lines.append({"day": day, "item": found[0][1].item, "sides": sides, "status": status})
    last = snapshot.on + timedelta(days=DUE_SOON_DAYS)
    for entry in agenda.entries(snapshot.roadmap, user, snapshot.on, last):
        # «2026 год» is no news of the next month; a rough window counts once it closes.
        if entry.is_exact or entry.ends_on <= last:
            lines.append({"day": max(entry.starts_on, snapshot.on), "entry": entry})
    return sorted(lines, key=lambda line: (line["day"], "entry" in line))
