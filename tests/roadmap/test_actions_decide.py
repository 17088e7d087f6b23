"""actions.decide: closing takes two."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.verbs import Conflict
from roadmap.choices import Status
from roadmap.models import Decision
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of


@pytest.fixture
def waiting(plan, cast):
    """The executor's "done" on item 1, which waits for Sochi's coordinator."""
    owed = milestone_of(plan, "1", cast.sochi)
    return actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"]
    )


def test_accepting_closes_on_the_day_of_the_report(waiting, cast):
    actions.decide(waiting.pk, cast.sochi_coordinator, verdict="accepted")
    owed = waiting.milestone
    owed.refresh_from_db()
    assert (owed.status, owed.progress, owed.pending_report) == (Status.DONE, 100, None)
    assert owed.closed_on == waiting.created_at.astimezone().date()


def test_returning_leaves_it_open_with_the_remark(waiting, cast):
    decision = actions.decide(waiting.pk, cast.sochi_coordinator, verdict="returned", remark=" Нет подписи. ")
    owed = waiting.milestone
    owed.refresh_from_db()
    assert (owed.status, owed.pending_report, decision.remark) == (Status.IN_PROGRESS, None, "Нет подписи.")


def test_returning_without_a_remark_is_refused(waiting, cast):
    with pytest.raises(ValidationError) as refusal:
        actions.decide(waiting.pk, cast.sochi_coordinator, verdict="returned", remark="  ")
    assert "remark" in refusal.value.message_dict


def test_an_unknown_verdict_is_refused(waiting, cast):
    with pytest.raises(ValidationError):
        actions.decide(waiting.pk, cast.sochi_coordinator, verdict="perhaps")


@pytest.mark.parametrize("who", ["sochi_executor", "sochi_reader", "minsk_coordinator", "stranger"])
def test_only_the_sides_coordinator_decides(waiting, cast, who):
    with pytest.raises(PermissionDenied):
        actions.decide(waiting.pk, getattr(cast, who), verdict="accepted")
    assert not Decision.objects.exists()


def test_an_administrator_decides_too(waiting, cast):
    assert actions.decide(waiting.pk, cast.administrator, verdict="accepted").pk


def test_deciding_twice_is_a_conflict(waiting, cast):
    actions.decide(waiting.pk, cast.sochi_coordinator, verdict="returned", remark="Нет подписи.")
    with pytest.raises(Conflict):
        actions.decide(waiting.pk, cast.administrator, verdict="accepted")
    assert Decision.objects.count() == 1


def test_a_report_that_another_one_replaced_is_not_accepted(waiting, cast):
    actions.report(waiting.milestone_id, cast.sochi_executor, status="in_progress", progress=80)
    with pytest.raises(Conflict):
        actions.decide(waiting.pk, cast.sochi_coordinator, verdict="accepted")
