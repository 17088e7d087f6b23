"""A person as an argument of a prepared statement: by what rights they have, and of what body and city they are."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cities.models import Body, City, User
from cities.permissions import acting_as
from core.prepared import Later, Parts, parts

OWN_CITY = (City, 0)


@parts.register
def of_nobody(user: AnonymousUser) -> Parts:
    """Somebody who is not signed in has no values."""
    return Parts(AnonymousUser, (), lambda _values: user)


@parts.register
def of_person(user: User) -> Parts:
    """The roles of the person and of those for whom he or she stands in; their values are ids: person, body, city."""
    everybody = acting_as(user)
    if not everybody:
        return Parts((User, "without rights"), (), lambda _values: user)
    ids: dict[tuple[type, int], int] = {}
    places = [[ids.setdefault(key, len(ids)) for key in _ids(one, len(everybody) > 1)] for one in everybody]
    # Who is of one body or city has one id in the statement too: which ones are the same is part of the shape.
    shape = tuple((one.role, *own) for one, own in zip(everybody, places, strict=True))

    def made_of(values: Sequence[Any]) -> User:
        people = [_like(one, [values[at] for at in own]) for one, own in zip(everybody, places, strict=True)]
        # As `acting_as` remembers it.
        absent: list[Any] = [SimpleNamespace(person=one, is_now=_yes) for one in people[1:]]
        people[0].standing_in = (timezone.now(), absent)
        return people[0]

    user_city = Later(lambda: user.body.city_id if user.body else 0)
    values: list[int | Later] = [user_city if key == OWN_CITY else key[1] for key in ids]
    return Parts((User, shape), values, made_of)


def _ids(person: User, among_others: bool) -> list[tuple[type, int]]:
    """The ids of person, body and city; of somebody alone the city is looked up when it is asked for."""
    if person.body_id is None:
        return [(User, person.pk)]
    city = (City, person.body.city_id) if among_others and person.body else OWN_CITY
    return [(User, person.pk), (Body, person.body_id), city]


def _like(person: User, ids: Sequence[Any]) -> User:
    """Somebody with the role of the person, and these ids of person, body and city."""
    made = User(pk=ids[0], role=person.role, is_active=person.is_active)
    if len(ids) > 1:
        made.body = Body(pk=ids[1], city_id=ids[2])
    return made


def _yes() -> bool:
    return True
