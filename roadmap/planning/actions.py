"""What administrators do to the items of a plan: add, change, remove, take off control.

One verb, one transaction: hold the plan, check who and what was seen, write, plan the milestones again. Each
raises `PermissionDenied` for those who may not, `ValidationError` for what is wrong with the input, and
`Conflict` when somebody else was quicker; in each case nothing is written.
"""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import F, Max, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from cities.models import Body, User
from cities.permissions import check_administers
from core.history import own_since
from core.verbs import Conflict, verb
from roadmap import scheduling
from roadmap.choices import OPEN, Origin, ResponsibilityRole, Status
from roadmap.models import DeadlineChange, Direction, Item, Milestone, Report, Responsibility, Roadmap, Side
from roadmap.planning.wording import TEXTS, Answering, Wording, wording_of
from roadmap.reminders import notices
from roadmap.reporting import actions as reporting
from roadmap.reporting import history


@verb
def add_item(roadmap_id: int, by: User, wording: Wording) -> Item:
    """A new item, the last of its direction, with its milestones."""
    check_administers(by)
    roadmap = held(roadmap_id)
    item = Item(roadmap=roadmap, origin=Origin.DOCUMENT)
    _write(item, wording)
    scheduling.plan(item)
    return item


@verb
def change_item(item_id: int, by: User, wording: Wording, *, seen: str, tell: bool = False) -> Item:
    """Make the item what `wording` says; its milestones follow.

    `seen` is the `print` of the wording that the person saw. With `tell` the people who answer for a milestone
    whose date moves are notified.
    """
    check_administers(by)
    item = _locked(item_id)
    if wording_of(item).print != seen:
        raise Conflict(item, own=own_since(by, *history.tables_of(item)))
    _write(item, wording)
    moved = scheduling.plan(item).moved
    if tell and moved:
        notices.dates_reread(moved)
    return item


@verb
def remove_item(item_id: int, by: User, *, seen: str) -> Item:
    """Remove an item on which nothing was reported and no date was asked for; its history stays."""
    check_administers(by)
    item = _locked(item_id)
    if wording_of(item).print != seen:
        raise Conflict(item, own=own_since(by, *history.tables_of(item)))
    if was_touched(item):
        raise ValidationError(
            _("Something was reported on this item, so it stays on record. Take it off control instead.")
        )
    try:
        item.delete()
    except (ProtectedError, RestrictedError) as kept:
        raise ValidationError(
            _("Something else refers to this item, so it stays on record. Take it off control instead.")
        ) from kept
    return item


def was_touched(item: Item) -> bool:
    """Whether a report or another date was given on any milestone of the item."""
    return (
        Report.objects.filter(milestone__item=item).exists()
        or DeadlineChange.objects.filter(milestone__item=item).exists()
    )


@verb
def take_off_control(item_id: int, by: User, *, reason: str) -> int:
    """Take every open milestone of the item off control, each with a report that says why; returns how many."""
    check_administers(by)
    item = _locked(item_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the item is taken off control: it stays on record.")})
    pks = list(item.milestones.filter(status__in=OPEN).order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        reporting.report(pk, by, status=Status.CANCELLED, progress=None, text=reason)
    return len(pks)


def held(roadmap_id: int) -> Roadmap:
    """The roadmap; whoever else changes its plan waits until this transaction ends."""
    return Roadmap.objects.select_for_update(of=("self",)).get(pk=roadmap_id)


def _locked(item_id: int) -> Item:
    """The item with its milestones, on which nobody reports while the plan is written again."""
    held(Item.objects.values_list("roadmap_id", flat=True).get(pk=item_id))
    item = (
        Item.objects.select_for_update(of=("self",)).select_related("roadmap").defer("search").get(pk=item_id)
    )
    list(Milestone.objects.select_for_update(of=("self",)).filter(item=item).order_by("pk").values_list("pk"))
    return item


def _write(item: Item, wording: Wording) -> None:
    direction = _direction(item.roadmap, wording.direction)
    for name in TEXTS:
        setattr(item, name, getattr(wording, name).replace("\r\n", "\n").strip())
    others = item.roadmap.items.exclude(pk=item.pk) if item.pk else item.roadmap.items
    if others.filter(number=item.number).exists():
        raise ValidationError(
            {"number": _("The roadmap has an item %(number)s already.") % {"number": item.number}}
        )
    if item.direction_id != direction.pk:
        item.order = _make_room(direction)
        item.direction = direction
    # With the words, and not by the milestones' planning: one save is one entry of the history.
    item.deadline_kind = scheduling.read_deadline(item).kind
    item.clean_fields(exclude=["roadmap", "direction", "search"])
    item.save()
    for side in item.roadmap.sides.select_related("city"):
        _answer(item, side, wording.answering.get(side.pk, Answering()))


def _direction(roadmap: Roadmap, pk: int | None) -> Direction:
    direction = Direction.objects.filter(roadmap=roadmap, pk=pk or 0).first()
    if direction is None:
        raise ValidationError(
            {"direction": _("This direction was removed in the meantime: choose another one.")}
        )
    return direction


def _make_room(direction: Direction) -> int:
    """The place after the last item of the direction; what is behind it moves on by one."""
    roadmap = direction.roadmap
    upto = roadmap.items.filter(direction__order__lte=direction.order)
    last = upto.aggregate(last=Max("order"))["last"] or 0
    roadmap.items.filter(order__gt=last).update(order=F("order") + 1)
    return last + 1


def _answer(item: Item, side: Side, those: Answering) -> None:
    """Let these bodies answer on this side; rows that stay keep their identity, and so their history."""
    wanted = {
        body: (ResponsibilityRole.LEAD if body == those.lead else ResponsibilityRole.CO, order)
        for order, body in enumerate(those.all)
    }
    _check_bodies(side, wanted)
    rows = {row.body_id: row for row in item.responsibilities.filter(side=side)}
    Responsibility.objects.filter(pk__in=[row.pk for pk, row in rows.items() if pk not in wanted]).delete()
    # Whoever leads no more first: a side has one lead at any moment.
    for body, (role, order) in sorted(wanted.items(), key=lambda pair: pair[1][0] == ResponsibilityRole.LEAD):
        row = rows.get(body) or Responsibility(item=item, side=side, body_id=body)
        if row.pk is None or (row.role, row.order) != (role, order):
            row.role, row.order = role, order
            row.save()


def _check_bodies(side: Side, wanted: Mapping[int, object]) -> None:
    known = set(Body.objects.filter(pk__in=wanted, city=side.city_id).values_list("pk", flat=True))
    if known != set(wanted):
        raise ValidationError(
            {
                f"lead_{side.pk}": _("One of the bodies is not of %(city)s any more: choose again.")
                % {"city": side.city}
            }
        )


def in_order(items: Sequence[Item]) -> list[Item]:
    """The items by their directions, within one in the order they had; those whose place changed get a new one."""
    ranked = sorted(items, key=lambda item: (item.direction.order, item.order, item.pk))
    changed = []
    for order, item in enumerate(ranked, 1):
        if item.order != order:
            item.order = order
            changed.append(item)
    return changed
