"""Whether somebody may report on a milestone: the question of the verbs."""

from django.db.models import QuerySet

from cities.models import User
from core.prepared import prepared
from roadmap.models import Milestone


def may_report_on(by: User, milestone: Milestone) -> bool:
    """By the own right, or by that of somebody absent. One query."""
    return bool(_reportable(by, milestone.pk))


@prepared
def _reportable(by: User, milestone: int) -> QuerySet[Milestone, int]:
    return Milestone.objects.reportable_by(by).filter(pk=milestone).order_by().values_list("pk", flat=True)
