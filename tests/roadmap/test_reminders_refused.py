"""Letters that a mail server refused, may have taken, or could not be asked about: none is lost, none comes twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from config import status
from roadmap.channels.lines import Lines
from roadmap.choices import LetterState, ReminderState, Status
from roadmap.models import Letter, Milestone, Reminder
from roadmap.reminders import delivery, upkeep
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer, text_of
from tests.roadmap.reminded import letter_to, one_more_for_education, states_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("trouble", "uncertain", "why"),
    [
        ("450 4.2.1 try later", False, "450 4.2.1 try later"),
        ("hang", True, "timed out"),
        ("drop", True, "SMTPServerDisconnected"),
    ],
)
@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_a_letter_that_was_not_taken_is_tried_again_with_the_same_message_id(
    planned: Cast,
    mail_server: MailServer,
    clock: time_machine.Traveller,
    where: str,
    trouble: str,
    uncertain: bool,
    why: str,
) -> None:
    setattr(mail_server, where, trouble)
    done = deliver()

    assert done.sent == 0
    assert done.failed >= 1
    first = Letter.objects.filter(state=LetterState.WAITING).order_by("pk").first()
    assert first is not None
    assert (first.attempts, first.uncertain) == (1, uncertain)
    assert why in first.error
    assert not Reminder.objects.filter(state=ReminderState.SENT).exists()
    assert first.next_try_at is not None
    assert first.next_try_at - timezone.now() <= timedelta(minutes=1)

    setattr(mail_server, where, "")
    # Not before its pause is over.
    deliver()
    assert mail_server.letters_to(first.address) == []
    clock.shift(timedelta(minutes=2))
    deliver()
    [letter] = mail_server.letters_to(first.address)
    assert letter["Message-ID"] == first.message_id
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}


def test_the_pauses_grow(planned: Cast, mail_server: MailServer, clock: time_machine.Traveller) -> None:
    mail_server.refused_addresses[planned.sochi_executor.email] = "451 greylisted"
    pauses = []
    for _ in range(4):
        deliver()
        letter = letter_to(planned.sochi_executor)
        assert letter.next_try_at is not None
        pauses.append(round((letter.next_try_at - timezone.now()).total_seconds() / 60))
        clock.move_to(letter.next_try_at + timedelta(seconds=1))

    assert pauses == [1, 5, 15, 60]


def test_a_letter_repeated_after_a_broken_line_says_the_same_and_nothing_more(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.at_data = "accept and drop"
    deliver()
    mail_server.at_data = ""
    one_more_for_education(planned)
    clock.shift(timedelta(minutes=2))
    plan_reminders()
    deliver()

    first, second = mail_server.letters_to(planned.sochi_executor.email)
    assert first["Message-ID"] == second["Message-ID"]
    # But for the signed link in the foot, which carries its time.
    assert text_of(first).partition("\n--")[0] == text_of(second).partition("\n--")[0]


def test_after_a_plain_refusal_the_next_attempt_takes_along_what_came_up(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.refused_addresses[planned.sochi_executor.email] = "450 later"
    deliver()
    clock.shift(timedelta(days=1))
    mail_server.refused_addresses.clear()
    one_more_for_education(planned)
    plan_reminders()
    deliver()

    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    assert "Молодёжный форум" in text_of(letter)
    assert letter_to(planned.sochi_executor).day == date(2026, 6, 24)


def test_an_address_refused_for_good_fails_after_some_tries_and_says_why(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.refused_addresses[planned.sochi_executor.email] = "550 5.1.1 no such user"
    states = []
    for hours in (0, 1, 24, 1):
        clock.shift(timedelta(hours=hours, seconds=1))
        deliver()
        states.append(letter_to(planned.sochi_executor).state)

    assert states == [LetterState.WAITING, LetterState.WAITING, LetterState.FAILED, LetterState.FAILED]
    letter = letter_to(planned.sochi_executor)
    assert letter.attempts == 3
    assert letter.error == "550 5.1.1 no such user"
    assert states_of(planned.sochi_executor) == {ReminderState.FAILED}
    assert states_of(planned.minsk_executor) == {ReminderState.SENT}


def test_a_server_set_up_wrongly_for_hours_loses_no_letter(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.at_rcpt = "550 5.7.1 relaying denied"
    for _ in range(6):
        deliver()
        clock.shift(timedelta(hours=1))
    mail_server.at_rcpt = ""
    clock.shift(timedelta(days=1))

    assert deliver().sent == 4
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}


def test_a_never_after_many_laters_is_tried_again(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.refused_addresses[planned.sochi_executor.email] = "451 greylisted"
    for _ in range(4):
        deliver()
        clock.shift(timedelta(hours=1))
    mail_server.refused_addresses[planned.sochi_executor.email] = "554 not today"
    deliver()
    assert letter_to(planned.sochi_executor).state == LetterState.WAITING

    mail_server.refused_addresses.clear()
    clock.shift(timedelta(days=1))
    deliver()
    assert len(mail_server.letters_to(planned.sochi_executor.email)) == 1


def test_a_corrected_address_gets_what_the_old_one_refused(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    wrong = planned.sochi_executor.email
    mail_server.refused_addresses[wrong] = "550 5.1.1 no such user"
    deliver()
    planned.sochi_executor.email = "Right@Sochi.example"
    planned.sochi_executor.save()
    clock.shift(timedelta(minutes=5))
    plan_reminders()
    deliver()

    [letter] = mail_server.letters_to("right@sochi.example")
    assert "Обмен педагогическим опытом" in text_of(letter)
    assert Letter.objects.get(address=wrong).state == LetterState.CANCELLED
    assert states_of(planned.sochi_executor) == {ReminderState.SENT}


def test_a_corrected_address_gets_also_what_was_given_up_lately(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    wrong = planned.sochi_executor.email
    mail_server.refused_addresses[wrong] = "550 5.1.1 no such user"
    for hours in (0, 1, 24):
        clock.shift(timedelta(hours=hours, seconds=1))
        deliver()
    assert states_of(planned.sochi_executor) == {ReminderState.FAILED}
    assert status.letters_failed() == 1
    planned.sochi_executor.email = "right@sochi.example"
    planned.sochi_executor.save()
    plan_reminders()
    deliver()

    assert len(mail_server.letters_to("right@sochi.example")) == 1
    # What happened to the first letter stays readable, and is nobody's trouble any more.
    assert Letter.objects.get(address=wrong).state == LetterState.FAILED
    assert status.letters_failed() == 0


def test_another_address_the_same_day_brings_no_second_letter(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    deliver()
    planned.sochi_executor.email = "new@sochi.example"
    planned.sochi_executor.save()
    one_more_for_education(planned)
    plan_reminders()
    deliver()
    assert mail_server.letters_to("new@sochi.example") == []

    clock.shift(timedelta(days=1))
    deliver()
    assert len(mail_server.letters_to("new@sochi.example")) == 1


def test_a_letter_that_may_have_arrived_is_the_days_letter_though_nothing_is_left_to_repeat(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.at_data = "accept and drop"
    deliver()
    mail_server.at_data = ""
    closed = Milestone.objects.get(item__number="1", side__city=planned.sochi)
    actions.report(closed.pk, planned.sochi_coordinator, status=Status.DONE, progress=None)
    clock.shift(timedelta(minutes=2))
    deliver()
    one_more_for_education(planned)
    plan_reminders()
    deliver()
    assert len(mail_server.letters_to(planned.sochi_executor.email)) == 1

    clock.shift(timedelta(days=1))
    deliver()
    assert len(mail_server.letters_to(planned.sochi_executor.email)) == 2


def test_a_retry_after_midnight_is_the_letter_of_the_new_day(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 6, 23, 20, 58, tzinfo=UTC))  # 23:58 in Sochi
    mail_server.refused_addresses[planned.sochi_executor.email] = "450 later"
    deliver()
    mail_server.refused_addresses.clear()
    clock.move_to(datetime(2026, 6, 23, 21, 3, tzinfo=UTC))  # 00:03
    deliver()
    assert mail_server.letters_to(planned.sochi_executor.email) == []  # nobody is written to at night

    clock.move_to(datetime(2026, 6, 24, 6, 5, tzinfo=UTC))
    one_more_for_education(planned)
    plan_reminders()
    deliver()
    deliver()
    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    assert "Молодёжный форум" in text_of(letter)
    assert letter_to(planned.sochi_executor).day == date(2026, 6, 24)


def test_what_failed_is_sent_anew_when_an_administrator_asks(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.refused_addresses[planned.sochi_executor.email] = "550 5.1.1 mailbox disabled"
    for hours in (0, 1, 24):
        clock.shift(timedelta(hours=hours, seconds=1))
        deliver()
    mail_server.refused_addresses.clear()
    first = letter_to(planned.sochi_executor)

    assert upkeep.try_again(Letter.objects.all()) == 1
    deliver()

    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    assert letter["Message-ID"] == first.message_id
    assert states_of(planned.sochi_executor) == {ReminderState.SENT}


def test_a_server_that_is_away_costs_no_letter_an_attempt(planned: Cast, mail_server: MailServer) -> None:
    mail_server.stop()
    done = deliver()

    assert "ConnectionRefusedError" in done.error
    assert not Letter.objects.exists()
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.PLANNED}

    mail_server.start()
    assert deliver().sent == 4


def test_a_claim_left_by_a_dead_worker_is_taken_up_again(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    [addressee] = [
        found
        for found in delivery.addressees(delivery.PlanningDay(), wait_for_hour=True)
        if found.recipient.address == planned.sochi_executor.email
    ]
    claimed, _ = delivery.claim(addressee, date(2026, 6, 23), Lines())
    assert claimed is not None

    deliver()
    assert mail_server.letters_to(planned.sochi_executor.email) == []  # it may still be at work

    clock.shift(timedelta(minutes=6))
    deliver()
    [letter] = mail_server.letters_to(planned.sochi_executor.email)
    assert letter["Message-ID"] == claimed.letter.message_id


def test_a_late_failure_does_not_unstamp_what_another_worker_sent(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    addressee = next(delivery.addressees(delivery.PlanningDay(), wait_for_hour=True))
    slow, _ = delivery.claim(addressee, date(2026, 6, 23), Lines())
    assert slow is not None
    clock.shift(timedelta(minutes=6))
    deliver()

    delivery.settle(slow, delivery.ServerAnswer(False, "TimeoutError", uncertain=True))

    assert Letter.objects.get(pk=slow.letter.pk).state == LetterState.SENT


def test_a_letter_that_may_have_arrived_stays_so_after_a_plain_refusal(
    planned: Cast, mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    """The refusal of the second attempt says nothing about the first: nothing may be added to it for good."""
    mail_server.at_data = "accept and drop"
    deliver()
    mail_server.at_data = "450 later"
    one_more_for_education(planned)
    clock.shift(timedelta(minutes=2))
    plan_reminders()
    deliver()
    assert letter_to(planned.sochi_executor).uncertain
    mail_server.at_data = ""
    clock.shift(timedelta(minutes=10))
    deliver()

    first, last = mail_server.letters_to(planned.sochi_executor.email)
    assert first["Message-ID"] == last["Message-ID"]
    assert text_of(first).partition("\n--")[0] == text_of(last).partition("\n--")[0]
