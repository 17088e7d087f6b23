"""What the tests of reminders ask: whose letter, in which state; and one more thing that falls due."""

from datetime import UTC, date, datetime

import pytest

from cities.models import User
from roadmap.models import Letter, Milestone, Reminder, Responsibility
from roadmap.reminders import delivery
from roadmap.reminders.delivery import deliver, settle
from roadmap.reminders.post import ServerAnswer
from tests.database import Cast

MORNING = datetime(2026, 6, 23, 6, 30, tzinfo=UTC)  # Tuesday, 9:30 in Sochi and in Minsk


def one_more_for_education(cast: Cast) -> None:
    """Item 3 falls due in thirty days, and Sochi's education takes part in it."""
    lead = Responsibility.objects.get(item__number="3", side__city=cast.sochi)
    Responsibility.objects.create(item=lead.item, side=lead.side, body=cast.sochi_education, role="co")
    Milestone.objects.filter(item__number="3", due_date__year=2026).update(due_date=date(2026, 7, 23))


def letter_to(person: User) -> Letter:
    return Letter.objects.get(address=person.email)


def states_of(person: User) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("state", flat=True))


def dies_before_the_stamp(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker delivers, and dies once this channel has taken its first message, before that is written down."""

    def die(claimed: delivery.Claimed, answer: ServerAnswer) -> str:
        if claimed.channel.name == channel:
            raise KeyboardInterrupt
        return settle(claimed, answer)

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            deliver()
