"""What this app holds about people: calendar addresses, and files of events."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cities.models import User
from cities.personal import Holding, Row, holds
from core.showing import shown
from events.models import EventAttachment, Feed


def register() -> None:
    """Say it all to `cities.personal`."""
    holds(Holding("feeds", lambda: _("Calendar addresses"), _feeds, _forget_feeds))
    holds(Holding("event_files", lambda: _("Files and links of events"), _files))


def _feeds(person: User) -> Iterator[Row]:
    return shown(Feed.objects.filter(person=person), "created_at", "revoked_at")


def _forget_feeds(person: User) -> None:
    Feed.objects.filter(person=person).delete()


def _files(person: User) -> Iterator[Row]:
    rows = EventAttachment.objects.filter(author=person).select_related("event").order_by("id")
    return shown(rows, "event", "name", "url", "created_at")
