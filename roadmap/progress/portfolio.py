"""One line for each of many roadmaps: the same figures, counted by the database."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cities.clock import day_everywhere
from core.prepared import prepared
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
QUERIES = {figure.name: urlencode(figure.query) for figure in FIGURES}
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
            (str(HEADINGS[figure.name]), Counted(figure, getattr(self, figure.name), QUERIES[figure.name]))
            for figure in FIGURES
        ]

    @property
    def drawn(self) -> "DrawnRoadmap":
        """What the portfolio shows of it."""
        return DrawnRoadmap(
            str(self.roadmap),
            self.roadmap.slug,
            self.progress,
            tuple((name, getattr(self, name), QUERIES[name]) for name in QUERIES),
        )


@dataclass(frozen=True)
class DrawnRoadmap:
    """A line of the portfolio; `figures` are name, number and the filter of its list."""

    name: str
    slug: str
    progress: float | None
    figures: tuple[tuple[str, int, str], ...]

    @property
    def cells(self) -> list[tuple[str, str, int, str]]:
        """Each figure with its heading before it."""
        return [(str(HEADINGS[name]), name, number, query) for name, number, query in self.figures]


def lines(roadmaps: list[Roadmap]) -> list[RoadmapFigures]:
    """A line for each of `roadmaps`, in their order. Three queries."""
    ids = [roadmap.pk for roadmap in roadmaps]
    # Asked beside the counts, PostgreSQL would look for the disputes of every roadmap there is.
    disputed = set(_disputed(ids))
    grouped: dict[int, list[tuple]] = defaultdict(list)
    for roadmap, pk, *row in _counted(ids, day_everywhere()):
        grouped[roadmap].append((*row, pk in disputed))
    return [_line(roadmap, grouped[roadmap.pk]) for roadmap in roadmaps]


@prepared
def _disputed(roadmaps: list[int]) -> QuerySet[Milestone, int]:
    """The items (ids) of these roadmaps on which the sides disagree."""
    disputes = Milestone.objects.filter(item__roadmap__any_of=roadmaps).disputed().order_by()
    return disputes.values_list("item_id", flat=True)


@prepared
def _counted(roadmaps: list[int], on: date | None) -> QuerySet[Item, tuple[Any, ...]]:
    # Any: the checker does not see what `with_state` adds.
    counted: Any = Item.objects.filter(roadmap__any_of=roadmaps).with_state(on).order_by()
    return counted.values_list("roadmap_id", "pk", "status", "progress", *FLAGS)


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
