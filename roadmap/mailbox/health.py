"""How the reading of letters that come in fares: noted with each reading, told on the status page and to Prometheus."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from core import due, marks
from roadmap.choices import IncomingState
from roadmap.mailbox import addresses
from roadmap.models import Incoming

# The mailbox is asked four times a minute: a server that is restarted is back before that.
LATE = timedelta(minutes=5)
# A letter that is here is settled at once.
LONG_WAIT = timedelta(minutes=15)
# Why a letter lies aside that nobody could take or read: not for what is written in it.
BROKEN = ("not_taken", "error")


@dataclass(frozen=True)
class Health:
    """What is known of the mailbox (`read_at`, and the last failure with its reason), and of letters that are here:
    those that wait, since when the oldest does, and those set aside as they could not be taken or read."""

    read_at: datetime | None
    failed_at: datetime | None
    failure: str
    waiting: int
    oldest: datetime | None
    set_aside: int

    @property
    def is_read(self) -> bool:
        """Whether the mailbox was read lately."""
        return self.read_at is not None and not due.is_left_behind(self.read_at, LATE)

    @property
    def waits_long(self) -> bool:
        """Whether a letter that is here has not been settled for long."""
        return self.oldest is not None and timezone.now() - self.oldest > LONG_WAIT


def is_expected() -> bool:
    """Whether there is a mailbox to be read (letters may also come by a pipe alone, or not at all)."""
    return bool(settings.MAILBOX) and addresses.is_on()


def was_read() -> None:
    """Note that the mailbox was read to its end."""
    marks.note(marks.MAILBOX)


def was_away(why: str) -> None:
    """Note that it could not be read, and why; when it was read last stays known."""
    marks.note(marks.MAILBOX_AWAY, why)


def health() -> Health:
    """How all stands now; three queries."""
    read, away = marks.last(marks.MAILBOX), marks.last(marks.MAILBOX_AWAY)
    letters = Incoming.objects.aggregate(
        waiting=Count("pk", Q(state=IncomingState.WAITING)),
        oldest=Min("received_at", filter=Q(state=IncomingState.WAITING)),
        set_aside=Count("pk", Q(state=IncomingState.UNREAD, why__in=BROKEN)),
    )
    return Health(
        read.done_at if read else None,
        away.tried_at if away else None,
        away.detail if away else "",
        **letters,
    )
