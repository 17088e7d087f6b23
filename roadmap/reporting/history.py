"""The history of an item: its own fields and the bodies that answer for it."""

from core.history import HistoryChange, changes, records
from roadmap.models import Item, Responsibility


def of_item(item: Item) -> list[HistoryChange]:
    """Who changed which field of `item` or its responsible bodies, newest first (see `core.history`)."""
    return changes(records(Item).filter(pgh_obj=item), records(Responsibility).filter(item_id=item.pk))
