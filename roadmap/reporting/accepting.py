"""The reports that wait for a person's decision, the longest waiting first."""

from dataclasses import dataclass
from typing import Any

from cities.models import Anybody
from roadmap.models import Milestone
from roadmap.reporting import matrix, record
from roadmap.reporting.matrix import MilestoneCell

AT_MOST = 100


@dataclass(frozen=True)
class Waiting:
    """The first hundred as cells, and how many there are."""

    cells: list[MilestoneCell]
    count: int

    @property
    def beyond(self) -> int:
        return self.count - len(self.cells)


def waiting_for(user: Anybody) -> Waiting:
    """The milestones whose reports `user` has to accept or return, over all roadmaps. Five queries at any number."""
    found = Milestone.objects.decidable_by(user).awaiting()
    milestones: list[Any] = list(
        found.with_state()
        .with_rights_of(user)
        .select_related("item__roadmap", "side__city", "pending_report")
        .defer("item__search")
        .order_by("pending_report__created_at", "pk")[:AT_MOST]
    )
    cells = matrix.cells(milestones, record.entries(milestones, reader=user, only_last=True))
    count = found.count() if len(milestones) == AT_MOST else len(milestones)
    return Waiting([cells[milestone.pk] for milestone in milestones], count)
