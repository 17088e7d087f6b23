"""Who may do what: the table of domain.md, as querysets and predicates, and nowhere else.

| role          | reads | reports                         | accepts, moves dates, events | imports, edits, people |
|---------------|-------|---------------------------------|------------------------------|------------------------|
| reader        | own   | –                               | –                            | –                      |
| executor      | own   | own side, own body or one below | –                            | –                      |
| coordinator   | own   | own side                        | own side                     | –                      |
| administrator | all   | any                             | any                          | yes                    |

"Own" are the roadmaps of which the person's city is a side, and those that an administrator opened to the person.
What belongs to another roadmap does not exist for them.

This module knows people and cities only; the querysets of the other apps ask it for the conditions.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from cities.choices import Role
from cities.models import Body, City

P = ParamSpec("P")


def city_of(user: Any) -> int | None:
    """The id of the city whose side the person is on; `None` for those without a body."""
    return user.body.city_id if user.is_authenticated and user.body_id else None


def may_administer(user: Any) -> bool:
    """Imports, edits items and bodies, invites people."""
    return bool(user.is_authenticated and user.is_administrator)


def readable(user: Any, binds_one_of: Callable[[QuerySet[City]], Q], opened_to: Callable[[Any], Q]) -> Q:
    """The condition "`user` reads this roadmap".

    `binds_one_of(cities)` is the caller's condition "one of these cities is a side of it", `opened_to(user)` that
    an administrator opened it to that person. Asks the database nothing.
    """
    if may_administer(user):
        return Q()
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    opened = opened_to(user)
    return opened | binds_one_of(own_city(user)) if user.body_id else opened


def own_city(user: Any) -> QuerySet[City]:
    """The city of the person's body, as a queryset; none for those without a body. Asks the database nothing."""
    body = user.body_id if user.is_authenticated else None
    return City.objects.filter(bodies=body) if body else City.objects.none()


def may_coordinate(user: Any, city_id: int | None) -> bool:
    """Accepts reports and moves dates of the side of the city `city_id`."""
    if may_administer(user):
        return True
    return bool(
        user.is_authenticated and user.is_coordinator and city_id is not None and city_of(user) == city_id
    )


def may_coordinate_something(user: Any) -> bool:
    """Coordinates one side or, as administrator, all: works on many milestones at once."""
    return bool(user.is_authenticated and (user.is_administrator or user.is_coordinator))


def coordinated(user: Any, city_path: str) -> Q:
    """The condition "`user` coordinates this row's side"; `city_path` leads to the city, as "side__city"."""
    if may_administer(user):
        return Q()
    if user.is_authenticated and user.is_coordinator:
        return Q(**{city_path: city_of(user)})
    return Q(pk__in=[])


def reportable(user: Any, city_path: str, names_one_of: Callable[[QuerySet[Body]], Q]) -> Q:
    """The condition "`user` may report on this row".

    `city_path` leads to the side's city; `names_one_of(bodies)` is the caller's condition "the item names one
    of these bodies", which is asked for executors: their own body and those below it.
    """
    if user.is_authenticated and user.is_active and user.role == Role.EXECUTOR:
        return Q(**{city_path: city_of(user)}) & names_one_of(Body.objects.below(user.body_id))
    return coordinated(user, city_path)


def may_arrange_something(user: Any) -> bool:
    """Adds events: everybody but readers (which ones, `arranged` says)."""
    return bool(user.is_authenticated and user.is_active and user.role != Role.READER)


def arranged(user: Any, city_path: str, organised_by: Callable[[QuerySet[Body]], Q]) -> Q:
    """The condition "`user` may edit this event".

    Coordinators edit what takes place in their city or is organised by a body of it, executors what their own
    body or one below it organises; `organised_by(bodies)` is the caller's condition for that.
    """
    if user.is_authenticated and user.is_active and user.role == Role.EXECUTOR:
        return organised_by(Body.objects.below(user.body_id))
    if user.is_authenticated and user.is_coordinator:
        return coordinated(user, city_path) | organised_by(Body.objects.filter(city=city_of(user)))
    return coordinated(user, city_path)


def administrators_only(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[Any, P], HttpResponse]:
    """Turn everybody but administrators away with 403 (signing in is asked for before, by the middleware)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_administer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper
