"""The history of an event: its own fields, its organisers and items, its delegations; and where it came from."""

import re
from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cities.models import Anybody
from core.history import HistoryChange, changes, records
from events.models import Delegation, Event, EventItem, EventOrganiser
from roadmap.choices import Origin
from roadmap.querysets import of_visible


def of_event(event: Event, user: Anybody) -> list[HistoryChange]:
    """Who changed what about `event`, newest first (see `core.history`); of its items those that `user` sees."""
    own, organisers, items, delegations = tables_of(event)
    return changes(own, organisers, items.filter(of_visible(user, "item__roadmap")), delegations)


def tables_of(event: Event) -> list[QuerySet]:
    """The rows of history of `event`, and of its organisers, items and delegations."""
    beside = [records(model).filter(event_id=event.pk) for model in (EventOrganiser, EventItem, Delegation)]
    return [records(Event).filter(pgh_obj=event), *beside]


def came_from(event: Event, history: Sequence[HistoryChange]) -> str:
    """Where the event comes from, in words: who typed it or which file it was read from, when, and for which items.

    `history` is that of `of_event`: it knows the event's first writing. Of one that nobody's act is known of, that.
    """
    if event.source != Origin.DOCUMENT:
        return event.get_source_display()
    made = next((one for one in history if one.model is Event and one.kind == "insert"), None)
    if made is None or not made.said.get("user"):
        return _("it is not recorded who added it")
    said = {"who": made.who, "day": formats.date_format(timezone.localtime(made.at), "j E Y")}
    if file := made.said.get("file"):
        words = _("file “%(file)s”, imported by %(who)s, %(day)s") % {**said, "file": file}
    elif made.said.get("url") == reverse("admin:events_event_process_import"):
        words = _("a file, imported by %(who)s, %(day)s") % said
    else:
        words = _("entered by %(who)s, %(day)s") % said
    together = [
        one for one in history if one.model is EventItem and one.kind == "insert" and one.act == made.act
    ]
    # All of one act are of one moment: their numbers say in which order one reads them.
    items = sorted((change.new for one in together for change in one.fields), key=_number)
    return words + _("; for: %(items)s") % {"items": "; ".join(items)} if items else words


def _number(item: str) -> list[int]:
    """The number of an item before its title, part by part: «6.10. …» is after «6.2. …»."""
    return [int(part) for part in re.findall(r"\d+", item.partition(" ")[0])]
