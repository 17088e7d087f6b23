"""What the charts in the templates are drawn from."""

from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from roadmap.models import Side, Status
from roadmap.progress import charts
from roadmap.progress.changes import Change
from roadmap.progress.state import Group, ItemState, Point, Snapshot, Tally
from roadmap.progress.timeline import Row
from roadmap.templatetags.roadmap_format import due

register = template.Library()


@register.filter
def bar_segments(bar: list[charts.Segment]) -> str:
    """The segments of `charts.bar` as SVG: overdue hatched, a gap before each but the first, its count on it.

    Not a template: a dashboard has forty of these bars, and drawing them so took a fifth of its time.
    """
    return format_html_join("", "{}", ((_segment(part, place),) for place, part in enumerate(bar)))


def _segment(part: charts.Segment, place: int) -> str:
    hatched = part.name == "overdue"
    return format_html(
        '<rect class="seg--{name}" x="{x}%" width="{width}%" height="18"{fill}/>{gap}{ground}'
        '<text class="seg-text seg-text--{name}" x="{middle}%" y="13">{count}</text>',
        name=part.name,
        x=part.x,
        width=part.width,
        middle=part.middle,
        count=part.count,
        fill=mark_safe(' fill="url(#hatch)"') if hatched else "",
        gap=format_html('<rect class="seg--gap" x="{}%" width="1" height="18"/>', part.x) if place else "",
        ground=format_html('<circle class="hatch-ground" cx="{}%" cy="9" r="8"/>', part.middle)
        if hatched
        else "",
    )


@register.filter
def segments(tally: Tally) -> list[charts.Segment]:
    """The segments of a bar, see `charts.bar`."""
    return charts.bar(tally)


@register.filter
def segment_label(name: str) -> str:
    """The word for a segment of a bar: a status, or «просрочено»."""
    return _("overdue") if name == "overdue" else str(Status(name).label)


@register.filter
def bar_text(bar: list[charts.Segment]) -> str:
    """A bar in words: «выполнено 2, в работе 1, просрочено 1»."""
    return ", ".join(f"{segment_label(segment.name)} {segment.count}" for segment in bar)


@register.filter
def words(text: str) -> list[str]:
    """The words of `text`, to loop over."""
    return text.split()


@register.filter
def parts(item: ItemState, sides: list[Side]) -> list[tuple[Side, Group]]:
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
def change_mark(change: Change) -> str:
    """The mark of a change: what the milestone is now, or that it is late."""
    return "overdue" if change.kind == "overdue" else change.point.status


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
def row_text(row: Row) -> str:
    """A row of the timeline in words: side, due dates and their marks."""
    lanes = []
    for lane in row.lanes:
        said = [f"{due(mark.point.due_date)} — {mark_label(mark.point.mark)}" for mark in lane.marks]
        said += [f"{due(None)} — {mark_label(point.mark)}" for point in lane.dateless]
        if said:
            lanes.append(f"{lane.side}: {', '.join(said)}")
    return "; ".join(lanes)
