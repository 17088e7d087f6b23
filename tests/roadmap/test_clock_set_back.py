"""A clock that ran a month ahead was corrected: what it has noted meanwhile makes nobody stand still for that month.

The moments are written as such a clock leaves them; what would be done a minute later is done now.
"""

import ipaddress
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from api.webhooks import actions as hooks
from api.webhooks import sending
from api.webhooks.actions import Wanted
from api.webhooks.models import Delivery, DeliveryState, Hook
from cities import outbox
from cities.choices import LetterKind
from cities.models import Outgoing
from config import status
from core import counters, marks, work
from core.backup import nightly as backups
from core.models import Counter
from core.work import Work
from roadmap.channels.listening import listen
from roadmap.choices import ChannelName, LetterState, ReminderState
from roadmap.happenings import Kind
from roadmap.mailbox import answers, health
from roadmap.models import Bot, Letter, MailAnswer, Reminder, ReminderRun
from roadmap.reminders import overview, run, upkeep
from roadmap.reminders.delivery import deliver
from tests.mail_server import MailServer
from tests.roadmap.letters_in import address_of, answer_to, post

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


@pytest.mark.parametrize(
    "left",
    [
        {"state": LetterState.WAITING, "next_try_at": MONTH},
        {"state": LetterState.CLAIMED, "claimed_at": MONTH, "next_try_at": None},
    ],
    ids=["waits", "claimed"],
)
def test_a_reminder_leaves(planned, mail_server: MailServer, left) -> None:
    mail_server.at_rcpt = "450 later"
    deliver()
    mail_server.at_rcpt = ""
    moments = {name: timezone.now() + value if value == MONTH else value for name, value in left.items()}
    Letter.objects.update(**moments)

    assert deliver().sent == 4

    assert deliver().sent == 0
    assert len(mail_server.letters) == 4


def test_a_letter_that_is_not_needed_any_more_is_cancelled(planned, mail_server: MailServer) -> None:
    mail_server.at_rcpt = "450 later"
    deliver()
    Letter.objects.update(state=LetterState.CLAIMED, claimed_at=timezone.now() + MONTH, next_try_at=None)
    Reminder.objects.update(state=ReminderState.CANCELLED)

    assert upkeep.cancel_empty() == 4


def test_a_letter_about_an_account_leaves(cast, mail_server: MailServer) -> None:
    outbox.put(LetterKind.PASSWORD_RESET, cast.sochi_executor.email)
    Outgoing.objects.update(next_try_at=timezone.now() + MONTH)

    assert outbox.deliver() == 1


def test_an_answer_to_a_letter_leaves(told, cast, mail_server: MailServer) -> None:
    mail_server.at_rcpt = "450 later"
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    mail_server.at_rcpt = ""
    MailAnswer.objects.update(next_try_at=timezone.now() + MONTH)

    assert answers.deliver() == 1


@pytest.mark.parametrize(
    ("of_row", "of_hook"),
    [
        ({"state": DeliveryState.WAITING, "next_try_at": MONTH}, {}),
        ({"state": DeliveryState.CLAIMED, "claimed_at": MONTH}, {}),
        ({}, {"quiet_until": MONTH}),
    ],
    ids=["waits", "claimed", "rests"],
)
def test_a_message_to_another_system_leaves(cast, settings, of_row, of_hook) -> None:
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    wanted = Wanted(name="Portal", url="http://127.0.0.1:1/", kinds=Kind.values)
    hook, _secret = hooks.add(cast.administrator, wanted)
    Delivery.objects.create(hook=hook, kind=Kind.REPORTED, body="{}")
    assert sending.are_due()
    ahead = timezone.now() + MONTH
    Delivery.objects.update(**{name: ahead if value == MONTH else value for name, value in of_row.items()})
    Hook.objects.update(**dict.fromkeys(of_hook, ahead))

    assert sending.are_due()


@pytest.mark.parametrize("left", ["listening_until", "quiet_until"])
def test_a_bot_is_listened_to(messengers, left: str) -> None:
    Bot.objects.create(channel=ChannelName.TELEGRAM, **{left: timezone.now() + MONTH})
    messengers.tell_telegram(4711, "?")

    assert listen() == 1


def test_a_work_whose_worker_died_is_taken_up(plan) -> None:
    ahead = timezone.now() + MONTH
    Work.objects.create(
        kind="export",
        subject_id=1,
        queued_at=ahead,
        holder="elsewhere:1:x",
        claimed_at=ahead,
        lease_until=ahead,
    )
    assert not work.is_live("export", 1)

    with work.doing("export", 1):
        assert work.is_live("export", 1)


def test_a_work_whose_message_was_lost_is_queued_again(plan) -> None:
    Work.objects.create(kind="export", subject_id=1, queued_at=timezone.now() + MONTH)

    assert work.take_up() == 1


def test_a_limit_of_a_quarter_of_an_hour_is_none_of_a_month() -> None:
    for amount in (1, 2, 3):
        assert counters.add("name", 900) == amount
    Counter.objects.update(expires_at=timezone.now() + MONTH)

    assert counters.add("name", 900) == 1
    assert counters.add("name", 900) == 2


def test_what_ran_before_the_clock_was_set_back_does_not_hide_that_nothing_runs_now(plan, settings) -> None:
    settings.BACKUP_TO = "/srv/backups"
    settings.MAILBOX = {"host": "mail.example.org"}
    settings.MAILBOX_ADDRESS = "reply@roadmap.example.org"
    ahead = timezone.now() + MONTH
    for name in (marks.BACKUP, marks.HOUSEKEEPING, marks.MAILBOX):
        marks.note(name, at=ahead)
    ReminderRun.objects.create(started_at=ahead, finished_at=ahead)

    found = {line.name: line.ok for line in status.lines()}

    assert backups.is_late()
    assert not health.health().is_read
    assert [name for name in ("reminders", "backup", "housekeeping", "mailbox") if found[name]] == []
    assert overview.now().last_run is None


def test_a_run_during_which_it_is_set_back_is_noted(planned, clock: time_machine.Traveller) -> None:
    with run._recorded(None, by_hand=False) as record:
        clock.shift(timedelta(hours=-2))

    assert ReminderRun.objects.get() == record
