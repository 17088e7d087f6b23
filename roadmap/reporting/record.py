"""The record of an item or of one milestone: reports, decisions and moved dates, in one order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from cities.models import Anybody
from roadmap.models import Attachment, DeadlineChange, Milestone, Report


@dataclass(frozen=True)
class RecordEntry:
    """One thing that happened: `kind` is report, decision, asked, or settled (of a date); `what` its row.

    `by` and `post` are the person's name and post as they were then.
    """

    kind: str
    at: datetime
    by: str
    post: str
    body: Any
    milestone: Milestone
    what: Any
    # The absent person for whom it was done.
    behalf: Any = None

    @property
    def place(self) -> tuple[datetime, int, int]:
        return self.at, ("report", "decision", "asked", "settled").index(self.kind), self.what.pk


def entries(
    milestones: Iterable[Milestone], *, reader: Anybody | None = None, only_last: bool = False
) -> list[RecordEntry]:
    """Everything said about these milestones, newest first, with the evidence that `reader` may have.

    Three queries at any length. Without a reader no evidence for official use is there.

    `only_last`: of the reports on a milestone only the last one, with its decision.
    """
    known = {milestone.pk: milestone for milestone in milestones}
    found: list[RecordEntry] = []
    for report in _reports(known, reader, only_last):
        milestone = known[report.milestone_id]
        found.append(
            RecordEntry(
                "report",
                report.created_at,
                report.said_by,
                report.author_post,
                report.body,
                milestone,
                report,
                report.on_behalf_of,
            )
        )
        decision = getattr(report, "decision", None)
        if decision is not None:
            found.append(
                RecordEntry(
                    "decision",
                    decision.created_at,
                    decision.said_by,
                    decision.author_post,
                    decision.author.body,
                    milestone,
                    decision,
                    decision.on_behalf_of,
                )
            )
    for change in _changes(known):
        milestone = known[change.milestone_id]
        # Whoever coordinates the side moves the date by asking: that is one event, not two.
        if change.decided_by_id != change.author_id:
            found.append(
                RecordEntry(
                    "asked",
                    change.created_at,
                    change.said_by,
                    change.author_post,
                    change.author.body,
                    milestone,
                    change,
                    change.on_behalf_of,
                )
            )
        if change.verdict:
            at = change.decided_at or change.created_at
            body = change.decided_by.body if change.decided_by else None
            found.append(
                RecordEntry(
                    "settled",
                    at,
                    change.settled_by,
                    change.decided_by_post,
                    body,
                    milestone,
                    change,
                    change.decided_on_behalf_of,
                )
            )
    return sorted(found, key=lambda entry: entry.place, reverse=True)


def _reports(known: Iterable[int], reader: Anybody | None, only_last: bool) -> Iterable[Report]:
    reports = Report.objects.filter(milestone__in=known)
    evidence = Attachment.objects.open() if reader is None else Attachment.objects.readable_by(reader)
    if only_last:
        reports = reports.order_by("milestone_id", "-created_at", "-pk").distinct("milestone_id")
    return reports.select_related(
        "author", "body", "on_behalf_of", "decision__author__body", "decision__on_behalf_of"
    ).prefetch_related(Prefetch("attachments", evidence.order_by("pk")))


def _changes(known: Iterable[int]) -> Iterable[DeadlineChange]:
    return DeadlineChange.objects.filter(milestone__in=known).select_related(
        "author__body", "decided_by__body", "on_behalf_of", "decided_on_behalf_of"
    )
