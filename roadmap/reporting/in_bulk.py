"""What a plan says about many milestones: reports, in statements whose number does not grow with them.

The rules are those of `roadmap.reporting.actions`; only the reading and the writing are done for all at once.
"""

from collections.abc import Mapping
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cities.models import User
from cities.permissions import acting_as, may_coordinate
from core.writing import BATCH, rewrite
from roadmap.models import Milestone, Report
from roadmap.reporting import actions
from roadmap.reporting.actions import Stated

SETTLED = ("status", "progress", "closed_on", "last_reported_at", "pending_report", "version")


@transaction.atomic
def report_stated(stated: Mapping[int, Stated], by: User) -> int:
    """Record what is stated about each milestone (id) as a report of `by`, telling nobody; returns their number.

    Raises `PermissionDenied` when `by` may not report on one of them, and `ValidationError` for what is wrong with
    one; in both cases nothing is written.
    """
    if len(acting_as(by)) > 1:
        # By whose right a deputy acts is asked for each milestone.
        for pk, one in stated.items():
            actions.report(
                pk,
                by,
                status=one.status,
                progress=one.progress,
                text=one.text,
                origin=one.origin,
                tell=False,
            )
        return len(stated)
    rest = iter(stated.items())
    while part := dict(islice(rest, BATCH)):
        _record(part, by)
    return len(stated)


def _record(stated: Mapping[int, Stated], by: User) -> None:
    rows = Milestone.objects.reportable_by(by).filter(pk__in=stated).select_related("side__city")
    # Always in the order of the ids, so that two such calls wait for each other and never for good.
    milestones = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(milestones) < len(stated):
        raise PermissionDenied
    cities = {milestone.side.city_id for milestone in milestones}
    coordinates = {city: may_coordinate(by, city) for city in cities}
    reports = [
        actions.drafted(one, by, stated[one.pk], coordinates=coordinates[one.side.city_id], proven=False)
        for one in milestones
    ]
    Report.objects.bulk_create(reports)
    for milestone, report in zip(milestones, reports, strict=True):
        actions.settle(milestone, report)
        milestone.version += 1
    rewrite(milestones, SETTLED)
