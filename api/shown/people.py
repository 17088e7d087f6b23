"""Bodies, and the colleagues of the own side."""

from ninja import Schema

from cities.models import Body, User


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
