"""Addresses that letters carry: whole, and such that they stay good when the pages move."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from cities.models import User
from roadmap.models import Milestone

SALT = "roadmap.reminders.choice"
# A letter from last quarter still opens the page; after that one signs in.
CHOICE_LINK_DAYS = 92


def absolute(path: str) -> str:
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


def choice_url(person_id: int) -> str:
    """The page of one person's choices, which opens without signing in and can do nothing else."""
    return absolute(reverse("roadmap:reminders_by_link", args=[signing.dumps(person_id, salt=SALT)]))


def person_of(token: str) -> int | None:
    """The person for whom `choice_url` made the token; `None` when it is forged or older than 92 days."""
    try:
        return signing.loads(token, salt=SALT, max_age=CHOICE_LINK_DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
