"""How rows look to programs. Names of people are there as they were at the time; addresses of people are not."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import Schema

from cities.models import Body, User
from events.models import Delegation, Event
from roadmap.models import (
    Attachment,
    DeadlineChange,
    Decision,
    Direction,
    Item,
    Report,
    Roadmap,
    Side,
)
from roadmap.progress.listing import ItemRow, Part


def address(path: str) -> str:
    """The whole address of a page."""
    return f"{settings.SITE_URL}{path}"


class SideOut(Schema):
    id: int
    city: str
    name: str
    order: int

    @classmethod
    def of(cls, side: Side) -> "SideOut":
        return cls(id=side.pk, city=side.city.slug, name=side.city.name, order=side.order)


class RoadmapOut(Schema):
    id: int
    slug: str
    title: str
    short_title: str
    starts_on: date
    ends_on: date
    signed_on: date | None
    sides: list[SideOut]
    page: str

    @classmethod
    def of(cls, roadmap: Roadmap) -> "RoadmapOut":
        """`roadmap` with its sides and their cities prefetched."""
        return cls(
            id=roadmap.pk,
            slug=roadmap.slug,
            title=roadmap.title,
            short_title=roadmap.short_title,
            starts_on=roadmap.starts_on,
            ends_on=roadmap.ends_on,
            signed_on=roadmap.signed_on,
            sides=[SideOut.of(side) for side in roadmap.sides.all()],
            page=address(roadmap.get_absolute_url()),
        )


class DirectionOut(Schema):
    id: int
    number: str
    title: str
    order: int

    @classmethod
    def of(cls, direction: Direction) -> "DirectionOut":
        return cls(id=direction.pk, number=direction.number, title=direction.title, order=direction.order)


class AnswersOut(Schema):
    """A body that answers for an item on a side."""

    body: int
    name: str
    role: str


class PartOut(Schema):
    """One side's part of an item."""

    side: str
    bodies: list[AnswersOut]
    status: str | None
    progress: float | None
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    is_awaiting: bool
    is_waited_for: bool

    @classmethod
    def of(cls, part: Part) -> "PartOut":
        return cls(
            side=part.side.city.slug,
            bodies=[AnswersOut(body=one.body_id, name=one.body.name, role=one.role) for one in part.bodies],
            status=part.status,
            progress=part.progress,
            is_overdue=part.overdue,
            is_due_soon=part.due_soon,
            is_silent=part.silent,
            is_awaiting=part.awaiting,
            is_waited_for=part.waiting_for,
        )


class ItemOut(Schema):
    id: int
    number: str
    title: str
    direction: DirectionOut
    deadline_text: str
    status: str
    progress: float | None
    next_due: date | None
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    is_awaiting: bool
    is_disputed: bool
    needs_date: bool
    sides: list[PartOut]
    page: str

    @classmethod
    def of(cls, row: ItemRow, roadmap: Roadmap) -> "ItemOut":
        return cls(**_item(row, roadmap))


class ItemWholeOut(ItemOut):
    """An item with what its page shows beside the list."""

    roadmap: str
    expected_result: str
    funding: str
    contact: str
    note: str
    updated_at: datetime

    @classmethod
    def whole(cls, row: ItemRow, item: Item, roadmap: Roadmap) -> "ItemWholeOut":
        return cls(
            **_item(row, roadmap),
            roadmap=roadmap.slug,
            expected_result=item.expected_result,
            funding=item.funding,
            contact=item.contact,
            note=item.note,
            updated_at=item.updated_at,
        )


def _item(row: ItemRow, roadmap: Roadmap) -> dict[str, Any]:
    item, state = row.item, row.state
    return {
        "id": item.pk,
        "number": item.number,
        "title": item.title,
        "direction": DirectionOut.of(item.direction),
        "deadline_text": item.deadline_text,
        "status": state.status,
        "progress": state.progress,
        "next_due": state.next_due,
        "is_overdue": state.is_overdue,
        "is_due_soon": state.is_due_soon,
        "is_silent": state.is_silent,
        "is_awaiting": state.is_awaiting,
        "is_disputed": state.is_disputed,
        "needs_date": row.needs_date,
        "sides": [PartOut.of(part) for part in row.parts if part.is_bound],
        "page": address(reverse("roadmap:item", args=[roadmap.slug, item.number])),
    }


class MilestoneOut(Schema):
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
    def of(cls, milestone: Any) -> "MilestoneOut":
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


class ProofOut(Schema):
    """A file or a link that proves a report; `file` is where the API gives the file."""

    id: int
    name: str
    size: int
    content_type: str
    url: str
    file: str

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
        )


class DecisionOut(Schema):
    verdict: str
    remark: str
    by: str
    at: datetime

    @classmethod
    def of(cls, decision: Decision) -> "DecisionOut":
        return cls(
            verdict=decision.verdict, remark=decision.remark, by=decision.said_by, at=decision.created_at
        )


class ReportOut(Schema):
    id: int
    milestone: int
    status: str
    progress: int
    text: str
    by: str
    post: str
    at: datetime
    origin: str
    needs_decision: bool
    decision: DecisionOut | None
    proofs: list[ProofOut]

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        """A report with its decision and attachments at hand."""
        decision = getattr(report, "decision", None)
        return cls(
            id=report.pk,
            milestone=report.milestone_id,
            status=report.status,
            progress=report.progress,
            text=report.text,
            by=report.said_by,
            post=report.author_post,
            at=report.created_at,
            origin=report.origin,
            needs_decision=report.needs_decision,
            decision=DecisionOut.of(decision) if decision else None,
            proofs=[ProofOut.of(proof) for proof in report.attachments.all()],
        )


class DateRequestOut(Schema):
    id: int
    milestone: int
    old_date: date | None
    new_date: date
    reason: str
    reference: str
    by: str
    at: datetime
    verdict: str
    remark: str
    decided_by: str

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
            at=change.created_at,
            verdict=change.verdict,
            remark=change.remark,
            decided_by=change.settled_by,
        )


class BodyOut(Schema):
    id: int
    city: str
    parent: int | None
    name: str
    short_name: str
    aliases: list[str]

    @classmethod
    def of(cls, body: Body) -> "BodyOut":
        return cls(
            id=body.pk,
            city=body.city.slug,
            parent=body.parent_id,
            name=body.name,
            short_name=body.short_name,
            aliases=list(body.aliases),
        )


class PersonOut(Schema):
    """A colleague of the own side."""

    id: int
    name: str
    post: str
    body: int | None
    role: str
    is_active: bool

    @classmethod
    def of(cls, person: User) -> "PersonOut":
        return cls(
            id=person.pk,
            name=person.name,
            post=person.post,
            body=person.body_id,
            role=person.role,
            is_active=person.is_active,
        )


class DelegationOut(Schema):
    id: int
    city: str
    name: str
    head_count: int | None
    leader_post: str

    @classmethod
    def of(cls, delegation: Delegation) -> "DelegationOut":
        return cls(
            id=delegation.pk,
            city=delegation.city.slug,
            name=delegation.name,
            head_count=delegation.head_count,
            leader_post=delegation.leader_post,
        )


class EventOut(Schema):
    id: int
    title: str
    kind: str
    city: str
    venue: str
    when: str
    precision: str
    starts_on: date | None
    ends_on: date | None
    state: str
    state_reason: str
    description: str
    outcome: str
    participants: int | None
    items: list[int]
    organisers: list[int]
    delegations: list[DelegationOut]
    version: int
    page: str

    @classmethod
    def of(cls, event: Event, items: list[int]) -> "EventOut":
        """An event with its city, organisers and delegations at hand; `items` are those that the caller may see."""
        return cls(
            id=event.pk,
            title=event.title,
            kind=event.kind,
            city=event.city.slug,
            venue=event.venue,
            when=event.when,
            precision=event.precision,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            state=event.state,
            state_reason=event.state_reason,
            description=event.description,
            outcome=event.outcome,
            participants=event.participants,
            items=items,
            organisers=[body.pk for body in event.organisers.all()],
            delegations=[DelegationOut.of(one) for one in event.delegations.all()],
            version=event.sequence,
            page=address(event.get_absolute_url()),
        )
