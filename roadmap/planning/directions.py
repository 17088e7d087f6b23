"""What administrators do to the directions of a plan: add, rename, move up and down, remove an empty one."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import check_administers
from core.history import own_since, records_of
from core.verbs import Conflict, verb
from roadmap.models import Direction, Item, Roadmap
from roadmap.planning.actions import add_item, held, in_order
from roadmap.planning.wording import Wording


def with_counts(roadmap: Roadmap) -> QuerySet[Direction]:
    """The roadmap's directions in their order, each with `item_count`."""
    return Direction.objects.filter(roadmap=roadmap).annotate(item_count=Count("items")).order_by("order")


@verb
def add_direction(roadmap_id: int, by: User, *, title: str, number: str = "") -> Direction:
    """A new direction, the last one. Raises `ValidationError` for an empty title or one that is there already."""
    check_administers(by)
    roadmap = held(roadmap_id)
    last = roadmap.directions.aggregate(last=Max("order"))["last"] or 0
    direction = Direction(roadmap=roadmap, order=last + 1)
    _name(direction, title, number)
    return direction


@verb
def add_direction_with_item(roadmap_id: int, by: User, wording: Wording, *, title: str) -> Item:
    """A new direction and its first item; what is wrong with the title is said at `new_direction`."""
    try:
        direction = add_direction(roadmap_id, by, title=title)
    except ValidationError as refusal:
        raise ValidationError({"new_direction": refusal.messages}) from refusal
    return add_item(roadmap_id, by, replace(wording, direction=direction.pk))


@verb
def rename_direction(
    direction_id: int, by: User, *, title: str, number: str, seen: tuple[str, str]
) -> Direction:
    """Another title or number; `seen` are the number and the title that the person saw."""
    direction = _locked(direction_id, by)
    _check_seen(direction, by, seen)
    _name(direction, title, number)
    return direction


@verb
def move_direction(direction_id: int, by: User, *, up: bool) -> None:
    """Change places with the direction before or after it, items and all; at the end of the list it stays."""
    direction = _locked(direction_id, by)
    others = Direction.objects.filter(roadmap=direction.roadmap_id)
    other = (
        others.filter(order__lt=direction.order).order_by("-order").first()
        if up
        else others.filter(order__gt=direction.order).order_by("order").first()
    )
    if other is None:
        return
    direction.order, other.order = other.order, direction.order
    direction.save(update_fields=["order"])
    other.save(update_fields=["order"])
    items = Item.objects.filter(roadmap=direction.roadmap_id).select_related("direction")
    Item.objects.bulk_update(
        in_order(list(items.only("order", "direction__order"))), ["order"], batch_size=500
    )


@verb
def remove_direction(direction_id: int, by: User, *, seen: tuple[str, str] | None = None) -> Direction:
    """Remove a direction without items; `seen` as in `rename_direction`, `None` for not asking.

    Raises `ValidationError` when it has some.
    """
    direction = _locked(direction_id, by)
    if seen is not None:
        _check_seen(direction, by, seen)
    try:
        direction.delete()
    except ProtectedError as kept:
        raise ValidationError(
            _("The direction “%(title)s” has items: move them to another one first.")
            % {"title": direction.title}
        ) from kept
    return direction


def _locked(direction_id: int, by: User) -> Direction:
    check_administers(by)
    held(Direction.objects.values_list("roadmap_id", flat=True).get(pk=direction_id))
    return Direction.objects.select_for_update().get(pk=direction_id)


def _check_seen(direction: Direction, by: User, seen: tuple[str, str]) -> None:
    if (direction.number, direction.title) != seen:
        raise Conflict(
            direction,
            own=own_since(by, records_of(direction)),
            now=_("The direction is called “%(title)s” now.")
            % {"title": f"{direction.number} {direction.title}".strip()},
        )


def _name(direction: Direction, title: str, number: str) -> None:
    direction.title, direction.number = " ".join(title.split()), number.strip()
    if not direction.title:
        raise ValidationError({"title": _("Give the direction a title.")})
    others = Direction.objects.filter(roadmap=direction.roadmap_id, title=direction.title)
    if others.exclude(pk=direction.pk).exists():
        raise ValidationError({"title": _("The roadmap has a direction of this title already.")})
    direction.clean_fields(exclude=["roadmap"])
    direction.save()
