"""Addresses that letters carry: whole, and such that they stay good when the pages move.

A link that needs no signing in is good for whoever has the letter. So it carries a print of the address to which the
letter went: once that is not the person's any more (it was mistyped, or is somebody else's now), it opens nothing.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from cities.models import User
from roadmap.models import Milestone

SALT = "roadmap.reminders.choice"
# A letter from last quarter still opens the page; after that one signs in.
CHOICE_LINK_DAYS = 92


def absolute(path: str) -> str:
    """The whole address of a page, for letters."""
    return settings.SITE_URL + path


def milestone_url(milestone_id: int) -> str:
    """Where a milestone's report form opens."""
    return absolute(reverse("roadmap:milestone_form", args=[milestone_id]))


def form_path(milestone: Milestone, user: User) -> str:
    """Where `user` acts on a milestone: the decision where one is awaited from `user`, else the form of the report, or
    the item's page for those who may not report on it now."""
    if milestone.pending_report_id and Milestone.objects.decidable_by(user).filter(pk=milestone.pk).exists():
        return reverse("roadmap:decide", args=[milestone.item.roadmap.slug, milestone.pk])
    if (
        milestone.pending_report_id
        or not Milestone.objects.reportable_by(user).filter(pk=milestone.pk).exists()
    ):
        return f"{milestone.item.get_absolute_url()}#milestone-{milestone.pk}"
    return reverse("roadmap:report", args=[milestone.item.roadmap.slug, milestone.pk])


def choice_url(person_id: int, address: str) -> str:
    """The page of one person's choices for a letter to `address`; opens without signing in and can do nothing else."""
    return absolute(reverse("roadmap:reminders_by_link", args=[sealed(person_id, address, SALT)]))


def person_of(token: str) -> User | None:
    """The person for whom `choice_url` made the token; `None` when it is forged, older than 92 days, or closed."""
    person_id = opened(token, SALT, CHOICE_LINK_DAYS * 24 * 3600, owner_by_id)
    return User.objects.filter(pk=person_id).first() if person_id else None


def sealed(about: object, address: str, salt: str) -> str:
    """A token that tells `about` (what JSON can say) to whoever has a letter to `address`."""
    return signing.dumps([about, _print(address)], salt=salt)


def opened(token: str, salt: str, seconds: int, owner: Callable[[Any], User | None]) -> Any:
    """What `sealed` put into the token; None when it is forged or too old, or its letter went to another address than
    its owner's of today, or the owner may not sign in. `owner(about)` says whose it is."""
    try:
        about, print_ = signing.loads(token, salt=salt, max_age=seconds)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    person = owner(about)
    return about if person and person.is_active and _print(person.email) == print_ else None


def owner_by_id(person_id: object) -> User | None:
    """The person of this number."""
    return User.objects.filter(pk=person_id).first() if isinstance(person_id, int) else None


def _print(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]
