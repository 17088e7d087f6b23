"""The sides of a roadmap that there is: another order, and one that was added by mistake taken out again."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import check_administers
from core.verbs import Conflict, verb
from roadmap.models import DeadlineChange, Milestone, Report, Responsibility, Roadmap, Side


@dataclass(frozen=True)
class Goes:
    """What would go with a side, and whether it may: not where something was said on it."""

    milestones: int
    items: int
    has_record: bool

    @property
    def print(self) -> str:
        """A short word for what was shown, by which one sees that it is still so."""
        return f"{self.milestones}-{self.items}"


def goes_with(side: Side) -> Goes:
    """What would go with the side. Four queries."""
    return Goes(
        Milestone.objects.filter(side=side).count(),
        Responsibility.objects.filter(side=side).values("item").distinct().count(),
        Report.objects.filter(milestone__side=side).exists()
        or DeadlineChange.objects.filter(milestone__side=side).exists(),
    )


@verb
def remove(side_id: int, by: User, *, seen: str) -> Side:
    """Take a side out, with its milestones and the bodies that answer for it; its city, bodies and people stay.

    Raises `ValidationError` where a report or a moved date is on record, `Conflict` where other things would go
    than were shown (`seen`, a `Goes.print`).
    """
    check_administers(by)
    side = _locked(side_id)
    goes = goes_with(side)
    if goes.has_record:
        raise ValidationError(_("Something was reported on this side, so it stays on record."))
    if goes.print != seen:
        raise Conflict(side)
    try:
        with transaction.atomic():
            Milestone.objects.filter(side=side).delete()
            side.delete()
    except (ProtectedError, RestrictedError) as kept:
        raise ValidationError(_("Something else refers to this side, so it stays on record.")) from kept
    Side.objects.filter(roadmap=side.roadmap_id, order__gt=side.order).update(order=F("order") - 1)
    return side


@verb
def move_up(side_id: int, by: User) -> None:
    """Put a side before the one that is above it; the first stays where it is."""
    check_administers(by)
    side = _locked(side_id)
    above = Side.objects.filter(roadmap=side.roadmap_id, order__lt=side.order).order_by("-order").first()
    if above is None:
        return
    # The database looks at the order of the sides when the transaction ends.
    side.order, above.order = above.order, side.order
    side.save(update_fields=["order"])
    above.save(update_fields=["order"])


def _locked(side_id: int) -> Side:
    """The side, with its roadmap locked: reports and imports of that moment wait, or are seen."""
    side = Side.objects.select_related("roadmap", "city").get(pk=side_id)
    Roadmap.objects.select_for_update().get(pk=side.roadmap_id)
    list(Milestone.objects.select_for_update().filter(side=side).order_by("pk").values_list("pk"))
    side.refresh_from_db()
    return side
