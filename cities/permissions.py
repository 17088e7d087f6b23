"""Who may do what: the table of docs/domain.md, as querysets and predicates, and nowhere else.

| role          | reads | reports                         | accepts, moves dates, events | imports, edits, people |
|---------------|-------|---------------------------------|------------------------------|------------------------|
| reader        | own   | –                               | –                            | –                      |
| executor      | own   | own side, own body or one below | –                            | –                      |
| coordinator   | own   | own side                        | own side                     | –                      |
| administrator | all   | any                             | any                          | yes                    |

"Own" are the roadmaps of which the person's city is a side, and those that an administrator opened to the person.
What belongs to another roadmap does not exist for them.
Between two days a deputy has the rights of the absent person too (`acting_as`).

This module knows people and cities only; the querysets of the other apps ask it for the conditions.
"""

import math
import time
from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.choices import Role
from cities.models import Absence, Anybody, Body, City, User
from cities.querysets import days_about_now
from core import journal
from core.prepared import prepared

P = ParamSpec("P")
A_MINUTE = timedelta(minutes=1)
# What the view calls the request of somebody who is signed in.
R = TypeVar("R", bound=HttpRequest)


def acting_as(user: Anybody) -> list[User]:
    """The person, and everybody for whom he or she stands in today, in the absent one's calendar; the person first.

    One query, remembered on the person for the request's sake, and for no longer than a minute: no right may
    outlive an absence. Nor may one outlive its own end: a person read longer ago is read again, in place.
    """
    if not (user.is_authenticated and user.is_active):
        return []
    if time.monotonic() - getattr(user, "read_at", math.inf) >= A_MINUTE.total_seconds():
        # A file that came slowly, a lock, a scanner: whoever lost a right meanwhile does not go on with it.
        return acting_as(read_again(user))
    if getattr(user, "alone", False):
        return [user]
    now = timezone.now()
    known = getattr(user, "standing_in", None)
    # Counted from the first question, and not by the clock's minutes: a request asks once, whenever it comes.
    if known is None or abs(now - known[0]) >= A_MINUTE:
        known = user.standing_in = (now, _absences(user.pk, *days_about_now()))
    # Whether it is its day is asked again each time: that costs nothing, and no right lives on past midnight.
    return [user, *(one.person for one in known[1] if one.is_now())]


@prepared
def _absences(deputy: int, first: date, last: date) -> QuerySet[Absence]:
    return Absence.objects.about(first, last).filter(deputy=deputy, person__is_active=True)


def read_again(user: Anybody) -> Anybody:
    """The same person, with role, body and account as they are now. One query."""
    if user.is_authenticated:
        user.refresh_from_db(fields=["role", "body", "is_active"])
        user.read_at = time.monotonic()
    return user


def stands_in_for(user: Anybody, may: Callable[[User], bool]) -> User | None:
    """For whom `user` acts: the absent person by whose right it is, or None where the own right is enough.

    `may(person)` says whether a person may, asked of each alone, without those that he or she stands in for.
    """
    everybody = acting_as(user)
    if len(everybody) < 2:
        return None
    for one in everybody:
        person = copy(one)
        person.alone = True
        if may(person):
            return None if one is user else one
    return None


def note_for_whom(user: Anybody, may: Callable[[User], bool]) -> User | None:
    """`stands_in_for`, and let what is written from here on say so: the history, the journal."""
    absent = stands_in_for(user, may)
    if absent is not None:
        journal.act_for(absent)
    return absent


def check_not_for_oneself(by: User, absent: User | None, gets: User | None, field: str) -> None:
    """Raise `ValidationError` at `field` where `by`, who acts for `absent`, would give rights to themselves, or
    change those of whom they stand in for: what one holds until a day would outlive it."""
    if absent is not None and gets is not None and gets.pk in (by.pk, absent.pk):
        raise ValidationError(
            {
                field: _("You stand in for %(name)s: that right changes neither your own rights nor theirs.")
                % {"name": absent.name}
            }
        )


def city_of(user: Anybody) -> int | None:
    """The id of the city whose side the person is on; `None` for those without a body."""
    return user.body.city_id if user.is_authenticated and user.body else None


def may_administer(user: Anybody) -> bool:
    """Imports, edits items and bodies, invites people."""
    return any(one.is_administrator for one in acting_as(user))


def check_administers(user: Anybody) -> User | None:
    """Raise `PermissionDenied` for those who do not administer; returns for whom somebody absent it is done, if so."""
    if not may_administer(user):
        raise PermissionDenied
    return note_for_whom(user, may_administer)


def _coordinated_cities(user: Anybody) -> list[int | None]:
    return [city_of(one) for one in acting_as(user) if one.is_coordinator]


def readable(user: Anybody, binds_one_of: Callable[[QuerySet[City]], Q], opened_to: Callable[[User], Q]) -> Q:
    """The condition "`user` reads this roadmap".

    `binds_one_of(cities)` is the caller's condition "one of these cities is a side of it", `opened_to(user)` that
    an administrator opened it to that person.
    """
    if may_administer(user):
        return Q()
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    condition = Q(pk__in=[])
    for one in acting_as(user):
        condition |= opened_to(one)
        if one.body_id:
            condition |= binds_one_of(own_city(one))
    return condition


def sees_nothing(role: str, has_body: bool) -> bool:
    """Whether such a person will find no roadmap: one sees those of one's own city, and here none is named."""
    return role == Role.READER and not has_body


def own_city(user: Anybody) -> QuerySet[City]:
    """The city of the person's body, as a queryset; none for those without a body. Asks the database nothing."""
    body = user.body_id if user.is_authenticated else None
    return City.objects.filter(bodies=body) if body else City.objects.none()


def may_coordinate(user: Anybody, city_id: int | None) -> bool:
    """Accepts reports and moves dates of the side of the city `city_id`."""
    return may_administer(user) or (city_id is not None and city_id in _coordinated_cities(user))


def may_coordinate_something(user: Anybody) -> bool:
    """Coordinates one side or, as administrator, all: works on many milestones at once."""
    return any(one.is_administrator or one.is_coordinator for one in acting_as(user))


def coordinated(user: Anybody, city_path: str) -> Q:
    """The condition "`user` coordinates this row's side"; `city_path` leads to the city, as "side__city"."""
    if may_administer(user):
        return Q()
    cities = _coordinated_cities(user)
    return Q(**{f"{city_path}__in": cities}) if cities else Q(pk__in=[])


def reportable(user: Anybody, city_path: str, names_one_of: Callable[[QuerySet[Body]], Q]) -> Q:
    """The condition "`user` may report on this row".

    `city_path` leads to the side's city; `names_one_of(bodies)` is the caller's condition "the item names one
    of these bodies", which is asked for executors: their own body and those below it.
    """
    found = coordinated(user, city_path)
    if not found:
        return found
    for one in acting_as(user):
        if one.role == Role.EXECUTOR:
            found |= Q(**{city_path: city_of(one)}) & names_one_of(Body.objects.below(one.body_id))
    return found


def may_arrange_something(user: Anybody) -> bool:
    """Adds events: everybody but readers (which ones, `arranged` says)."""
    return any(one.role != Role.READER for one in acting_as(user))


def arranged(user: Anybody, city_path: str, organised_by: Callable[[QuerySet[Body]], Q]) -> Q:
    """The condition "`user` may edit this event".

    Coordinators edit what takes place in their city or is organised by a body of it, executors what their own
    body or one below it organises; `organised_by(bodies)` is the caller's condition for that.
    """
    found = coordinated(user, city_path)
    if not found:
        return found
    for one in acting_as(user):
        if one.role == Role.EXECUTOR:
            found |= organised_by(Body.objects.below(one.body_id))
        elif one.is_coordinator:
            found |= organised_by(Body.objects.filter(city=city_of(one)))
    return found


def may_manage(user: Anybody, person: User) -> bool:
    """Sets absences of this person and invites again: an administrator; a coordinator on the own side.

    A coordinator does nothing about an administrator, or could take over that person's rights.
    """
    return may_administer(user) or (
        person.role != Role.ADMINISTRATOR and may_coordinate(user, city_of(person))
    )


def manageable(user: Anybody) -> Q:
    """The condition on people "`user` may invite this one again", as `may_manage` says."""
    if may_administer(user):
        return Q()
    return Q(body__city__in=_coordinated_cities(user)) & ~Q(role=Role.ADMINISTRATOR)


def grantable_roles(user: Anybody) -> list[str]:
    """The roles that `user` may give to those whom he or she invites: a coordinator never makes an administrator."""
    if may_administer(user):
        return list(Role.values)
    return [Role.READER, Role.EXECUTOR, Role.COORDINATOR] if may_coordinate_something(user) else []


def invitable_bodies(user: Anybody) -> QuerySet[Body]:
    """The bodies into which `user` may invite: of the own side; for administrators all."""
    if may_administer(user):
        return Body.objects.all()
    return Body.objects.filter(city__in=_coordinated_cities(user))


def coordinators_only(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Turn everybody away with 403 but those who coordinate a side, and administrators."""

    @wraps(view)
    def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_coordinate_something(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def administrators_only(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Turn everybody but administrators away with 403 (signing in is asked for before, by the middleware)."""

    @wraps(view)
    def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_administer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper
