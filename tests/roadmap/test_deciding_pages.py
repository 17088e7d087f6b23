"""Accepting, returning, moving dates: the pages, for those with and without scripts."""

from datetime import date

import pytest
from django.urls import reverse

from roadmap.models import DeadlineChange, Decision
from roadmap.reporting import actions
from tests.roadmap.daily import address, milestone_of, signed_in

HTMX = {"hx-request": "true"}


@pytest.fixture
def waiting(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    return actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"]
    )


@pytest.fixture
def asked(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    return actions.ask_for_date(
        owed.pk, cast.sochi_executor, new_date=date(2026, 12, 1), reason="Перенос форума"
    )


def deciding(change):
    return reverse("roadmap:decide_on_date", args=["sochi-minsk", change.pk])


def test_accepting_leads_back_to_where_one_was(waiting, cast):
    said = {"report": waiting.pk, "verdict": "accepted", "place": "my"}
    answer = signed_in(cast.sochi_coordinator).post(address("decide", waiting.milestone), said)
    assert answer["Location"] == f"/my/#milestone-{waiting.milestone_id}"
    assert Decision.objects.get().verdict == "accepted"


def test_returning_without_a_remark_is_told_at_the_field(waiting, cast):
    said = {"report": waiting.pk, "verdict": "returned", "remark": ""}
    answer = signed_in(cast.sochi_coordinator, **HTMX).post(address("decide", waiting.milestone), said)
    assert answer.status_code == 422
    assert "remark" in answer.context["form"].errors


def test_a_report_that_was_replaced_is_a_conflict_with_the_newer_one_on_the_page(waiting, cast):
    actions.report(
        waiting.milestone_id, cast.sochi_executor, status="in_progress", progress=70, text="Ещё не всё"
    )
    said = {"report": waiting.pk, "verdict": "returned", "remark": "Моё замечание"}
    answer = signed_in(cast.sochi_coordinator).post(address("decide", waiting.milestone), said)
    assert answer.status_code == 409
    assert "Ещё не всё" in answer.content.decode()
    assert not Decision.objects.exists()


def test_after_a_conflict_the_same_button_decides_on_the_newer_report(waiting, cast):
    newer = actions.report(
        waiting.milestone_id, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/2"]
    )
    client = signed_in(cast.sochi_coordinator)
    said = {"report": waiting.pk, "verdict": "returned", "remark": "Моё замечание"}
    late = client.post(address("decide", waiting.milestone), said)
    assert late.status_code == 409
    again = {**said, "report": late.context["form"]["report"].value()}
    assert client.post(address("decide", waiting.milestone), again).status_code == 302
    assert Decision.objects.get().report == newer


@pytest.mark.parametrize("number", ["1000000", "9" * 30])
def test_a_report_that_is_not_there_is_404(waiting, cast, number):
    said = {"report": number, "verdict": "accepted"}
    assert (
        signed_in(cast.sochi_coordinator).post(address("decide", waiting.milestone), said).status_code == 404
    )


@pytest.mark.parametrize("wrong", [{}, {"report": "x"}, {"verdict": "perhaps"}, {"remark": "я" * 5001}])
def test_a_mangled_decision_is_no_decision(waiting, cast, wrong):
    said = {"report": waiting.pk, "verdict": "accepted", **wrong} if wrong else {}
    answer = signed_in(cast.sochi_coordinator).post(address("decide", waiting.milestone), said)
    assert answer.status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"new_date": "31.02.2026"}, "new_date"),
        ({"new_date": "2031-01-01"}, "new_date"),
        ({"new_date": "2026-06-30"}, "new_date"),
        ({"reason": " "}, "reason"),
        ({"reason": "я" * 5001}, "reason"),
        ({"reference": "№" * 301}, "reference"),
    ],
)
def test_a_wrong_request_for_a_date_comes_back_as_it_was_typed(plan, cast, wrong, field):
    owed = milestone_of(plan, "1", cast.sochi)
    said = {"new_date": "2026-12-01", "reason": "Перенос", "reference": "", "version": owed.version, **wrong}
    answer = signed_in(cast.sochi_executor).post(address("ask_for_date", owed), said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == said[field]
    assert not DeadlineChange.objects.exists()


def test_a_russian_date_is_understood(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    said = {"new_date": "01.12.2026", "reason": "Перенос", "version": owed.version}
    assert signed_in(cast.sochi_executor).post(address("ask_for_date", owed), said).status_code == 302
    assert DeadlineChange.objects.get().new_date == date(2026, 12, 1)


def test_agreeing_redraws_the_cell_alone(asked, cast):
    answer = signed_in(cast.sochi_coordinator, **HTMX).post(deciding(asked), {"verdict": "accepted"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert "до\u00a01\u00a0декабря 2026" in page


def test_a_date_decided_already_is_a_conflict(asked, cast):
    actions.decide_on_date(asked.pk, cast.administrator, verdict="returned", remark="Срок связан с форумом")
    answer = signed_in(cast.sochi_coordinator).post(deciding(asked), {"verdict": "accepted"})
    assert answer.status_code == 409
    assert "Срок связан с форумом" in answer.content.decode()


@pytest.mark.parametrize("who", ["sochi_executor", "sochi_reader", "minsk_coordinator", "stranger"])
def test_others_may_not_decide(waiting, asked, cast, who):
    client = signed_in(getattr(cast, who))
    for path in (address("decide", waiting.milestone), deciding(asked)):
        assert client.get(path).status_code == 403
        assert client.post(path, {"report": waiting.pk, "verdict": "accepted"}).status_code == 403
    assert not Decision.objects.exists()
