"""actions.ask_for_date and decide_on_date: a due date moves by consent, and the first one is kept."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.verbs import Conflict
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of

NEW = date(2026, 8, 15)


@pytest.fixture
def owed(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


def ask(owed, by, **more):
    return actions.ask_for_date(owed.pk, by, **{"new_date": NEW, "reason": "Перенос форума", **more})


def test_an_executors_request_moves_nothing_until_it_is_agreed_to(owed, cast):
    change = ask(owed, cast.sochi_executor, reference="№ 12 от 01.06.2026")
    owed.refresh_from_db()
    assert owed.due_date == date(2026, 6, 30)
    actions.decide_on_date(change.pk, cast.sochi_coordinator, verdict="accepted")
    owed.refresh_from_db()
    assert (owed.due_date, owed.first_due_date) == (NEW, date(2026, 6, 30))
    assert owed.was_moved


def test_a_coordinator_moves_by_asking(owed, cast):
    change = ask(owed, cast.sochi_coordinator)
    owed.refresh_from_db()
    assert (owed.due_date, change.verdict, change.decided_by) == (NEW, "accepted", cast.sochi_coordinator)


def test_a_refusal_says_why_and_moves_nothing(owed, cast):
    change = ask(owed, cast.sochi_executor)
    with pytest.raises(ValidationError):
        actions.decide_on_date(change.pk, cast.sochi_coordinator, verdict="returned")
    actions.decide_on_date(
        change.pk, cast.sochi_coordinator, verdict="returned", remark="Срок связан с форумом"
    )
    owed.refresh_from_db()
    assert owed.due_date == date(2026, 6, 30)


def test_deciding_twice_is_a_conflict(owed, cast):
    change = ask(owed, cast.sochi_executor)
    actions.decide_on_date(change.pk, cast.sochi_coordinator, verdict="accepted")
    with pytest.raises(Conflict):
        actions.decide_on_date(change.pk, cast.administrator, verdict="returned", remark="Поздно")


def test_one_request_at_a_time(owed, cast):
    ask(owed, cast.sochi_executor)
    with pytest.raises(ValidationError):
        ask(owed, cast.sochi_executor, new_date=date(2026, 9, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"new_date": date(2026, 6, 30)},
        {"new_date": date(2029, 1, 1)},
        {"new_date": date(2025, 12, 31)},
        {"reason": "  "},
        {"reference": "№" * 301},
    ],
)
def test_what_is_wrong_is_refused(owed, cast, wrong):
    with pytest.raises(ValidationError):
        ask(owed, cast.sochi_executor, **wrong)
    assert not owed.deadline_changes.exists()


def test_a_closed_milestone_is_not_moved(owed, cast):
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    with pytest.raises(ValidationError):
        ask(owed, cast.sochi_coordinator)


@pytest.mark.parametrize("who", ["sochi_reader", "minsk_executor", "minsk_coordinator", "sochi_colleague"])
def test_others_may_not_ask(owed, cast, who):
    with pytest.raises(PermissionDenied):
        ask(owed, getattr(cast, who))


def test_an_executor_does_not_decide_on_the_own_request(owed, cast):
    change = ask(owed, cast.sochi_executor)
    with pytest.raises(PermissionDenied):
        actions.decide_on_date(change.pk, cast.sochi_executor, verdict="accepted")


def test_asking_after_somebody_reported_is_a_conflict(owed, cast):
    actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=10)
    with pytest.raises(Conflict):
        ask(owed, cast.sochi_executor, version=1)
