"""What has happened, told to the apps above this one within the transaction of the verb that did it.

This app knows nothing of them. Whoever wants to hear registers once, in its `AppConfig.ready` (`hear`); what a
hearer writes stands exactly when the report, the decision, the import stands. Told are numbers, dates and names of
cities; names of people and what they wrote stand apart, so that nobody passes them on without meaning it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.choices import ReportOrigin, Verdict
from roadmap.models import DeadlineChange, Decision, ImportRun, Milestone, Question, Report


class Kind(models.TextChoices):
    """What programs can be told of; the value is the type of the message."""

    REPORTED = "report.made", _("a report was made")
    ACCEPTED = "report.accepted", _("a report was accepted")
    RETURNED = "report.returned", _("a report was returned")
    DATE_MOVED = "milestone.date_moved", _("a date was moved")
    OVERDUE = "milestone.overdue", _("a milestone is overdue")
    IMPORTED = "import.applied", _("a plan was imported")
    EVENT_CHANGED = "event.changed", _("an event was added or changed")
    ASKED = "question.asked", _("a question was asked")


@dataclass(frozen=True)
class Happening:
    """One thing that happened: which cities it concerns, the roadmap (or none), and what is said of it.

    `personal` holds names of people and their words; `once` names what must be told one time only.
    """

    kind: Kind
    cities: frozenset[int]
    roadmap_id: int | None
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] = field(default_factory=dict)
    once: str = ""


Hearer = Callable[[Happening], None]
_hearers: list[Hearer] = []


def hear(hearer: Hearer) -> None:
    """Tell `hearer` of everything from now on; the second time it does nothing."""
    if hearer not in _hearers:
        _hearers.append(hearer)


def tell(happening: Happening) -> None:
    """Tell all hearers, within the transaction that is open."""
    for hearer in _hearers:
        hearer(happening)


def reported(report: Report) -> None:
    """A report was made, be it that somebody has to agree or not; of those of an import its own message tells."""
    if report.origin == ReportOrigin.IMPORT:
        return
    tell(
        _of_milestone(
            Kind.REPORTED,
            report.milestone,
            {"report": report.pk, "said_status": report.status, "needs_decision": report.needs_decision},
            {"by": report.said_by, "text": report.text},
        )
    )


def decided(decision: Decision, milestone: Milestone) -> None:
    """A report that waited was accepted or returned."""
    kind = Kind.ACCEPTED if decision.verdict == Verdict.ACCEPTED else Kind.RETURNED
    personal = {"by": decision.said_by, "remark": decision.remark}
    tell(_of_milestone(kind, milestone, {"report": decision.report_id}, personal))


def date_decided(change: DeadlineChange, milestone: Milestone) -> None:
    """A milestone has another due date, where that was agreed to."""
    if change.verdict != Verdict.ACCEPTED:
        return
    facts = {"date_request": change.pk, "old_due_date": _day(change.old_date)}
    tell(_of_milestone(Kind.DATE_MOVED, milestone, facts, {"by": change.settled_by, "reason": change.reason}))


def overdue(milestone: Milestone) -> Happening:
    """That a milestone's date is past; to be told once for each date (there is no verb that could tell it)."""
    once = f"overdue:{milestone.pk}:{milestone.due_date}"
    return _of_milestone(Kind.OVERDUE, milestone, {}, {}, once)


def imported(run: ImportRun) -> None:
    """A plan was applied."""
    tell(
        Happening(
            Kind.IMPORTED,
            frozenset(run.roadmap.sides.order_by().values_list("city", flat=True)),
            run.roadmap_id,
            {"import": run.pk, "roadmap": run.roadmap.slug, "summary": run.summary},
        )
    )


def asked(question: Question) -> None:
    """A side asked the other one something."""
    tell(
        Happening(
            Kind.ASKED,
            frozenset((question.from_side.city_id, question.to_side.city_id)),
            question.item.roadmap_id,
            {
                "question": question.pk,
                "roadmap": question.item.roadmap.slug,
                "item": question.item_id,
                "number": question.item.number,
                "from_side": question.from_side.city.slug,
                "to_side": question.to_side.city.slug,
            },
            {"by": question.said_by, "text": question.text},
        )
    )


def _of_milestone(
    kind: Kind,
    milestone: Milestone,
    facts: Mapping[str, Any],
    personal: Mapping[str, Any],
    once: str = "",
) -> Happening:
    item = milestone.item
    about = {
        "milestone": milestone.pk,
        "roadmap": item.roadmap.slug,
        "item": item.pk,
        "number": item.number,
        "side": milestone.side.city.slug,
        "status": milestone.status,
        "progress": milestone.progress,
        "due_date": _day(milestone.due_date),
        "version": milestone.version,
    }
    return Happening(
        kind, frozenset((milestone.side.city_id,)), item.roadmap_id, {**about, **facts}, personal, once
    )


def _day(date: Any) -> str | None:
    return date.isoformat() if date else None
