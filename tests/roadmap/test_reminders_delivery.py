"""Claim, send, stamp: against a real mail server that takes what it is given."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.choices import LetterState, ReminderState, Status
from roadmap.models import Letter, Milestone, Reminder, Roadmap
from roadmap.reminders import sources
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer, text_of
from tests.roadmap.reminded import letter_to, one_more_for_education, states_of

pytestmark = pytest.mark.django_db


def test_the_digest_arrives_and_is_stamped(planned: Cast, mail_server: MailServer) -> None:
    done = deliver()

    assert (done.sent, done.failed) == (4, 0)
    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    stamped = letter_to(planned.sochi_executor)
    assert letter["Message-ID"] == stamped.message_id
    assert (stamped.state, stamped.attempts, stamped.uncertain) == (LetterState.SENT, 1, False)
    assert states_of(planned.sochi_executor) == {ReminderState.SENT}


def test_run_twice_one_letter(planned: Cast, mail_server: MailServer) -> None:
    deliver()
    plan_reminders()

    assert deliver().letters == []
    assert len(mail_server.letters) == 4


def test_one_connection_carries_many_letters(planned: Cast, mail_server: MailServer) -> None:
    deliver()

    assert mail_server.connections == 1


def test_what_comes_up_later_the_same_day_waits_for_tomorrow(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    deliver()
    one_more_for_education(planned)
    plan_reminders()
    clock.shift(timedelta(hours=3))
    assert planned.sochi_executor.email not in {letter.to for letter in deliver().letters}

    clock.shift(timedelta(days=1))
    deliver()
    first, second = mail_server.letters_to(planned.sochi_executor.email)
    assert "Молодёжный форум" not in text_of(first)
    assert "Молодёжный форум" in text_of(second)


def test_letters_leave_from_the_morning_hour_of_the_city(
    cast: Cast, plan: Roadmap, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    cast.minsk.reminder_hour = 11
    cast.minsk.save()
    plan_reminders()
    deliver()
    assert {letter["To"] for letter in mail_server.letters} == {
        cast.sochi_executor.email,
        cast.sochi_reader.email,
    }

    clock.shift(timedelta(hours=2))
    deliver()
    assert len(mail_server.letters_to(cast.minsk_executor.email)) == 1


def test_nobody_is_written_to_on_a_day_off_in_the_own_country(
    cast: Cast, plan: Roadmap, mail_server: MailServer
) -> None:
    with time_machine.travel(datetime(2026, 7, 3, 9, tzinfo=UTC)):  # a day off in Belarus only
        plan_reminders()
        deliver()
        assert {letter["To"].partition("@")[2] for letter in mail_server.letters} == {"sochi.example"}
    with time_machine.travel(datetime(2026, 7, 6, 9, tzinfo=UTC)):
        deliver()
        assert len(mail_server.letters_to(cast.minsk_executor.email)) == 1


def test_a_server_that_takes_few_letters_by_one_connection_delays_none(
    planned: Cast, mail_server: MailServer
) -> None:
    mail_server.letters_a_connection = 1

    assert deliver().sent == 4
    assert set(Letter.objects.values_list("attempts", flat=True)) == {1}


def test_a_domain_beyond_ascii_is_written_to(planned: Cast, mail_server: MailServer) -> None:
    planned.sochi_executor.email = "executor@управление.рф"
    planned.sochi_executor.save()

    assert deliver().sent == 4
    [letter] = mail_server.letters_to("executor@xn--80aejaoqplj2a.xn--p1ai")
    assert "Обмен педагогическим опытом" in text_of(letter)


def test_what_was_closed_since_planning_is_not_told(planned: Cast, mail_server: MailServer) -> None:
    closed = Milestone.objects.get(item__number="1", side__city=planned.sochi)
    actions.report(closed.pk, planned.sochi_coordinator, status=Status.DONE, progress=None)

    done = deliver()

    assert done.cancelled == 1
    assert mail_server.letters_to(planned.sochi_executor.email) == []
    assert states_of(planned.sochi_executor) == {ReminderState.CANCELLED}


def test_a_body_and_a_person_at_one_address_share_a_letter(
    cast: Cast, plan: Roadmap, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    cast.minsk_culture.email = "Executor@Minsk.example"
    cast.minsk_culture.save()
    Milestone.objects.filter(item__number="2").update(due_date=date(2026, 6, 30))
    plan_reminders()
    deliver()

    [letter] = mail_server.letters_to(cast.minsk_executor.email)
    assert "Обмен педагогическим опытом" in text_of(letter)
    assert "Фестиваль белорусской культуры" in text_of(letter)


def test_the_database_refuses_a_second_letter_a_day(planned: Cast) -> None:
    day, moment = date(2026, 6, 23), timezone.now()
    Letter.objects.create(address="a@x.example", day=day, message_id="<1@x>", state="sent", sent_at=moment)

    with pytest.raises(IntegrityError, match="letter_one_a_day"), transaction.atomic():
        Letter.objects.create(
            address="a@x.example", day=day, message_id="<2@x>", state="sent", sent_at=moment
        )


class Unwritable:
    """A source, as another app may bring, whose lines cannot be written."""

    kind = "unwritable"
    counted_from = ""

    def wanted(self, planning_day: sources.PlanningDay) -> list[Reminder]:
        return []

    def obsolete(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows.none()

    def lines(self, rows: Sequence[Reminder], today: date) -> list[sources.LetterLine]:
        raise KeyError("gone")


def test_a_letter_that_cannot_be_written_does_not_keep_the_others(
    planned: Cast, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sources._sources, "unwritable", Unwritable())
    Reminder.objects.create(
        kind="unwritable",
        subject_id=1,
        due_date=date(2026, 6, 23),
        person=planned.sochi_executor,
        send_on=date(2026, 6, 23),
    )
    done = deliver()

    assert done.sent == 3
    assert planned.sochi_executor.email in done.error
    assert not Letter.objects.filter(address=planned.sochi_executor.email).exists()
    monkeypatch.undo()
    assert deliver().sent == 1
