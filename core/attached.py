"""Rows put beside the rows that they belong to, as `prefetch_related` does it, out of a list that is at hand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models


def attach(rows: Sequence[models.Model], name: str, belonging: Iterable[models.Model]) -> None:
    """Let `row.<name>.all()` of each row answer with those of `belonging` that are its own, in their order.

    `name` is that of a reverse foreign key. No query is asked.
    """
    if not rows:
        return
    relation: Any = rows[0]._meta.get_field(name)
    field = relation.field
    own: dict[Any, list[Any]] = defaultdict(list)
    for one in belonging:
        own[getattr(one, field.attname)].append(one)
    every = relation.related_model._default_manager.all()
    for row in rows:
        found = every.__class__(every.model, every.query, every.db)
        found._result_cache, found._prefetch_done = own[row.pk], True
        for one in own[row.pk]:
            field.set_cached_value(one, row)
        kept: dict[str, Any] = row.__dict__.setdefault("_prefetched_objects_cache", {})
        kept[relation.cache_name] = found


def attached(row: models.Model, name: str) -> "models.QuerySet[Any]":
    """The same as `row.<name>.all()`; what is at hand is not asked of a manager that is made for it.

    Nobody changes the queryset: it is the one that is at hand.
    """
    kept: dict[str, models.QuerySet[Any]] = row.__dict__.get("_prefetched_objects_cache", {})
    found = kept.get(name)
    if found is not None:
        return found
    every: models.QuerySet[Any] = getattr(row, name).all()
    return every
