"""One line for each of many roadmaps: the same figures, counted by the database."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from urllib.parse import urlencode

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from roadmap.choices import Status
from roadmap.lateness import DUE_SOON_DAYS, SILENT_DAYS
from roadmap.models import Item, Milestone, Roadmap
from roadmap.progress.figures import FIGURES, Counted

HEADINGS = {
    "items": _("Items"),
    Status.DONE: _("Done"),
    Status.IN_PROGRESS: _("In progress"),
    "overdue": _("Overdue"),
    "due_soon": format_lazy(_("Within {days} days"), days=DUE_SOON_DAYS),
    "disputed": _("Disagreements"),
    "awaiting": _("Awaiting acceptance"),
    "silent": format_lazy(_("No news for {days} days"), days=SILENT_DAYS),
}
FLAGS = ("overdue_count", "due_soon_count", "awaiting_count", "silent_count")


@dataclass(frozen=True)
class RoadmapFigures:
    """A roadmap's figures as of today; each counts items, `progress` is the mean percent over them."""

    roadmap: Roadmap
    items: int
    progress: float | None
    done: int
    in_progress: int
    overdue: int
    due_soon: int
    disputed: int
    awaiting: int
    silent: int

    @property
    def cells(self) -> list[tuple[str, Counted]]:
        """Each of the dashboard's figures under its heading, with the filter of its list."""
        return [
            (str(HEADINGS[figure.name]), Counted(figure, getattr(self, figure.name), urlencode(figure.query)))
            for figure in FIGURES
        ]


def lines(roadmaps: list[Roadmap]) -> list[RoadmapFigures]:
    """A line for each of `roadmaps`, in their order. Two queries."""
    # Asked beside the counts, PostgreSQL would look for the disputes of every roadmap there is.
    disputes = Milestone.objects.filter(item__roadmap__in=roadmaps).disputed().order_by()
    disputed = set(disputes.values_list("item_id", flat=True))
    # Any: the checker does not see what `with_state` adds.
    counted: Any = Item.objects.filter(roadmap__in=roadmaps).with_state().order_by()
    rows = counted.values_list("roadmap_id", "pk", "status", "progress", *FLAGS)
    grouped: dict[int, list[tuple]] = defaultdict(list)
    for roadmap, pk, *row in rows:
        grouped[roadmap].append((*row, pk in disputed))
    return [_line(roadmap, grouped[roadmap.pk]) for roadmap in roadmaps]


def _line(roadmap: Roadmap, rows: list[tuple]) -> RoadmapFigures:
    known = [float(progress) for _, progress, *_ in rows if progress is not None]
    overdue, due_soon, awaiting, silent = (
        sum(row[place] > 0 for row in rows) for place in range(2, 2 + len(FLAGS))
    )
    return RoadmapFigures(
        roadmap=roadmap,
        items=len(rows),
        progress=fmean(known) if known else None,
        done=sum(status == Status.DONE for status, *_ in rows),
        in_progress=sum(status == Status.IN_PROGRESS for status, *_ in rows),
        overdue=overdue,
        due_soon=due_soon,
        disputed=sum(disputed for *_, disputed in rows),
        awaiting=awaiting,
        silent=silent,
    )
