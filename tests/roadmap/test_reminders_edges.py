"""The edges of what is told: which day still counts, which week is over, what is too long ago."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from roadmap.choices import LetterState, ReminderKind, ReminderState, Status
from roadmap.models import Letter, Milestone, Reminder, ReminderRun, Roadmap
from roadmap.reminders import bell, run, upkeep
from roadmap.reminders.sources import PlanningDay
from roadmap.reminders.summary import SummarySource
from tests.database import Cast, Elsewhere

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = date(2026, 7, 6)


def test_the_weeks_figures_count_each_milestone_once_and_by_its_day(cast: Cast, plan: Roadmap) -> None:
    done = {"status": Status.DONE, "progress": 100}
    changes: list[dict[str, object]] = [
        {**done, "closed_on": MONDAY - 6 * DAY},
        {**done, "closed_on": MONDAY - 7 * DAY},
        {"due_date": MONDAY + 30 * DAY},
        {"status": Status.CANCELLED, "closed_on": MONDAY, "due_date": MONDAY - DAY},
        {"due_date": MONDAY - DAY},
    ]
    those = Milestone.objects.filter(side__city=cast.sochi).order_by("due_date", "pk")
    for pk, change in zip(those.values_list("pk", flat=True), changes, strict=True):
        Milestone.objects.filter(pk=pk).update(**change)

    (sochi, _minsk) = SummarySource().lines([Reminder(subject_id=plan.pk)], MONDAY)

    assert (sochi.title, sochi.side, sochi.side_slug) == ("Сочи — Минск 2026–2028", "Сочи", "sochi")
    assert sochi.note == (
        "Контрольных точек: 4; выполнено: 2 (за неделю: 1); просрочено: 1; срок в ближайшие 30 дней: 1; "
        "ждут подтверждения: 0."
    )


def test_a_roadmap_is_summed_up_from_its_first_day_to_its_last(cast: Cast, plan: Roadmap) -> None:
    def heard(starts_on: date, ends_on: date) -> set[int | None]:
        Roadmap.objects.filter(pk=plan.pk).update(starts_on=starts_on, ends_on=ends_on)
        return {row.person_id for row in SummarySource().wanted(PlanningDay(MONDAY)).rows}

    assert heard(MONDAY, MONDAY) == {cast.sochi_reader.pk, cast.minsk_reader.pk}
    assert heard(MONDAY + DAY, MONDAY + DAY) == heard(MONDAY - DAY, MONDAY - DAY) == set()


def test_what_waits_for_a_week_that_is_over_or_for_somebody_elses_roadmap_is_not_told(
    cast: Cast, plan: Roadmap, elsewhere: Elsewhere
) -> None:
    def row(roadmap: int, monday: date) -> Reminder:
        return Reminder.objects.create(
            kind=ReminderKind.SUMMARY,
            subject_id=roadmap,
            person=cast.sochi_reader,
            due_date=monday,
            send_on=monday,
        )

    over, now = row(plan.pk, MONDAY - 7 * DAY), row(plan.pk, MONDAY)
    others, gone = row(elsewhere.roadmap.pk, MONDAY), row(0, MONDAY)
    source = SummarySource()

    assert {*source.obsolete(Reminder.objects.all())} == {over, gone}
    assert {*source.wanted(PlanningDay(MONDAY)).to_cancel} == {others.pk, gone.pk}
    assert now.state == ReminderState.PLANNED


def test_the_bell_looks_back_sixty_days_and_tasks_reach_to_the_end_of_the_month(
    planned: Cast, clock: time_machine.Traveller
) -> None:
    person, now = planned.sochi_executor, timezone.now()
    letter = Letter.objects.create(
        address=person.email, day=now.date(), message_id="<1@x>", state=LetterState.SENT, sent_at=now
    )
    rows = Reminder.objects.filter(person=person)
    rows.update(letter=letter, state=ReminderState.SENT, planned_at=now, sent_at=now)
    assert [one.due_date for one in bell.to_do_now(person)] == [date(2026, 6, 30)]
    Milestone.objects.filter(item__number="1").update(due_date=date(2026, 7, 1))
    assert not bell.to_do_now(person).exists()
    Milestone.objects.filter(item__number="1").update(due_date=date(2026, 6, 30))

    clock.move_to(now + 60 * DAY, tick=False)
    assert bell.unseen(person) == 1
    assert [len(day.lines) for day in bell.sent_by_day(person, timezone.localdate())] == [1]
    clock.shift(timedelta(seconds=1))
    assert (bell.unseen(person), bell.sent_by_day(person, timezone.localdate())) == (0, [])


def test_a_corrected_address_gets_nothing_that_was_given_up_a_month_ago(
    planned: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(timezone.now(), tick=False)
    rows = Reminder.objects.filter(person=planned.sochi_executor)
    letter = Letter.objects.create(
        address="old@sochi.example",
        day=date(2026, 5, 23),
        message_id="<1@x>",
        state=LetterState.FAILED,
        error="550",
    )
    rows.update(letter=letter, state=ReminderState.FAILED)

    Letter.objects.update(created_at=timezone.now() - upkeep.STILL_NEWS)
    assert upkeep.follow_addresses() == 0
    Letter.objects.update(created_at=timezone.now() - upkeep.STILL_NEWS + timedelta(seconds=1))
    assert upkeep.follow_addresses() == 1
    assert {(row.state, row.letter) for row in rows} == {(ReminderState.PLANNED, None)}


def test_of_a_look_that_finds_nothing_to_send_no_record_is_kept(cast: Cast, plan: Roadmap) -> None:
    run.send_waiting()
    assert not ReminderRun.objects.exists()
    # The plan begins the year after.
    with time_machine.travel(datetime(2025, 6, 23, 9, tzinfo=UTC)):
        run.remind()
    assert ReminderRun.objects.get().sent == 0
