"""The timeline: items over the months."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.requests import SignedInRequest
from roadmap import panels
from roadmap.forms.asked import AskedForm, asked_snapshot, scope_title
from roadmap.progress import drawn
from roadmap.progress import timeline as drawing
from roadmap.views.pieces import the_roadmap


class TimelineForm(AskedForm):
    """Adds how near one looks: a year of the roadmap, and a quarter of that year."""

    year = forms.IntegerField(required=False)
    quarter = forms.IntegerField(required=False, min_value=1, max_value=4)

    def span(self, years: range) -> dict[str, int | None]:
        """`year` and `quarter`, None for what was not asked for or lies outside `years`."""
        year = self.asked("year") if self.asked("year") in years else None
        return {"year": year, "quarter": self.asked("quarter") if year else None}


@require_safe
def timeline(request: SignedInRequest, slug: str) -> HttpResponse:
    """Items by direction over the months of the roadmap, of a year, or of a quarter."""
    asked = TimelineForm(request.GET)
    snapshot = asked_snapshot(asked, the_roadmap(request, slug))
    roadmap = snapshot.roadmap  # as it was on the day
    years = range(roadmap.starts_on.year, roadmap.ends_on.year + 1)
    zoom = asked.span(years)
    span = drawing.span_of(snapshot, **zoom)
    entries = panels.entries(roadmap, request.user, span.first, span.last, snapshot.past)
    context = {
        "roadmap": roadmap,
        "asked": asked,
        "snapshot": snapshot,
        "as_of": "" if snapshot.is_today else f"?on={snapshot.on.isoformat()}",
        "scope_title": scope_title(snapshot),
        "years": years,
        **zoom,
        "span": span,
        "columns": drawing.columns(span),
        "today_x": span.x(snapshot.on) if span.first <= snapshot.on <= span.last else None,
        "today_anchor": _anchor(span.x(snapshot.on)),
        "directions": [
            (direction, [drawn.timeline_row(row) for row in rows])
            for direction, rows in drawing.rows(snapshot, span)
        ],
        "events": drawing.events(entries, span),
    }
    return render(request, "roadmap/timeline.html", context, status=200 if asked.is_valid() else 400)


def _anchor(x: float) -> str:
    """How a word at `x` percent is set so that it stays within the drawing."""
    if x < 10:
        return "start"
    return "end" if x > 90 else "middle"
