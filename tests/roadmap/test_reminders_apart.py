"""One that cannot be planned, written, sent or stamped holds up nobody else's letter."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet

from roadmap.choices import LetterState
from roadmap.models import Letter, Milestone, Reminder, ReminderRun
from roadmap.reminders import run, sources
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from tests.database import Cast
from tests.mail_server import MailServer
from tests.roadmap.reminded import letter_to

pytestmark = pytest.mark.django_db


class Unplannable:
    """A kind of reminders that no planning bears."""

    kind = "unplannable"
    counted_from = ""

    def wanted(self, planning_day: sources.PlanningDay) -> sources.Wanted:
        Reminder.objects.create(kind="no such kind, and no date")
        raise AssertionError

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows.none()

    def lines(self, rows: Sequence[Reminder], today: date) -> list[sources.LetterLine]:
        return []


def test_a_date_that_cannot_be_counted_from_keeps_no_other_from_being_planned(
    cast: Cast, plan: object, clock: object
) -> None:
    # Thirty days before it there is no date.
    Milestone.objects.filter(item__number="2", side__city=cast.sochi).update(due_date=date(1, 1, 2))

    plan_reminders()

    assert Reminder.objects.filter(person=cast.sochi_executor, milestone__item__number="1").exists()


def test_a_kind_that_cannot_be_planned_keeps_no_other_from_being_sent_and_is_told(
    planned: Cast, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_sources", {"unplannable": Unplannable(), **sources._sources})

    run.remind(by_hand=True)

    assert len(mail_server.letters) == 4
    assert "unplannable" in ReminderRun.objects.latest("pk").error


def test_a_letter_that_the_database_refuses_keeps_no_other_from_being_sent(
    planned: Cast, mail_server: MailServer
) -> None:
    first = planned.sochi_executor.email
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE roadmap_letter ADD CONSTRAINT poison CHECK (address <> '{first}')")

    done = deliver()

    assert done.sent == 3
    assert first in done.error
    assert first not in {letter["To"] for letter in mail_server.letters}


def test_what_a_server_says_is_kept_whatever_it_says(planned: Cast, mail_server: MailServer) -> None:
    mail_server.refused_addresses[planned.sochi_executor.email] = "450 4.2.1 a\0b\udcff"

    done = deliver()

    assert done.sent == 3
    assert letter_to(planned.sochi_executor).state == LetterState.WAITING
    assert not Letter.objects.filter(state=LetterState.CLAIMED).exists()
