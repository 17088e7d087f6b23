"""Milestones, and what was reported, decided and asked about them."""

from datetime import date, datetime

from django.urls import reverse

from api.shown import Out, address
from api.shown.targets import FigureOut
from roadmap.models import Attachment, DeadlineChange, Decision, Report
from roadmap.models.stated import StatedMilestone


class MilestoneOut(Out):
    """What one side owes by one date; `version` is also the answer's ETag."""

    id: int
    roadmap: str
    item: int
    number: str
    title: str
    side: str
    period: int | None
    starts_on: date | None
    due_date: date | None
    first_due_date: date | None
    status: str
    progress: int
    closed_on: date | None
    version: int
    pending_report: int | None
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    is_disputed: bool
    is_waited_for: bool
    may_report: bool
    may_decide: bool

    @classmethod
    def of(cls, milestone: StatedMilestone) -> "MilestoneOut":
        """A milestone with its state and the caller's rights annotated, its item, roadmap and city at hand."""
        return cls(
            id=milestone.pk,
            roadmap=milestone.item.roadmap.slug,
            item=milestone.item_id,
            number=milestone.item.number,
            title=milestone.item.title,
            side=milestone.side.city.slug,
            period=milestone.period,
            starts_on=milestone.starts_on,
            due_date=milestone.due_date,
            first_due_date=milestone.first_due_date,
            status=milestone.status,
            progress=milestone.progress,
            closed_on=milestone.closed_on,
            version=milestone.version,
            pending_report=milestone.pending_report_id,
            is_overdue=milestone.is_overdue,
            is_due_soon=milestone.is_due_soon,
            is_silent=milestone.is_silent,
            is_disputed=milestone.is_disputed,
            is_waited_for=milestone.is_waited_for,
            may_report=milestone.may_report,
            may_decide=milestone.may_decide,
        )


class ProofOut(Out):
    """A file or a link that proves a report; `file` is where the API gives the file."""

    id: int
    name: str
    size: int
    content_type: str
    url: str
    file: str
    is_restricted: bool

    @classmethod
    def of(cls, proof: Attachment) -> "ProofOut":
        file = address(reverse("api:attachment", args=[proof.pk])) if proof.file else ""
        return cls(
            id=proof.pk,
            name=proof.name,
            size=proof.size,
            content_type=proof.content_type,
            url=proof.url,
            file=file,
            is_restricted=proof.is_restricted,
        )


class DecisionOut(Out):
    """`on_behalf_of` names the absent person for whom a deputy decided; empty otherwise."""

    verdict: str
    remark: str
    by: str
    on_behalf_of: str
    at: datetime

    @classmethod
    def of(cls, decision: Decision) -> "DecisionOut":
        return cls(
            verdict=decision.verdict,
            remark=decision.remark,
            by=decision.said_by,
            on_behalf_of=str(decision.on_behalf_of or ""),
            at=decision.created_at,
        )


class ReportOut(Out):
    """`on_behalf_of` names the absent person for whom a deputy reported; empty otherwise."""

    id: int
    milestone: int
    status: str
    progress: int
    text: str
    by: str
    post: str
    on_behalf_of: str
    at: datetime
    origin: str
    needs_decision: bool
    decision: DecisionOut | None
    taken_back: datetime | None
    proofs: list[ProofOut]
    figures: list[FigureOut]

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        """A report with its decision, attachments and figures at hand."""
        decision = report.decision
        return cls(
            id=report.pk,
            milestone=report.milestone_id,
            status=report.status,
            progress=report.progress,
            text=report.text,
            by=report.said_by,
            post=report.author_post,
            on_behalf_of=str(report.on_behalf_of or ""),
            at=report.created_at,
            origin=report.origin,
            needs_decision=report.needs_decision,
            decision=DecisionOut.of(decision) if decision else None,
            taken_back=report.taken_back.created_at if report.is_taken_back else None,
            proofs=[ProofOut.of(proof) for proof in report.attachments.all()],
            figures=[FigureOut.of(figure) for figure in report.figures.all()],
        )


class DateRequestOut(Out):
    """`on_behalf_of` and `decided_on_behalf_of` name the absent people for whom deputies acted; empty otherwise."""

    id: int
    milestone: int
    old_date: date | None
    new_date: date
    reason: str
    reference: str
    by: str
    on_behalf_of: str
    at: datetime
    verdict: str
    remark: str
    decided_by: str
    decided_on_behalf_of: str

    @classmethod
    def of(cls, change: DeadlineChange) -> "DateRequestOut":
        return cls(
            id=change.pk,
            milestone=change.milestone_id,
            old_date=change.old_date,
            new_date=change.new_date,
            reason=change.reason,
            reference=change.reference,
            by=change.said_by,
            on_behalf_of=str(change.on_behalf_of or ""),
            at=change.created_at,
            verdict=change.verdict,
            remark=change.remark,
            decided_by=change.settled_by,
            decided_on_behalf_of=str(change.decided_on_behalf_of or ""),
        )
