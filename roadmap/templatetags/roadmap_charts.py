"""What the charts in the templates are drawn from."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.templatetags.pieces import drawn_each
from roadmap.choices import Status
from roadmap.models import Side
from roadmap.progress import charts, drawn
from roadmap.progress.drawn import DrawnDirection, DrawnRow, DrawnShare
from roadmap.progress.points import Point
from roadmap.progress.state import DirectionState, ItemGroup, ItemState, Snapshot
from roadmap.progress.upcoming import Upcoming
from roadmap.templatetags.roadmap_format import due, percent

register = template.Library()


@register.simple_tag
def progress_bar(share: DrawnShare) -> str:
    """A bar whose segments are the counts by status, with the mean percent as text beside it.

    The side's name says what it is about, to those who hear the page. Not a template: a dashboard has twenty of these
    bars, and drawing them so took a fifth of its time.
    """
    bar, name, progress = share.bar, share.side, share.progress
    said = bar_text(bar)
    segments = "".join(_segment(part, place) for place, part in enumerate(bar))
    return format_html(
        '<div class="bar"><svg class="bar__svg" height="18" role="img" aria-label="{said}">'
        '<rect class="seg--planned" width="100%" height="18"/>{segments}</svg>'
        '<span class="bar__text">{percent}</span></div>',
        said=f"{name}: {said}" if name else said,
        segments=mark_safe(segments),  # noqa: S308 - numbers and names of our own
        percent=percent(progress),
    )


def _segment(part: charts.Segment, place: int) -> str:
    """A segment as SVG: overdue hatched, a gap before each but the first, its count on it."""
    hatched = part.name == "overdue"
    fill = ' fill="url(#hatch)"' if hatched else ""
    gap = f'<rect class="seg--gap" x="{part.x}%" width="1" height="18"/>' if place else ""
    ground = f'<circle class="hatch-ground" cx="{part.middle}%" cy="9" r="8"/>' if hatched else ""
    return (
        f'<rect class="seg--{part.name}" x="{part.x}%" width="{part.width}%" height="18"{fill}/>{gap}{ground}'
        f'<text class="seg-text seg-text--{part.name}" x="{part.middle}%" y="13">{part.count}</text>'
    )


@register.filter
def drawn_rows(directions: list[DirectionState]) -> list[DrawnDirection]:
    """What the dashboard shows of each direction."""
    return [drawn.direction(row) for row in directions]


@register.filter
def segment_label(name: str) -> str:
    """The word for a segment of a bar: a status, or «просрочено»."""
    return _("overdue") if name == "overdue" else str(Status(name).label)


def bar_text(bar: Sequence[charts.Segment]) -> str:
    """A bar in words: «выполнено 2, в работе 1, просрочено 1»."""
    return ", ".join(f"{segment_label(segment.name)} {segment.count}" for segment in bar)


@register.filter
def words(text: str) -> list[str]:
    """The words of `text`, to loop over."""
    return text.split()


@register.filter
def parts(item: ItemState, sides: list[Side]) -> list[tuple[Side, ItemGroup]]:
    """What each of `sides` has reached on the item."""
    return [(side, item.of_side(side.pk)) for side in sides]


@register.filter
def side_of(point: Point, snapshot: Snapshot) -> str:
    """The name of the milestone's side."""
    return snapshot.side_names[point.side]


@register.filter
def change_label(kind: str) -> str:
    """The heading over changes of one kind."""
    return {
        "closed": _("Closed"),
        "overdue": _("Became overdue"),
        "moved": _("Date moved"),
        "set_back": _("Stopped or set back"),
        "begun": _("Begun"),
        "progressed": _("Moved on"),
    }[kind]


@register.filter
def plan_change_label(kind: str) -> str:
    """What of an item the plan says otherwise (`roadmap.editions.comparing.KINDS`)."""
    return {
        "added": _("new item"),
        "removed": _("item removed"),
        "number": _("number"),
        "title": _("wording"),
        "deadline": _("deadline"),
        "result": _("expected result"),
        "funding": _("funding"),
        "contact": _("contact"),
        "note": _("note"),
        "direction": _("direction"),
        "bodies": _("who answers"),
        "dates": _("milestones"),
    }[kind]


@register.simple_tag(takes_context=True)
def lines(context: dict[str, Any], kind: str, rows: Iterable[Any], *, shortly: bool = False) -> str:
    """What the dashboard says of `rows`: "late", "awaiting", "disputed" (of `charts.Attention`) or "change".

    `shortly`: only which item, and whose.
    """
    snapshot = context["snapshot"]
    said = drawn.LINES[kind]
    of = {"slug": context["roadmap"].slug, "as_of": as_of(snapshot), "shortly": shortly}
    shown = [said(row, snapshot.side_names) for row in rows]
    return drawn_each(context, "roadmap/dashboard/line.html", shown, **of)


@register.simple_tag(takes_context=True)
def coming(context: dict[str, Any], upcoming: Iterable[Upcoming]) -> str:
    """What the dashboard says of the next days."""
    of = {"slug": context["roadmap"].slug, "as_of": as_of(context["snapshot"])}
    return drawn_each(context, "roadmap/dashboard/upcoming_line.html", map(drawn.coming, upcoming), **of)


@register.filter
def as_of(snapshot: Snapshot) -> str:
    """The query that keeps the day of the page in a link to an item: «?on=2026-05-01»; empty today."""
    return "" if snapshot.is_today else f"?on={snapshot.on.isoformat()}"


@register.filter
def numbered(names: list[str]) -> list[tuple[int, str]]:
    """The names with their places, from 1."""
    return list(enumerate(names, 1))


@register.filter
def mark_label(name: str) -> str:
    """The word for a mark of a milestone."""
    return _("awaiting acceptance") if name == "awaiting" else segment_label(name)


@register.filter
def quarter_name(day: date) -> str:
    """«II» for a day in April."""
    return ("I", "II", "III", "IV")[(day.month - 1) // 3]


@register.filter
def row_text(row: DrawnRow) -> str:
    """A row of the timeline in words: side, due dates and their marks."""
    lanes = []
    for lane in row.lanes:
        said = [f"{due(mark.due)} — {mark_label(mark.mark)}" for mark in lane.marks]
        said += [f"{due(None)} — {mark_label(mark)}" for mark in lane.dateless]
        if said:
            lanes.append(f"{lane.side}: {', '.join(said)}")
    return "; ".join(lanes)


@register.filter
def legend(directions: list[DirectionState]) -> list[str]:
    """The names of the segments that are in the bars of `directions`, in a bar's order."""
    seen = {
        name
        for row in directions
        for _side, tally in row.sides
        for name in charts.SEGMENTS
        if tally.segments[name]
    }
    return [name for name in charts.SEGMENTS if name in seen]
