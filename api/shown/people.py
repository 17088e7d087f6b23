"""Bodies, and the colleagues of the own side."""

from dataclasses import asdict

from ninja import Schema

from cities.models import Body, User
from roadmap.progress.discipline import Discipline


class BodyOut(Schema):
    """A body that answers for items; `parent` is the id of the one above it."""

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


class BodyFiguresOut(Schema):
    """Counts of milestones that a body owes; `share` is the percent closed in time of what fell due.

    `first_…`: the same by the dates of the signed document.
    """

    body: int
    city: str
    name: str
    items: int
    owed: int
    open: int
    overdue: int
    due_soon: int
    due: int
    in_time: int
    share: float | None
    first_due: int
    first_in_time: int
    first_share: float | None
    moved: int

    @classmethod
    def counted(cls, body: Body, kept: Discipline) -> "BodyFiguresOut":
        """A body with its city at hand, and how it keeps its dates."""
        return cls(
            body=body.pk,
            city=body.city.slug,
            name=body.name,
            share=kept.share,
            first_share=kept.first_share,
            **asdict(kept),
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
