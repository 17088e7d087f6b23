"""Opening a roadmap to people of other cities, and closing it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import check_administers, check_not_for_oneself
from core import journal
from core.collation import alphabetical
from roadmap.models import Roadmap, RoadmapAccess


def by_city(roadmap: Roadmap) -> QuerySet[User]:
    """The people who read the roadmap because their city is a side of it, by city and name. One query."""
    cities = roadmap.sides.order_by().values("city")
    people = User.objects.filter(body__city__in=cities, is_active=True)
    return people.select_related("body__city").order_by(
        alphabetical("body__city__name"), alphabetical("name")
    )


def may_be_added(roadmap: Roadmap) -> QuerySet[User]:
    """Those to whom the roadmap can be opened: who may sign in and does not read it yet."""
    reads_all = User.objects.filter(role="administrator")
    known = [by_city(roadmap), User.objects.filter(roadmap_accesses__roadmap=roadmap), reads_all]
    people = User.objects.filter(is_active=True).select_related("body__city").order_by(alphabetical("name"))
    for found in known:
        people = people.exclude(pk__in=found.order_by().values("pk"))
    return people


@transaction.atomic
def open_to(roadmap: Roadmap, person: User, by: User) -> None:
    """Let the person read the roadmap; nothing happens if it was opened before.

    Raises `PermissionDenied` unless `by` administers, `ValidationError` for somebody who cannot sign in.
    """
    check_not_for_oneself(by, check_administers(by), person, "person")
    if not person.is_active:
        raise ValidationError({"person": _("%(person)s cannot sign in any more.") % {"person": person.name}})
    RoadmapAccess.objects.get_or_create(roadmap=roadmap, person=person)
    journal.note(journal.Kind.RIGHTS, person=by, detail=f"{person.email}: {roadmap.slug} opened")


@transaction.atomic
def close_to(roadmap: Roadmap, access_id: int, by: User) -> None:
    """Take the opening back; the history keeps it. One that is gone already is no error."""
    check_administers(by)
    for access in RoadmapAccess.objects.select_related("person").filter(roadmap=roadmap, pk=access_id):
        access.delete()
        said = f"{access.person.email}: {roadmap.slug} closed"
        journal.note(journal.Kind.RIGHTS, person=by, detail=said)
