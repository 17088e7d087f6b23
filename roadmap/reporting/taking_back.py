"""Taking back what one said last of a milestone: a report, or a decision on one, while nothing followed.

It stays in the record with what took it back, and the milestone stands again as it did before it. What came by an
import is taken back with the import.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cities.models import Anybody, User
from cities.permissions import may_coordinate
from core.verbs import Conflict, verb
from roadmap.choices import ReportOrigin
from roadmap.models import Decision, Milestone, Report, TakenBack
from roadmap.progress.past import states_now
from roadmap.reminders import notices
from roadmap.reporting.rights import may_report_on

NOT_BY_HAND = (ReportOrigin.IMPORT, ReportOrigin.EXAMPLE)


def is_own(word: Report | Decision, person: Anybody) -> bool:
    """Whether it is the person's own to take back, so long as nothing follows."""
    by_hand = isinstance(word, Decision) or word.origin not in NOT_BY_HAND
    return word.author_id == person.pk and by_hand


def take_back_report(report_id: int, by: User) -> TakenBack:
    """Withdraw a report of one's own on which nobody decided and after which nobody reported.

    Raises `PermissionDenied` for another's report, `Conflict` when something followed.
    """
    return _take_back(Report.objects.get(pk=report_id), by)


def take_back_decision(decision_id: int, by: User) -> TakenBack:
    """Take back a decision of one's own after which nobody reported: the report waits again.

    Raises `PermissionDenied` for another's decision, `Conflict` when something followed.
    """
    return _take_back(Decision.objects.select_related("report").get(pk=decision_id), by)


@dataclass
class ManyTakenBack:
    """What came of `take_back_many`: what was taken back, and why the other milestones stay as they are."""

    done: list[TakenBack] = field(default_factory=list)
    refused: list[tuple[Milestone, str]] = field(default_factory=list)


@verb
def take_back_many(report_ids: Sequence[int], by: User) -> ManyTakenBack:
    """Take back what `by` said last of each of these reports: the decision on it, or the report itself.

    What something followed is left as it is and told with why; unknown ids are passed over.
    """
    found = ManyTakenBack()
    reports = Report.objects.visible_to(by).filter(pk__in=report_ids).with_decisions()
    # Always in the order of the milestones, so that two such calls wait for each other and never for good.
    for report in reports.select_related("milestone__item", "milestone__side__city").order_by(
        "milestone", "pk"
    ):
        try:
            found.done.append(_take_back(report.last_word, by))
        except Conflict as conflict:
            found.refused.append((report.milestone, str(conflict)))
        except PermissionDenied:
            found.refused.append((report.milestone, _("Only who said it takes it back.")))
    return found


@verb
def _take_back(word: Report | Decision, by: User) -> TakenBack:
    report = word if isinstance(word, Report) else word.report
    locked = Milestone.objects.select_for_update(of=("self",))
    milestone = locked.select_related("item__roadmap", "side__city").get(pk=report.milestone_id)
    if not may_take_back(word, milestone, by):
        raise PermissionDenied
    standing = Report.objects.standing().filter(milestone=milestone).with_decisions()
    last = standing.order_by("-created_at", "-pk").first()
    if last is None or last.last_word != word:
        raise Conflict(milestone, _("Something followed in the meantime, so it can no longer be taken back."))
    of = {"decision": word} if isinstance(word, Decision) else {"report": word}
    new = TakenBack.objects.create(author=by, on_behalf_of=word.on_behalf_of, **of)
    _set_back(milestone)
    notices.taken_back(new, report, milestone)
    return new


def may_take_back(word: Report | Decision, milestone: Milestone, by: User) -> bool:
    """Whether it is the person's own and within the person's rights, so long as nothing follows."""
    if not is_own(word, by):
        return False
    if isinstance(word, Decision):
        return may_coordinate(by, milestone.side.city_id)
    return may_report_on(by, milestone)


def _set_back(milestone: Milestone) -> None:
    """Let the milestone stand as what is left of its record says."""
    state = states_now(Milestone.objects.filter(pk=milestone.pk))[milestone.pk]
    milestone.status, milestone.progress = state.status, state.progress
    milestone.closed_on, milestone.last_reported_at = state.closed_on, state.last_reported_at
    milestone.pending_report_id = state.pending
    milestone.version += 1
    milestone.save()
