"""The record of an item or of one milestone: reports, decisions and moved dates, in one order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cities.models import Anybody
from core.attached import attach
from core.prepared import prepared
from roadmap.models import Attachment, DeadlineChange, Decision, Figure, Milestone, Report
from roadmap.querysets import ReportQuerySet
from roadmap.reporting.drawn import DrawnEntry, of_entry

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
    def drawn(self) -> DrawnEntry:
        """What the record shows of it."""
        return of_entry(self)

    @property
    def place(self) -> tuple[datetime, int, int]:
        return self.at, KINDS.index(self.kind), self.what.pk


def entries(
    milestones: Iterable[Milestone], *, reader: Anybody | None = None, only_last: bool = False
) -> list[RecordEntry]:
    """Everything said about these milestones, newest first, with the evidence that `reader` may have.

    Five queries at any length. Without a reader no evidence for official use is there.

    `only_last`: of the reports on a milestone only the last one that stands, with its decision and without figures.
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
    for change in _changes(list(known)):
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


def _reports(known: Iterable[int], reader: Anybody | None, only_last: bool) -> list[Report]:
    ids = list(known)
    reports = _last_reports(ids) if only_last else _all_reports(ids)
    if not reports:
        return reports
    found = [report.pk for report in reports]
    attach(reports, "decisions", decisions_on(found))
    attach(reports, "attachments", _evidence(found, reader) if reader else _open_evidence(found))
    if not only_last:
        attach(reports, "figures", _figures(found))
    return reports


@prepared
def _all_reports(milestones: list[int]) -> QuerySet[Report]:
    return _said().filter(milestone__any_of=milestones)


@prepared
def _last_reports(milestones: list[int]) -> QuerySet[Report]:
    last = _said().filter(milestone__any_of=milestones).standing()
    return last.order_by("milestone_id", "-created_at", "-pk").distinct("milestone_id")


def _said() -> ReportQuerySet:
    return Report.objects.select_related("author", "body", "on_behalf_of", "taken_back__author")


@prepared
def decisions_on(reports: list[int]) -> QuerySet[Decision]:
    """The decisions on these reports (ids), the first one first."""
    said = Decision.objects.select_related("author__body", "on_behalf_of", "taken_back")
    return said.filter(report__any_of=reports).order_by("pk")


@prepared
def _evidence(reports: list[int], reader: Anybody) -> QuerySet[Attachment]:
    return Attachment.objects.readable_by(reader).filter(report__any_of=reports).order_by("pk")


@prepared
def _open_evidence(reports: list[int]) -> QuerySet[Attachment]:
    return Attachment.objects.open().filter(report__any_of=reports).order_by("pk")


@prepared
def _figures(reports: list[int]) -> QuerySet[Figure]:
    return Figure.objects.select_related("target").filter(report__any_of=reports).order_by("target")


@prepared
def _changes(milestones: list[int]) -> QuerySet[DeadlineChange]:
    return DeadlineChange.objects.filter(milestone__any_of=milestones).select_related(
        "author__body", "decided_by__body", "on_behalf_of", "decided_on_behalf_of"
    )
