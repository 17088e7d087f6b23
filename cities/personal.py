"""Personal data: what is held about somebody, and how a person who left is replaced in the past by post and body.

Every app says what it holds (`holds`), so nothing is left out when a table is added. Evidence (what was reported, and
the files that prove it) stays word for word; who said it is then named by post and body.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import check_administers
from core import journal

# Nobody receives anything at this address: the domain is reserved for that.
NOWHERE = "@left.invalid"
Row = dict[str, Any]


@dataclass(frozen=True)
class Holding:
    """One kind of rows that are about a person: what they are called, which they are, and how to let go of them."""

    name: str
    title: Callable[[], str]
    rows: Callable[[User], Iterable[Row]]
    forget: Callable[[User], object] | None = None


HOLDINGS: dict[str, Holding] = {}


def holds(holding: Holding) -> None:
    """Register what an app holds about people; once, when it starts. A name that is known is replaced."""
    HOLDINGS[holding.name] = holding


def held(person: User) -> dict[str, list[Row]]:
    """All that is held about the person, by the holding's name, in the order in which the apps have said so."""
    return {name: list(holding.rows(person)) for name, holding in HOLDINGS.items()}


@dataclass(frozen=True)
class Leaver:
    """A person who left, when, what will replace the name, and what stays under it."""

    person: User
    left_at: datetime
    label: str


def label_of(person: User) -> str:
    """What the past says instead of the name: post and body; the role where there is no post."""
    place = person.body.label if person.body else ""
    return ", ".join(part for part in (person.post or str(person.get_role_display()), place) if part)


def left() -> QuerySet[Any]:
    """People whose account is closed and who are not replaced yet, with `left_at`: when it was closed last."""
    events: Any = User._meta.get_field("history").related_model
    history = events._default_manager
    opened = history.filter(pgh_obj=OuterRef("pgh_obj"), is_active=True).order_by("-pgh_id")
    closed = history.filter(
        pgh_obj=OuterRef("pk"),
        is_active=False,
        pgh_id__gt=Coalesce(Subquery(opened.values("pgh_id")[:1]), Value(0)),
    ).order_by("pgh_id")
    found: QuerySet[Any] = User.objects.filter(is_active=False).exclude(email__endswith=NOWHERE)
    found = found.annotate(left_at=Coalesce(Subquery(closed.values("pgh_created_at")[:1]), F("joined_at")))
    return found.select_related("body__city").order_by("left_at", "name")


def due(now: datetime | None = None) -> list[Leaver]:
    """Those who left longer ago than `PERSON_KEPT_DAYS`; nobody where that is 0. One query."""
    if not settings.PERSON_KEPT_DAYS:
        return []
    before = (now or timezone.now()) - timedelta(days=settings.PERSON_KEPT_DAYS)
    return [Leaver(one, one.left_at, label_of(one)) for one in left().filter(left_at__lt=before)]


def replace_as(by: User, person_id: int) -> Leaver:
    """Replace in the name of an administrator; raises `PermissionDenied` for others, and what `replace` raises."""
    check_administers(by)
    return replace(person_id, by)


@transaction.atomic
def replace(person_id: int, by: User | None = None) -> Leaver:
    """Put post and body in the place of the person everywhere, for good; `by` is None for a command.

    Raises `ValidationError` for somebody who is still here, or left not long enough ago.
    """
    User.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    found = {one.person.pk: one for one in due()}.get(person_id)
    if found is None:
        raise ValidationError(_("This person is not (or no longer) among those who can be replaced."))
    for holding in HOLDINGS.values():
        if holding.forget is not None:
            holding.forget(found.person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT roadmap_replace_person(%s, %s)", [person_id, found.label])
    journal.note(journal.Kind.PERSONAL, person=by, detail=f"{person_id} → {found.label}")
    return found
