"""The history of an item: its own fields and the bodies that answer for it."""

from cities.history import Change, changes
from roadmap.models import Item, Responsibility


def of_item(item: Item) -> list[Change]:
    """Who changed which field of `item` or its responsible bodies, newest first (see `cities.history`)."""
    responsibilities = Responsibility.history.rel.related_model._default_manager.filter(item_id=item.pk)
    return changes(item.history.all(), responsibilities)
