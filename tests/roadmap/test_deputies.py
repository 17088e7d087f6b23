"""Who stands in for whom: the same duties and rights within the absence, by the absent one's calendar; none outside."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cities import absences, permissions
from cities.models import Absence, City, User
from roadmap.models import Milestone, Reminder
from roadmap.reminders.people import People
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from roadmap.reporting.duties import duties_of
from tests.roadmap.daily import milestone_of, signed_in

FIRST, LAST = date(2026, 6, 10), date(2026, 6, 20)


def at(moment):
    return time_machine.travel(f"{moment}+00:00", tick=False)


def fresh(user):
    return User.objects.select_related("body__city").get(pk=user.pk)


@pytest.fixture
def away(cast):
    """Makes a person away from 10 to 20 June, with a deputy."""

    def make(person, deputy, first=FIRST, last=LAST):
        with at("2026-06-01T12:00"):
            return absences.set_absence(
                person.pk, cast.administrator, deputy_id=deputy.pk, starts_on=first, ends_on=last
            )

    return make


def may_report(user, milestone):
    return Milestone.objects.reportable_by(fresh(user)).filter(pk=milestone.pk).exists()


@pytest.mark.parametrize(
    ("moment", "stands_in"),
    [
        ("2026-06-09T20:59", False),  # 23:59 in Sochi
        ("2026-06-09T21:00", True),  # the 10th has begun there
        ("2026-06-20T20:59", True),
        ("2026-06-20T21:00", False),
    ],
)
def test_the_right_begins_and_ends_with_the_days_in_moscow_time(plan, cast, away, moment, stands_in):
    away(cast.sochi_executor, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)

    with at(moment):
        assert may_report(cast.sochi_colleague, owed) is stands_in
        assert Milestone.objects.owed_by(fresh(cast.sochi_colleague)).filter(pk=owed.pk).exists() is stands_in


@pytest.mark.parametrize(
    ("moment", "stands_in"),
    [
        ("2026-06-09T13:59", False),  # 23:59 in Vladivostok
        ("2026-06-09T14:00", True),
        ("2026-06-20T13:59", True),
        ("2026-06-20T14:00", False),  # still the 20th in Moscow and at Greenwich
    ],
)
def test_the_right_follows_the_calendar_of_the_absent_ones_city(plan, cast, away, moment, stands_in):
    City.objects.filter(pk=cast.sochi.pk).update(time_zone="Asia/Vladivostok")
    away(cast.sochi_coordinator, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)

    with at(moment):
        deputy = fresh(cast.sochi_colleague)
        assert permissions.may_coordinate(deputy, cast.sochi.pk) is stands_in
        assert Milestone.objects.decidable_by(deputy).filter(pk=owed.pk).exists() is stands_in


def test_one_who_stays_signed_in_loses_the_right_at_midnight(plan, cast, away):
    away(cast.sochi_coordinator, cast.sochi_colleague)
    deputy = fresh(cast.sochi_colleague)
    with at("2026-06-20T20:59:50"):
        assert permissions.may_coordinate(deputy, cast.sochi.pk)
    with at("2026-06-20T21:00:00"):
        assert not permissions.may_coordinate(deputy, cast.sochi.pk)


def test_nothing_is_handed_on_to_a_deputys_deputy_or_by_a_closed_account(plan, cast, away):
    away(cast.sochi_executor, cast.sochi_colleague)
    User.objects.filter(pk=cast.sochi_executor.pk).update(is_active=False)

    with at("2026-06-15T12:00"):
        assert not may_report(cast.sochi_colleague, milestone_of(plan, "1", cast.sochi))


def test_the_deputy_sees_the_same_tasks(plan, cast, away):
    away(cast.sochi_executor, cast.sochi_colleague)
    client = signed_in(cast.sochi_colleague)
    with at("2026-06-15T12:00"):
        numbers = {
            cell.milestone.item.number
            for group in duties_of(fresh(cast.sochi_colleague))
            for cell in group.cells
        }
        page = client.get("/my/").content.decode()

    assert numbers == {"1", "2"}
    assert "Вы замещаете: Софья Исполнитель" in page


def test_a_report_says_for_whom_and_the_record_shows_it(plan, cast, away):
    away(cast.sochi_executor, cast.sochi_colleague)
    owed, own = milestone_of(plan, "1", cast.sochi), milestone_of(plan, "2", cast.sochi)
    with at("2026-06-15T12:00"):
        deputy = fresh(cast.sochi_colleague)
        report = actions.report(owed.pk, deputy, status="in_progress", progress=10)
        by_own_right = actions.report(own.pk, deputy, status="in_progress", progress=10)
        page = signed_in(cast.sochi_reader).get(owed.item.get_absolute_url()).content.decode()

    assert report.on_behalf_of == cast.sochi_executor
    assert by_own_right.on_behalf_of is None
    assert "за: Софья Исполнитель" in page


def test_a_decision_and_a_moved_date_say_for_whom(plan, cast, away):
    away(cast.sochi_coordinator, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)
    with at("2026-06-15T12:00"):
        deputy = fresh(cast.sochi_colleague)
        done = actions.report(
            owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://example.org/1"]
        )
        decision = actions.decide(done.pk, deputy, verdict="accepted")
        other = milestone_of(plan, "3", cast.sochi)
        change = actions.ask_for_date(other.pk, deputy, new_date=date(2027, 1, 31), reason="Письмо")

    assert decision.on_behalf_of == cast.sochi_coordinator
    assert (change.on_behalf_of, change.decided_on_behalf_of) == (cast.sochi_coordinator,) * 2


def test_closing_by_the_absent_coordinators_right_says_so(plan, cast, away):
    away(cast.sochi_coordinator, cast.sochi_colleague)
    own = milestone_of(plan, "2", cast.sochi)
    with at("2026-06-15T12:00"):
        report = actions.report(own.pk, fresh(cast.sochi_colleague), status="done", progress=None)

    assert not report.needs_decision
    assert report.on_behalf_of == cast.sochi_coordinator


def test_after_the_absence_the_report_is_refused(plan, cast, away):
    away(cast.sochi_executor, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)

    with at("2026-06-21T12:00"), pytest.raises(PermissionDenied):
        actions.report(owed.pk, fresh(cast.sochi_colleague), status="in_progress", progress=10)


def test_reminders_go_to_both_and_never_only_to_somebody_who_is_away(plan, cast, away):
    away(cast.sochi_executor, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)  # due on 30 June
    with at("2026-06-16T06:00"):
        plan_reminders()
        told = set(Reminder.objects.filter(milestone=owed).values_list("person", flat=True))
    assert {cast.sochi_executor.pk, cast.sochi_colleague.pk} <= told

    for day in ("2026-06-09", "2026-06-10", "2026-06-20", "2026-06-21"):
        with at(f"{day}T12:00"):
            heard = {one.person_id for one in People().answering_for([cast.sochi_education.pk])}
        inside = "2026-06-10" <= day <= "2026-06-20"
        assert (heard > {cast.sochi_executor.pk}) is inside, day


def test_where_the_deputy_is_gone_the_coordinators_hear(cast, away):
    away(cast.sochi_executor, cast.sochi_colleague)
    User.objects.filter(pk=cast.sochi_colleague.pk).update(is_active=False)

    with at("2026-06-15T12:00"):
        heard = {one.person_id for one in People().answering_for([cast.sochi_education.pk])}

    assert heard == {cast.sochi_executor.pk, cast.sochi_coordinator.pk}


def test_what_the_deputy_does_not_want_to_hear_does_not_silence_the_absent_ones_letters(cast, away):
    from roadmap.models import ReminderChoice

    away(cast.sochi_executor, cast.sochi_colleague)
    ReminderChoice.objects.create(person=cast.sochi_colleague, muted=[30, 14, 7, 3, 1])

    with at("2026-06-15T12:00"):
        heard = People().answering_for([cast.sochi_education.pk])

    assert all(not one.muted for one in heard)


def refused(*args, **kwargs):
    with at("2026-06-01T12:00"), pytest.raises(ValidationError) as refusal:
        absences.set_absence(*args, **kwargs)
    return set(refusal.value.message_dict)


def days(first=FIRST, last=LAST):
    return {"starts_on": first, "ends_on": last}


def test_bad_input_is_said_in_place(cast, away):
    me, admin = cast.sochi_executor, cast.administrator
    colleague, stranger = cast.sochi_colleague, cast.stranger

    assert refused(me.pk, me, deputy_id=me.pk, **days()) == {"deputy"}
    assert refused(me.pk, me, deputy_id=cast.minsk_executor.pk, **days()) == {"deputy"}
    assert refused(me.pk, me, deputy_id=0, **days()) == {"deputy"}
    assert refused(me.pk, me, deputy_id=colleague.pk, **days(LAST, FIRST)) == {"ends_on"}
    assert refused(me.pk, me, deputy_id=colleague.pk, **days(date(2026, 5, 1), date(2026, 5, 31))) == {
        "ends_on"
    }
    away(me, colleague)
    assert refused(me.pk, me, deputy_id=stranger.pk, **days(LAST, date(2026, 7, 1))) == {"starts_on"}
    assert refused(stranger.pk, admin, deputy_id=me.pk, **days()) == {"deputy"}
    assert refused(colleague.pk, admin, deputy_id=stranger.pk, **days()) == {"starts_on"}


def test_who_may_set_whose_absence(cast):
    own = {"deputy_id": cast.sochi_colleague.pk, **days()}
    with at("2026-06-01T12:00"):
        for by in (cast.sochi_reader, cast.stranger, cast.minsk_coordinator):
            with pytest.raises(PermissionDenied):
                absences.set_absence(cast.sochi_executor.pk, by, **own)
        absences.set_absence(cast.sochi_executor.pk, cast.sochi_coordinator, **own)


def test_a_coordinator_takes_no_administrators_rights_that_way(cast):
    User.objects.filter(pk=cast.administrator.pk).update(body=cast.mayor)
    with at("2026-06-01T12:00"), pytest.raises(PermissionDenied):
        absences.set_absence(
            cast.administrator.pk, cast.sochi_coordinator, deputy_id=cast.sochi_coordinator.pk, **days()
        )


def test_the_page_sets_and_ends_an_absence(cast):
    with at("2026-06-12T12:00"):
        client = signed_in(cast.sochi_executor)
        where = reverse("cities:own_absence")
        wrong = client.post(
            where, {"deputy": cast.minsk_executor.pk, "starts_on": "2026-06-20", "ends_on": "2026-06-10"}
        )
        assert wrong.status_code == 422
        assert "той же стороны" in wrong.content.decode()
        right = {"deputy": cast.sochi_colleague.pk, "starts_on": "2026-06-10", "ends_on": "2026-06-20"}
        assert client.post(where, right).status_code == 302
        made = Absence.objects.get()
        assert permissions.acting_as(fresh(cast.sochi_colleague))[1:] == [cast.sochi_executor]
        stranger = signed_in(cast.stranger)
        end = reverse("cities:end_absence", args=[made.pk])
        assert stranger.post(end).status_code == 403
        assert client.post(end).status_code == 302
        assert permissions.acting_as(fresh(cast.sochi_colleague))[1:] == []


@pytest.mark.parametrize("verdict", ["returned", "accepted"])
def test_what_becomes_of_a_deputys_report_the_absent_one_hears_too(plan, cast, away, verdict):
    away(cast.sochi_executor, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)
    with at("2026-06-15T12:00"):
        done = actions.report(
            owed.pk,
            fresh(cast.sochi_colleague),
            status="done",
            progress=None,
            links=["https://example.org/1"],
        )
    with at("2026-06-25T12:00"):  # the absence is over: the deputy alone could do nothing about it
        actions.decide(done.pk, cast.sochi_coordinator, verdict=verdict, remark="Нет подписи")

    told = Reminder.objects.filter(kind=f"report_{verdict}").values_list("person", flat=True)
    assert set(told) == {cast.sochi_executor.pk, cast.sochi_colleague.pk}


@pytest.mark.parametrize("coordinator_is_away", [True, False])
def test_where_the_coordinators_are_away_too_the_administrators_hear(cast, away, coordinator_is_away):
    away(cast.sochi_executor, cast.sochi_colleague)
    if coordinator_is_away:
        away(cast.sochi_coordinator, cast.stranger)
    User.objects.filter(pk__in=[cast.sochi_colleague.pk, cast.stranger.pk]).update(is_active=False)

    with at("2026-06-15T12:00"):
        heard = {one.person_id for one in People().answering_for([cast.sochi_education.pk])}

    assert heard >= {cast.sochi_executor.pk, cast.sochi_coordinator.pk}
    assert (cast.administrator.pk in heard) is coordinator_is_away


def test_a_notice_that_waits_for_somebody_who_left_since_reaches_the_deputy(plan, cast, away):
    away(cast.sochi_coordinator, cast.sochi_colleague)
    owed = milestone_of(plan, "1", cast.sochi)

    def awaited():
        return set(Reminder.objects.filter(kind="report_awaits").values_list("person", flat=True))

    with at("2026-06-09T18:00"):
        actions.report(
            owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://example.org/1"]
        )
        assert awaited() == {cast.sochi_coordinator.pk}
    with at("2026-06-10T00:30"):
        plan_reminders()

    assert awaited() == {cast.sochi_coordinator.pk, cast.sochi_colleague.pk}


@pytest.mark.parametrize("has_body", [True, False])
def test_the_page_says_by_which_clock_the_absence_ends(cast, has_body):
    User.objects.filter(pk=cast.administrator.pk).update(body=cast.mayor if has_body else None)

    page = signed_in(cast.administrator).get(reverse("cities:own_absence")).content.decode()

    assert ("по московскому времени" in page) is not has_body
