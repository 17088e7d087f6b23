"""Of whom a second factor is demanded, and how long one may put it off."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cities.models import FactorDemand, User
from cities.permissions import acting_as
from cities.signing_in import factors

LATER = "factor_later"
# "Later" is good for a day of one session.
LATER_SECONDS = 24 * 3600


def is_demanded(person: User) -> bool:
    """Whether the person's role, or that of somebody he or she stands in for, asks for a second factor."""
    roles = settings.SECOND_FACTOR_ROLES
    return bool(roles) and any(one.role in roles for one in acting_as(person))


def grace_until(person: User) -> datetime:
    """Until when the person may put it off: some days after it was first asked for."""
    demand, _new = FactorDemand.objects.get_or_create(person=person)
    return demand.since + timedelta(days=settings.SECOND_FACTOR_GRACE_DAYS)


def may_wait(person: User) -> bool:
    """Whether the days of grace are not over."""
    return grace_until(person) > timezone.now()


def is_overdue(person: User) -> bool:
    """Whether a factor is demanded of the person, who has none, and the days of grace are over."""
    return is_demanded(person) and not factors.has(person) and not may_wait(person)


def put_off(request: HttpRequest, person: User) -> bool:
    """Ask no more today, in this session; False where the days of grace are over."""
    if not may_wait(person):
        return False
    end = min(time.time() + LATER_SECONDS, grace_until(person).timestamp())
    request.session[LATER] = int(end)
    return True


def is_put_off(request: HttpRequest) -> bool:
    """Whether this session need not be asked again yet."""
    return bool(request.session.get(LATER, 0) > time.time())
