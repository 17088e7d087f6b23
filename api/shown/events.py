"""Events and their delegations."""

from datetime import date

from ninja import Schema

from api.shown import address
from events.models import Delegation, Event


class DelegationOut(Schema):
    """Who travels to an event from one city; `head_count` is null where nobody said it."""

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
    """A meeting, a festival or a forum; `starts_on` and `ends_on` are as exact as `precision` says."""

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
    def of(cls, event: Event) -> "EventOut":
        """An event with its city, organisers and delegations at hand, and the items that the caller may see."""
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
            items=[item.pk for item in event.items.all()],
            organisers=[body.pk for body in event.organisers.all()],
            delegations=[DelegationOut.of(one) for one in event.delegations.all()],
            version=event.sequence,
            page=address(event.get_absolute_url()),
        )
