"""Two bodies of one city become one, with all that refers to them; and are parted again.

Whatever refers to a body, in any app, is found by Django's own relations, so an app above this one has nothing to
say here. What moved, and what had to go because both bodies were in the same place, is kept in the `BodyMerge`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Body, BodyMerge, User
from cities.permissions import check_administers
from core import journal
from core.verbs import verb
from core.writing import in_turn
from roadmap.choices import ResponsibilityRole
from roadmap.models import Responsibility

# A report names its author's body and is never changed; here the body itself becomes another one.
UNCHANGING = (
    "roadmap.Report:report_is_never_changed",
    "roadmap.Question:question_is_never_changed",
    "roadmap.Answer:answer_is_never_changed",
)
BATCH = 1000


class Outdated(Exception):
    """What the merge would move is not what the person was shown."""

    def __init__(self) -> None:
        super().__init__(_("What refers to the bodies has changed in the meantime: look at it again."))


@dataclass(frozen=True)
class Affected:
    """How many rows of one kind refer to the body that goes."""

    label: str
    count: int


def relations() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Every table and column that refers to bodies, but for the tree itself and the records of history."""
    seen = set()
    for relation in Body._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or isinstance(relation, models.ManyToManyRel):
            continue
        model: Any = relation.related_model
        model = model._meta.concrete_model
        key = (model._meta.label_lower, relation.field.attname)
        if hasattr(model, "pgh_tracked_model") or model is Body or key in seen:
            continue
        seen.add(key)
        yield model, relation.field


def affected(source: Body) -> list[Affected]:
    """What would move with the body, by kind; one query a kind."""
    found = [
        Affected(str(_label(model)), model._base_manager.filter(**{field.name: source}).count())
        for model, field in relations()
    ]
    below = Body.objects.filter(parent=source).count()
    return [one for one in [Affected(_("bodies below it"), below), *found] if one.count]


def _label(model: type[models.Model]) -> Any:
    # A table that only links two others has no name of its own that people know.
    if model._meta.auto_created:
        return model._meta.auto_created._meta.verbose_name_plural  # type: ignore[attr-defined]
    return model._meta.verbose_name_plural


def print_of(source: Body, target: Body) -> str:
    """A short word for what a person was shown before merging."""
    shown = [source.pk, target.pk, [(one.label, one.count) for one in affected(source)]]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:20]


@verb
def merge(source_id: int, target_id: int, by: User, *, seen: str | None = None) -> BodyMerge:
    """Let all that refers to `source` refer to `target`, which learns its names; `source` goes.

    Where both answer for one item, the target's row stays and leads if either did. `seen` is `print_of` what the
    person was shown. Raises `ValidationError` for bodies of two cities, or the same one twice.
    """
    absent = check_administers(by)
    _alone()
    source, target = _pair(source_id, target_id)
    if seen is not None and print_of(source, target) != seen:
        raise Outdated
    record = BodyMerge(
        city=source.city,
        author=by,
        on_behalf_of=absent,
        source_id=source.pk,
        source_name=source.name,
        target_id=target.pk,
        target_name=target.name,
        source=json.loads(serializers.serialize("json", [source]))[0],
    )
    kept: dict[str, Any] = {"moved": [], "removed": [], "leads": _settle_leads(source, target)}
    kept["parents"] = _move_children(source, target)
    with pgtrigger.ignore(*UNCHANGING):
        for model, field in relations():
            _move(model, field, source, target, kept)
    kept["learned"] = _learn(source, target)
    source.delete()
    record.content = kept
    record.save()
    journal.note(journal.Kind.RIGHTS, person=by, detail=f"{source.name} → {target.name}")
    return record


def _alone() -> None:
    """One merge or parting after the other: each touches bodies that nobody named, as those above and below, and two
    would wait for each other for good."""
    in_turn("merging of bodies")


def _pair(source_id: int, target_id: int) -> tuple[Body, Body]:
    if source_id == target_id:
        raise ValidationError(_("A body cannot be merged with itself: choose another one."))
    # In the order of the ids, so that two such calls wait for each other and never forever.
    rows = Body.objects.select_for_update(of=("self",)).select_related("city").order_by("pk")
    bodies_by_id = {body.pk: body for body in rows.filter(pk__in=[source_id, target_id])}
    if len(bodies_by_id) < 2:
        raise ValidationError(_("One of the bodies is not there any more."))
    source, target = bodies_by_id[source_id], bodies_by_id[target_id]
    if source.city_id != target.city_id:
        raise ValidationError(_("These are bodies of two cities: only bodies of one city can be merged."))
    return source, target


def _settle_leads(source: Body, target: Body) -> list[int]:
    """Where both answer for an item and the source leads, the target will: its rows (ids), changed."""
    leading = Responsibility.objects.filter(body=source, role=ResponsibilityRole.LEAD)
    rows = Responsibility.objects.filter(
        body=target, role=ResponsibilityRole.CO, item__in=leading.values("item")
    )
    pks = list(rows.values_list("pk", flat=True))
    items = list(rows.values_list("item", flat=True))
    # A side has one lead at any moment: the source's row steps back and goes a moment later, as both name the item.
    Responsibility.objects.filter(body=source, item__in=items).update(role=ResponsibilityRole.CO)
    Responsibility.objects.filter(pk__in=pks).update(role=ResponsibilityRole.LEAD)
    return pks


def _move_children(source: Body, target: Body) -> list[tuple[int, int | None]]:
    """Put what is below the source below the target; returns each body's id with its parent before."""
    above_target = set()
    one: Body | None = target
    while one is not None:
        above_target.add(one.pk)
        one = one.parent
    before = []
    # What leads down to the target takes the source's own place in the tree, or there would be a circle.
    for child in sorted(source.children.all(), key=lambda child: child.pk not in above_target):
        before.append((child.pk, child.parent_id))
        child.parent_id = source.parent_id if child.pk in above_target else target.pk
        child.save(update_fields=["parent"])
    target.refresh_from_db(fields=["parent"])
    return before


def _move(
    model: type[models.Model],
    field: models.ForeignKey,
    source: Body,
    target: Body,
    kept: dict[str, Any],
) -> None:
    rows = model._base_manager.filter(**{field.name: source})
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return
    moved: list[int] = []
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        if _repoint(model, field, part, target.pk):
            moved += part
            continue
        for pk in part:
            if _repoint(model, field, [pk], target.pk):
                moved.append(pk)
            else:
                # Both bodies are there: the target's row speaks for both.
                row = model._base_manager.get(pk=pk)
                kept["removed"] += json.loads(serializers.serialize("json", [row]))
                model._base_manager.filter(pk=pk).delete()
    kept["moved"].append([model._meta.label_lower, field.attname, moved])


def _repoint(model: type[models.Model], field: models.ForeignKey, pks: list[int], body: int) -> bool:
    """Let these rows refer to the body; `False` when the database says that a row would exist twice."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=pks).update(**{field.attname: body})
    except IntegrityError:
        return False
    return True


def _learn(source: Body, target: Body) -> dict[str, Any]:
    known = {target.name, target.short_name, *target.aliases}
    names = [name for name in dict.fromkeys((source.name, source.short_name, *source.aliases)) if name]
    new = [name for name in names if name not in known]
    target.aliases = [*target.aliases, *new]
    email = source.email if not target.email else ""
    target.email = target.email or source.email
    target.save(update_fields=["aliases", "email"])
    return {"aliases": new, "email": email}


@verb
def undo(merge_id: int, by: User) -> BodyMerge:
    """Part the bodies again: the source comes back, with all that moved and still refers to the target.

    Raises `ValidationError` when it was undone, the target is gone, or the source's name was given again.
    """
    absent = check_administers(by)
    _alone()
    record = BodyMerge.objects.get(pk=merge_id)
    target = Body.objects.select_for_update(of=("self",)).filter(pk=record.target_id).first()
    _check_undo(record, target)
    assert target is not None  # noqa: S101 - as `_check_undo` has seen
    kept = record.content
    _forget(target, kept["learned"])
    _restore(record.source)
    source = Body.objects.get(pk=record.source_id)
    Responsibility.objects.filter(pk__in=kept["leads"], role=ResponsibilityRole.LEAD).update(
        role=ResponsibilityRole.CO
    )
    with pgtrigger.ignore(*UNCHANGING):
        for label, column, pks in kept["moved"]:
            rows = apps.get_model(label)._base_manager.filter(pk__in=pks, **{column: target.pk})
            rows.update(**{column: source.pk})
    for row in kept["removed"]:
        _restore(row, optional=True)
    Responsibility.objects.filter(body=source, item__responsibilities__in=kept["leads"]).update(
        role=ResponsibilityRole.LEAD
    )
    _restore_parents(kept["parents"], target)
    record.undone_by, record.undone_on_behalf_of, record.undone_at = by, absent, timezone.now()
    record.save()
    return record


def _check_undo(record: BodyMerge, target: Body | None) -> None:
    if record.undone_at:
        raise ValidationError(_("These bodies were parted already."))
    if target is None:
        raise ValidationError(
            _("“%(name)s” is not there any more, so the bodies cannot be parted: undo its own merge first.")
            % {"name": record.target_name}
        )
    if Body.objects.filter(city=record.city_id, name=record.source_name).exists():
        raise ValidationError(
            _("There is a body “%(name)s” again: rename it or merge it first.") % {"name": record.source_name}
        )


def _restore(row: dict[str, Any], *, optional: bool = False) -> None:
    """Write a kept row again; an `optional` one is left out where what it belongs to has gone since."""
    try:
        with transaction.atomic():
            for found in serializers.deserialize("json", json.dumps([row])):
                found.save(force_insert=True)
    except (IntegrityError, serializers.base.DeserializationError):
        if not optional:
            raise


def _restore_parents(parents: list[tuple[int, int | None]], target: Body) -> None:
    # What was below the source and was moved by hand since stays where it was put.
    for pk, before in sorted(parents, key=lambda pair: pair[0] != target.pk):
        Body.objects.filter(pk=pk).update(parent=before)


def _forget(target: Body, learned: dict[str, Any]) -> None:
    target.aliases = [alias for alias in target.aliases if alias not in learned["aliases"]]
    if learned["email"] and target.email == learned["email"]:
        target.email = ""
    target.save(update_fields=["aliases", "email"])
