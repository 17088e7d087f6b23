"""The notice about the processing of personal data: an administrator's text, or until there is one a text of ours."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Notice, User
from cities.permissions import check_administers
from core import journal

ONLY = 1


def text() -> str:
    """What the page says now. One query."""
    found = Notice.objects.filter(pk=ONLY).values_list("text", flat=True).first()
    return found or proposed()


def proposed() -> str:
    """The text to begin with; the operator's name and address are the administrator's to add."""
    return _(
        "This program keeps account of how two cities carry out a common roadmap. The operator is the "
        "administration that runs it; the address for questions is %(contact)s.\n\n"
        "Kept are: name, post, body, work e-mail and telephone of those who take part; what they reported, decided "
        "and uploaded; absences and who stands in; letters sent; the times and network addresses of signing in.\n\n"
        "It is done to carry out the roadmap, by the operator's public duties and the labour or service relation. "
        "Nothing is passed to third parties, and nothing leaves the servers of the operator.\n\n"
        "You may see and take along all that is held about you on the page of your profile, have mistakes corrected, "
        "and complain to the supervising authority. After you have left, your name is replaced by post and body when "
        "the period set by the operator is over; what was reported stays as a record of the roadmap."
    ) % {"contact": settings.SECURITY_CONTACT}


@transaction.atomic
def write(by: User, words: str) -> Notice:
    """Put another text in its place; the history keeps the former. Raises `PermissionDenied` for others."""
    check_administers(by)
    values = {"text": words.strip(), "changed_by": by, "changed_at": timezone.now()}
    notice, _is_new = Notice.objects.update_or_create(pk=ONLY, defaults=values)
    journal.note(journal.Kind.SETTINGS, person=by, detail="notice about personal data")
    return notice
