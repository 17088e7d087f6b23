"""Who may act without having signed in: by an answer to a letter, by a link in it.

Where signing in takes a second factor, a letter alone is not enough: it gives drafts, and no links.
"""

from django.conf import settings

from cities.choices import Role
from cities.models import User
from cities.permissions import may_coordinate_something
from cities.signing_in import demand


def may_act_by_mail(person: User) -> bool:
    """Whether what the person writes is recorded, and not only kept as a draft."""
    return person.is_active and not needs_second_factor(person)


def may_tap(person: User) -> bool:
    """Whether the person reports by a link in a letter: executors only, who stand in for nobody that decides."""
    return (
        bool(settings.ONE_TAP)
        and person.is_active
        and person.role == Role.EXECUTOR
        and not may_coordinate_something(person)
        and not needs_second_factor(person)
    )


def needs_second_factor(person: User) -> bool:
    """Whether the person, or somebody he or she stands in for, has to prove more than a password at signing in."""
    return demand.is_demanded(person)
