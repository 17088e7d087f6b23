"""How many, how long, and from which number on: the limits of the reminders, each at its edge."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from roadmap.choices import LetterState, ReminderKind, ReminderState
from roadmap.models import Letter, Milestone, Reminder
from roadmap.reminders import badge, bell, overview, summary
from roadmap.reminders.post import Post
from roadmap.reporting import actions
from tests.mail_server import MailServer

MORNING = datetime(2026, 6, 23, 9, tzinfo=UTC)


def a_letter(to="somebody@sochi.example"):
    return EmailMultiAlternatives("Тема", "Текст", "roadmap@sochi.example", [to])


def test_the_numbers_of_a_page_are_a_minute_old_at_most(cast):
    assert badge.numbers(cast.sochi_reader.pk, lambda: [1, 2, 3]) == [1, 2, 3]

    key = badge._key(cast.sochi_reader.pk)
    cache: Any = caches["default"]
    left = cache._cache.get_client(key).ttl(cache.make_and_validate_key(key))

    assert 50 < left <= 60


def test_a_connection_brings_a_hundred_letters_and_the_next_one_brings_more(mail_server: MailServer):
    with Post() as post:
        assert all(post.send(a_letter()).accepted for _ in range(100))
        assert mail_server.connections == 1
        assert post.send(a_letter()).accepted

    assert mail_server.connections == 2
    assert len(mail_server.letters) == 101


@pytest.mark.parametrize(("code", "for_good"), [(499, False), (500, True)])
@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_from_500_on_a_refusal_is_for_good(mail_server: MailServer, where, code, for_good):
    setattr(mail_server, where, f"{code} 5.5.1 no")

    with Post() as post:
        answer = post.send(a_letter())

    assert (answer.accepted, answer.permanent) == (False, for_good)


@pytest.mark.parametrize(("number", "shown", "beyond"), [(99, 99, 0), (100, 100, 0), (101, 100, 1)])
def test_of_a_long_list_administrators_see_a_hundred_and_how_many_more(make_roadmap, number, shown, beyond):
    # Of each three items the second has nobody in Minsk.
    make_roadmap(3 * number)
    for state, again in ((LetterState.WAITING, MORNING), (LetterState.FAILED, None)):
        Letter.objects.bulk_create(
            Letter(
                address=f"{place}@{state}.example",
                day="2026-06-23",
                state=state,
                next_try_at=again,
                error="550 no such user",
                message_id=f"{place}{state}",
            )
            for place in range(number)
        )
    with time_machine.travel(MORNING):
        seen = overview.now()

    assert (len(seen.nobody), seen.beyond) == (shown, beyond)
    assert (len(seen.waiting), len(seen.failed)) == (shown, shown)


def test_the_bell_shows_the_latest_two_hundred(make_roadmap, cast):
    make_roadmap(3 * 201)
    own = list(
        Milestone.objects.filter(side__city=cast.sochi, first_due_date=date(2026, 6, 30)).order_by(
            "item__order"
        )
    )
    assert len(own) == 201
    with time_machine.travel(MORNING):
        letter = Letter.objects.create(
            address=cast.sochi_executor.email,
            day="2026-06-23",
            state=LetterState.SENT,
            message_id="one",
            sent_at=timezone.now(),
        )
        Reminder.objects.bulk_create(
            Reminder(
                kind=ReminderKind.MILESTONE,
                subject_id=one.pk,
                milestone=one,
                due_date=date(2026, 6, 30),
                stage=7,
                person=cast.sochi_executor,
                send_on="2026-06-23",
                planned_at=timezone.now() - timedelta(minutes=place),
                state=ReminderState.SENT,
                sent_at=timezone.now(),
                letter=letter,
            )
            for place, one in enumerate(own)
        )
        [day] = bell.sent_by_day(cast.sochi_executor, date(2026, 6, 23))

    assert len(day.lines) == 200
    assert {line.number for line in day.lines} == {one.item.number for one in own[:200]}


def test_the_summary_counts_what_waits_on_each_side(plan, cast):
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    with time_machine.travel(MORNING):
        actions.report(
            milestone.pk,
            cast.sochi_executor,
            status="done",
            progress=None,
            links=["https://example.org/protocol"],
        )
        row = Reminder(kind=ReminderKind.SUMMARY, subject_id=plan.pk, due_date="2026-06-22")
        sochi, minsk = summary.SummarySource().lines([row], date(2026, 6, 23))

    assert sochi.note.endswith("ждут подтверждения: 1.")
    assert minsk.note.endswith("ждут подтверждения: 0.")
