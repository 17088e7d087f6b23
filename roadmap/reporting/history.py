"""The history of an item: its own fields and the bodies that answer for it."""

from django.db.models import QuerySet

from core.history import HistoryChange, changes, records
from roadmap.models import Item, Responsibility


def of_item(item: Item) -> list[HistoryChange]:
    """Who changed which field of `item` or its responsible bodies, newest first (see `core.history`)."""
    return changes(*tables_of(item))


def tables_of(item: Item) -> tuple[QuerySet, QuerySet]:
    """The rows of history of `item` and of who answers for it."""
    return records(Item).filter(pgh_obj=item), records(Responsibility).filter(item_id=item.pk)
