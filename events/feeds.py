"""A person's calendar address: a long token that is shown once, kept as a digest, and revocable.

Whoever has the address reads the calendar, as calendar programs cannot sign in; so the token has 256 bits, and
a person who left, or who revoked it, has none.
"""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from cities.models import User
from core import journal
from events.models import Feed

BYTES = 32


@transaction.atomic
def issue(person: User) -> str:
    """A new token; the earlier one is revoked. It can be shown only now: the database keeps its digest."""
    # The person's row is the lock: two presses of the button must not leave two addresses.
    User.objects.select_for_update().get(pk=person.pk)
    revoke(person)
    token = secrets.token_urlsafe(BYTES)
    Feed.objects.create(person=person, digest=digest(token))
    journal.note(journal.Kind.CALENDAR, person=person)
    return token


def revoke(person: User) -> bool:
    """Take the person's address out of force; whether there was one."""
    return bool(Feed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=timezone.now()))


def in_force(person: User) -> Feed | None:
    """The person's address, if there is one."""
    return Feed.objects.filter(person=person, revoked_at__isnull=True).first()


def person_of(token: str) -> User | None:
    """Whose token this is; `None` for an unknown or revoked one, and when the person may not sign in any more."""
    feed = (
        Feed.objects.filter(digest=digest(token), revoked_at__isnull=True, person__is_active=True)
        .select_related("person__body__city")
        .first()
    )
    return feed.person if feed else None


def digest(token: str) -> str:
    """What the database keeps of a token: nobody can make the token of it."""
    return hashlib.sha256(token.encode()).hexdigest()
