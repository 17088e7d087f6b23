"""The record of an item or of one milestone: reports, decisions and moved dates, in one order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from cities.models import Anybody
from roadmap.models import Attachment, DeadlineChange, Figure, Milestone, Report

KINDS = ("report", "decision", "taken_back", "asked", "settled")


@dataclass(frozen=True)
class RecordEntry:
    """One thing that happened: `kind` is report, decision, taken_back (one of these), asked, or settled (of a date).

    `what` is its row.

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
        return self.at, KINDS.index(self.kind), self.what.pk


def entries(
    milestones: Iterable[Milestone], *, reader: Anybody | None = None, only_last: bool = False
) -> list[RecordEntry]:
    """Everything said about these milestones, newest first, with the evidence that `reader` may have.

    Five queries at any length. Without a reader no evidence for official use is there.

    `only_last`: of the reports on a milestone only the last one that stands, with its decision.
    """
    known = {milestone.pk: milestone for milestone in milestones}
    found: list[RecordEntry] = []
    for report in _reports(known, reader, only_last):
        milestone = known[report.milestone_id]
        found.append(_act("report", report, report.body, milestone))
        for decision in report.decisions.all():
            found.append(_act("decision", decision, decision.author.body, milestone))
            if decision.is_taken_back:
                found.append(_act("taken_back", decision.taken_back, decision.author.body, milestone))
        if report.is_taken_back:
            found.append(_act("taken_back", report.taken_back, report.body, milestone))
    for change in _changes(known):
        milestone = known[change.milestone_id]
        # Whoever coordinates the side moves the date by asking: that is one event, not two.
        if change.decided_by_id != change.author_id:
            found.append(_act("asked", change, change.author.body, milestone))
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


def _act(kind: str, what: Any, body: Any, milestone: Milestone) -> RecordEntry:
    said = what.created_at, what.said_by, what.author_post
    return RecordEntry(kind, *said, body, milestone, what, what.on_behalf_of)


def _reports(known: Iterable[int], reader: Anybody | None, only_last: bool) -> Iterable[Report]:
    reports = Report.objects.filter(milestone__in=known)
    evidence = Attachment.objects.open() if reader is None else Attachment.objects.readable_by(reader)
    if only_last:
        last = reports.standing().order_by("milestone_id", "-created_at", "-pk")
        reports = last.distinct("milestone_id")
    said = reports.select_related("author", "body", "on_behalf_of", "taken_back__author").with_decisions()
    return said.prefetch_related(
        Prefetch("attachments", evidence.order_by("pk")),
        Prefetch("figures", Figure.objects.select_related("target").order_by("target")),
    )


def _changes(known: Iterable[int]) -> Iterable[DeadlineChange]:
    return DeadlineChange.objects.filter(milestone__in=known).select_related(
        "author__body", "decided_by__body", "on_behalf_of", "decided_on_behalf_of"
    )
