"""One line for each of many roadmaps: the same figures, counted by the database."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from roadmap.models import Item, Milestone, Roadmap, Status


@dataclass(frozen=True)
class Line:
    """A roadmap's figures as of today; each counts items, `progress` is the mean percent over them."""

    roadmap: Roadmap
    items: int
    progress: float | None
    done: int
    in_progress: int
    overdue: int
    due_soon: int
    disputed: int


def lines(roadmaps: list[Roadmap]) -> list[Line]:
    """A line for each of `roadmaps`, in their order. Two queries."""
    # Asked beside the counts, PostgreSQL would look for the disputes of every roadmap there is.
    disputes = Milestone.objects.filter(item__roadmap__in=roadmaps).disputed().order_by()
    disputed = set(disputes.values_list("item_id", flat=True))
    # Any: the checker does not see what `with_state` adds.
    counted: Any = Item.objects.filter(roadmap__in=roadmaps).with_state().order_by()
    rows = counted.values_list("roadmap_id", "pk", "status", "progress", "overdue_count", "due_soon_count")
    grouped: dict[int, list[tuple]] = defaultdict(list)
    for roadmap, pk, *row in rows:
        grouped[roadmap].append((*row, pk in disputed))
    return [_line(roadmap, grouped[roadmap.pk]) for roadmap in roadmaps]


def _line(roadmap: Roadmap, rows: list[tuple]) -> Line:
    known = [float(progress) for _, progress, *_ in rows if progress is not None]
    return Line(
        roadmap=roadmap,
        items=len(rows),
        progress=fmean(known) if known else None,
        done=sum(status == Status.DONE for status, *_ in rows),
        in_progress=sum(status == Status.IN_PROGRESS for status, *_ in rows),
        overdue=sum(overdue > 0 for _, _, overdue, _, _ in rows),
        due_soon=sum(soon > 0 for *_, soon, _ in rows),
        disputed=sum(disputed for *_, disputed in rows),
    )
