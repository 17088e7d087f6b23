"""Who was quicker: the conflict at a milestone, which says so where one was quicker oneself, in another window."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import User
from core.history import moment, own_since, records_of
from core.verbs import Conflict
from roadmap.choices import ReportOrigin
from roadmap.models import Milestone
from roadmap.reporting import record
from roadmap.reporting.record import RecordEntry


def overtaken(milestone: Milestone, by: User, *, seen: int | None = None) -> Conflict[Milestone]:
    """The conflict for `by`, who saw the version `seen` of the milestone (None: all but its last change).

    The record says who did what since. What moved the milestone without it, a change of the plan, is in the history of
    the row.
    """
    count = max(milestone.version - seen, 1) if seen is not None else 1
    acts = record.entries([milestone])[:count]
    changes = records_of(milestone).filter(pgh_label="update").annotate(at=moment())
    planned = changes.order_by("-pgh_id").values_list("at").first()
    if not acts or (planned and acts[0].at < planned[0]):
        return Conflict(milestone, own=own_since(by, records_of(milestone)))
    if len(acts) < count or any(_author(one) != by.pk for one in acts):
        return Conflict(milestone)
    last = acts[0]
    if getattr(last.what, "origin", "") == ReportOrigin.MAIL:
        time = f"{timezone.localtime(last.at):%H:%M}"
        return Conflict(milestone, _("You have said this yourself by mail at %(time)s.") % {"time": time})
    return Conflict(milestone, own=last.at)


def _author(entry: RecordEntry) -> int | None:
    if entry.kind == "settled":
        decided: int | None = entry.what.decided_by_id
        return decided
    author: int | None = entry.what.author_id
    return author
