"""What goes into the ledger, for whom, on which day. Dates are those of `plan` (see tests/conftest.py).

Item 1 is due on Tuesday 30.06.2026; education (Sochi) and the institute (Minsk) lead.
Item 2 is due on Wednesday 30.09.2026; culture leads on both sides, and Minsk's has no people.
Item 3 is due on 31.12. of each year; the coordinating bodies lead, whose people are coordinators and heads.
"""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cities.choices import Role
from cities.models import Body, CalendarDay, User
from roadmap.choices import Audience, ReminderState, Status
from roadmap.models import Milestone, Reminder, ReminderChoice, ReminderStage, Responsibility, Roadmap
from roadmap.reminders.milestones import nobody_to_remind
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast

pytestmark = pytest.mark.django_db


def rows_of(person: User) -> list[tuple[str, date, int | None]]:
    rows = Reminder.objects.filter(person=person, kind="milestone").exclude(state=ReminderState.CANCELLED)
    return [
        (row.milestone.item.number, row.due_date, row.stage)
        for row in rows.select_related("milestone__item").order_by("due_date", "-stage")
        if row.milestone
    ]


def milestone(number: str, slug: str, year: int = 2026) -> Milestone:
    return Milestone.objects.get(item__number=number, side__city__slug=slug, due_date__year=year)


def test_the_stage_whose_day_has_come_is_planned_for_the_executors(cast: Cast, plan: Roadmap) -> None:
    planned = plan_reminders(date(2026, 6, 1))

    assert planned.planned == 2 + 2  # item 1 on both sides, and the week's summary for the two heads
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 30)]
    assert rows_of(cast.minsk_executor) == [("1", date(2026, 6, 30), 30)]
    assert rows_of(cast.sochi_colleague) == rows_of(cast.stranger) == rows_of(cast.sochi_coordinator) == []


def test_planning_twice_plans_once(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 1))

    assert plan_reminders(date(2026, 6, 1)).planned == 0


def test_a_week_without_runs_loses_nothing_and_missed_stages_become_one(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 5, 29))
    # The program was off while 14 and 7 days before went by.
    plan_reminders(date(2026, 6, 25))

    # 30 days before is Sunday 31 May, so it came on Friday 29 May, and was not sent: the later one speaks for it.
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 7)]
    assert Reminder.objects.filter(state=ReminderState.CANCELLED, person=cast.sochi_executor).count() == 1


@pytest.mark.parametrize(
    ("on", "executor", "coordinator", "head"),
    [
        (date(2026, 6, 30), 0, None, None),
        (date(2026, 7, 6), 0, None, None),
        (date(2026, 7, 7), -7, -7, None),
        (date(2026, 7, 14), -14, -14, None),
        (date(2026, 7, 29), -28, -28, None),
        (date(2026, 7, 30), -28, -28, -30),
        (date(2026, 8, 6), -35, -35, -37),
    ],
)
def test_somebody_above_hears_when_it_is_late(
    cast: Cast, plan: Roadmap, on: date, executor: int, coordinator: int | None, head: int | None
) -> None:
    plan_reminders(on)

    def stage(person: User) -> int | None:
        return next((stage for number, _, stage in rows_of(person) if number == "1"), None)

    assert stage(cast.sochi_executor) == executor
    assert stage(cast.sochi_coordinator) == coordinator
    assert stage(cast.sochi_reader) == head


def test_only_the_own_side_hears(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 8, 6))

    sides = Reminder.objects.filter(person=cast.minsk_coordinator).values_list(
        "milestone__side__city", flat=True
    )
    assert set(sides) == {cast.minsk.pk}


def test_a_stage_on_a_day_off_comes_on_the_working_day_before_of_the_own_country(
    cast: Cast, plan: Roadmap
) -> None:
    # 3 July 2026 is a day off in Belarus only; the due date is moved so that the seventh day before falls there.
    Milestone.objects.filter(item__number="1").update(due_date=date(2026, 7, 10))

    plan_reminders(date(2026, 7, 2))

    assert rows_of(cast.minsk_executor) == [("1", date(2026, 7, 10), 7)]
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 7, 10), 14)]
    assert Reminder.objects.get(person=cast.minsk_executor).send_on == date(2026, 7, 2)


def test_a_shifted_working_day_of_the_administrators_counts(cast: Cast, plan: Roadmap) -> None:
    CalendarDay.objects.create(country="BY", date=date(2026, 6, 23), is_working=False)

    plan_reminders(date(2026, 6, 22))

    assert rows_of(cast.minsk_executor) == [("1", date(2026, 6, 30), 7)]
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 14)]


def test_a_moved_date_makes_new_rows_and_cancels_the_old_that_were_not_sent(
    cast: Cast, plan: Roadmap
) -> None:
    plan_reminders(date(2026, 6, 23))
    moved = milestone("1", "sochi")
    actions.ask_for_date(moved.pk, cast.sochi_coordinator, new_date=date(2026, 7, 20), reason="Отпуск")

    outcome = plan_reminders(date(2026, 6, 24))

    assert rows_of(cast.sochi_executor) == [("1", date(2026, 7, 20), 30)]
    assert outcome.cancelled == 1


def test_a_date_moved_there_and_back_is_told_after_all(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 23))
    moved = milestone("1", "sochi")
    for new_date in (date(2026, 7, 20), date(2026, 6, 30)):
        actions.ask_for_date(moved.pk, cast.sochi_coordinator, new_date=new_date, reason="Отпуск")
        plan_reminders(date(2026, 6, 23))

    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 7)]


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_a_closed_milestone_cancels_what_is_not_sent(cast: Cast, plan: Roadmap, status: str) -> None:
    plan_reminders(date(2026, 6, 23))
    actions.report(milestone("1", "sochi").pk, cast.sochi_coordinator, status=status, progress=None)

    assert plan_reminders(date(2026, 6, 24)).cancelled == 1
    assert rows_of(cast.sochi_executor) == []
    plan_reminders(date(2026, 9, 1))
    assert rows_of(cast.sochi_executor) == []


def test_while_a_report_waits_the_coordinators_hear_instead_of_the_executors(
    cast: Cast, plan: Roadmap
) -> None:
    actions.report(
        milestone("1", "sochi").pk,
        cast.sochi_executor,
        status=Status.DONE,
        progress=100,
        links=["https://example.org/protocol"],
    )
    plan_reminders(date(2026, 6, 30))

    assert rows_of(cast.sochi_executor) == []
    assert rows_of(cast.sochi_coordinator) == [("1", date(2026, 6, 30), 0)]


def test_a_milestone_without_a_date_reminds_nobody(cast: Cast, plan: Roadmap) -> None:
    Milestone.objects.filter(item__number="1").update(due_date=None, first_due_date=None)

    plan_reminders(date(2026, 9, 1))

    assert rows_of(cast.sochi_executor) == []


def test_a_body_without_executors_is_answered_for_by_its_coordinators(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 12, 1))

    assert ("3", date(2026, 12, 31), 30) in rows_of(cast.sochi_coordinator)


def test_a_body_without_people_hears_at_its_own_address(cast: Cast, plan: Roadmap) -> None:
    cast.minsk_culture.email = "culture@minsk.example"
    cast.minsk_culture.save()

    plan_reminders(date(2026, 9, 16))

    row = Reminder.objects.get(body=cast.minsk_culture)
    assert (row.stage, row.due_date, row.person) == (14, date(2026, 9, 30), None)


def test_with_nobody_at_all_the_milestone_stands_on_the_list(cast: Cast, plan: Roadmap) -> None:
    assert list(nobody_to_remind()) == [milestone("2", "minsk")]

    cast.minsk_culture.email = "culture@minsk.example"
    cast.minsk_culture.save()
    assert not nobody_to_remind()


def test_co_executors_hear_as_well(cast: Cast, plan: Roadmap) -> None:
    first = milestone("1", "sochi")
    Responsibility.objects.create(item=first.item, side=first.side, body=cast.sochi_culture, role="co")

    plan_reminders(date(2026, 6, 30))

    assert rows_of(cast.sochi_colleague) == rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 0)]


def test_a_person_who_left_is_not_told(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 23))
    User.objects.filter(pk=cast.sochi_executor.pk).update(is_active=False)

    assert plan_reminders(date(2026, 6, 23)).cancelled == 1
    assert rows_of(cast.sochi_executor) == []


def test_what_waits_is_not_told_to_somebody_who_does_not_answer_any_more(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 23))
    cast.sochi_executor.body = cast.sochi_culture
    cast.sochi_executor.save()

    outcome = plan_reminders(date(2026, 6, 23))

    assert rows_of(cast.sochi_executor) == []
    assert outcome.cancelled == 1
    # And when he or she comes back, it is told after all.
    cast.sochi_executor.body = cast.sochi_education
    cast.sochi_executor.save()
    plan_reminders(date(2026, 6, 23))
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 7)]


def test_another_role_takes_what_waits_along(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 22))
    cast.sochi_reader.role = Role.EXECUTOR
    cast.sochi_reader.save()

    plan_reminders(date(2026, 6, 22))

    summary = Reminder.objects.get(person=cast.sochi_reader, kind="summary")
    assert summary.state == ReminderState.CANCELLED


def test_a_body_that_gets_its_first_person_is_not_told_itself(cast: Cast, plan: Roadmap) -> None:
    Body.objects.filter(pk=cast.minsk_culture.pk).update(email="culture@minsk.example")
    plan_reminders(date(2026, 9, 23))
    newcomer = User.objects.create_user(
        "new@minsk.example", name="Новый", role=Role.EXECUTOR, body=cast.minsk_culture
    )

    plan_reminders(date(2026, 9, 23))

    assert rows_of(newcomer) == [("2", date(2026, 9, 30), 7)]
    assert Reminder.objects.get(body=cast.minsk_culture).state == ReminderState.CANCELLED


def test_a_stage_that_is_taken_out_or_muted_is_not_told_though_it_waits(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 23))
    ReminderChoice.objects.create(person=cast.minsk_executor, muted=[7])

    plan_reminders(date(2026, 6, 23))
    assert rows_of(cast.minsk_executor) == [("1", date(2026, 6, 30), 14)]
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 7)]

    ReminderStage.objects.filter(days_before=7).delete()
    plan_reminders(date(2026, 6, 23))
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 14)]


def test_a_reopened_milestone_is_reminded_of_again(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 23))
    closed = milestone("1", "sochi")
    actions.report(closed.pk, cast.sochi_coordinator, status=Status.DONE, progress=None)
    plan_reminders(date(2026, 6, 23))
    assert rows_of(cast.sochi_executor) == []

    actions.report(closed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=50)
    plan_reminders(date(2026, 6, 24))

    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 7)]


def test_an_early_stage_can_be_chosen_away_and_an_overdue_one_cannot(cast: Cast, plan: Roadmap) -> None:
    ReminderChoice.objects.create(person=cast.sochi_executor, muted=[30, 14, 7, 1, 0, -7])

    plan_reminders(date(2026, 6, 29))
    assert rows_of(cast.sochi_executor) == []

    plan_reminders(date(2026, 6, 30))
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 0)]


def test_stages_are_data(cast: Cast, plan: Roadmap) -> None:
    ReminderStage.objects.all().delete()
    ReminderStage.objects.create(days_before=45, audience=Audience.READERS)

    plan_reminders(date(2026, 5, 16))

    assert rows_of(cast.sochi_executor) == []
    assert rows_of(cast.sochi_reader) == [("1", date(2026, 6, 30), 45)]


def test_the_database_refuses_a_second_row_of_the_same_stage(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 6, 1))
    row = Reminder.objects.get(person=cast.sochi_executor, kind="milestone")
    row.pk = None

    with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
        row.save(force_insert=True)


def test_the_weeks_summary_comes_to_heads_on_its_first_working_day(cast: Cast, plan: Roadmap) -> None:
    plan_reminders(date(2026, 5, 11))  # a Monday, and a day off in Russia after Victory Day

    assert list(Reminder.objects.filter(kind="summary").values_list("person", flat=True)) == [
        cast.minsk_reader.pk
    ]

    plan_reminders(date(2026, 5, 12))
    plan_reminders(date(2026, 5, 13))
    assert Reminder.objects.filter(kind="summary").count() == 2


def test_today_is_the_date_in_the_recipients_city(cast: Cast, plan: Roadmap) -> None:
    cast.minsk.time_zone = "Pacific/Auckland"
    cast.minsk.save()
    with time_machine.travel(datetime(2026, 6, 22, 15, tzinfo=UTC)):  # 23 June in Auckland
        plan_reminders()

    assert rows_of(cast.minsk_executor) == [("1", date(2026, 6, 30), 7)]
    assert rows_of(cast.sochi_executor) == [("1", date(2026, 6, 30), 14)]
