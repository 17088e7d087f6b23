"""What people do with promised figures: confirm one, correct it, add one, say that it is none; and report them.

Each verb is one transaction and raises `PermissionDenied` for those who coordinate no side of the item, and
`ValidationError` for what is wrong with the input.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import may_coordinate
from core.colleagues import print_of
from core.history import own_since, records_of
from core.prepared import prepared
from core.verbs import Conflict, verb
from roadmap.models import Figure, Item, Milestone, Report, Target


def may_confirm(by: User, item: Item) -> bool:
    """Whoever coordinates a side of the item's roadmap; one query."""
    cities = item.roadmap.sides.order_by().values_list("city", flat=True)
    return any(may_coordinate(by, city) for city in cities)


@verb
def save(target: Target, by: User, *, seen: str | None = None) -> Target:
    """Write down a target as a person has confirmed or corrected it; of two with the same text the later one counts.

    `seen` is the `core.colleagues.print_of` the target that the person saw, `None` for not asking.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("roadmap").get(pk=target.item_id)
    if not may_confirm(by, item):
        raise PermissionDenied
    if target.pk and seen is not None and print_of(target) != seen:
        now = Target.objects.get(pk=target.pk)
        raise Conflict(now, own=own_since(by, records_of(now)))
    if target.side and target.side.roadmap_id != item.roadmap_id:
        raise ValidationError({"side": _("This side is not one of the item's roadmap.")})
    if target.pk is None and target.text:
        same = Target.objects.filter(item=item, text=target.text).first()
        target.pk = same.pk if same else None
    # A form makes the row anew; it is the same one all the same.
    target._state.adding = target.pk is None
    target.full_clean(exclude=["item"])
    target.save(force_insert=target.pk is None)
    return target


def concerning(milestone: Milestone) -> list[Target]:
    """The targets about which a report on the milestone says something. One query."""
    return [one for one in _promised(milestone.item_id) if one.side_id in (None, milestone.side_id)]


@prepared
def _promised(item: int) -> QuerySet[Target]:
    return Target.objects.filter(item=item, is_promise=True).order_by("pk")


def write_down(report: Report, figures: Mapping[int, Decimal]) -> None:
    """Keep what a report says was reached: by the target's id. Raises `ValidationError` for another item's target."""
    known = {one.pk for one in concerning(report.milestone)} if figures else set()
    if set(figures) - known:
        raise ValidationError(_("The promised figures of this item have changed: look at them once more."))
    if any(number < 0 for number in figures.values()):
        raise ValidationError(_("A figure is not below zero."))
    Figure.objects.bulk_create(
        [Figure(report=report, target_id=pk, number=number) for pk, number in figures.items()]
    )
