"""Taking back a report, an acceptance or a bulk change while nothing followed: it stays in the record."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cities.models import User
from core.verbs import Conflict
from roadmap.choices import ReminderKind, ReportOrigin, Status, Verdict
from roadmap.models import Decision, Milestone, Reminder, Report, TakenBack
from roadmap.progress.past import states_now, states_on
from roadmap.reminders import bell
from roadmap.reporting import actions, matrix, record, taking_back
from roadmap.reporting.duties import duties_of
from tests.database import Cast
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import address, milestone_of, signed_in

pytestmark = pytest.mark.django_db
LINK = ["https://example.org/protocol"]


@pytest.fixture
def mine(plan, cast) -> Milestone:
    return milestone_of(plan, "1", cast.sochi)


def done(milestone: Milestone, by: User) -> Report:
    return actions.report(milestone.pk, by, status="done", progress=None, links=LINK)


def accepted(milestone: Milestone, cast: Cast) -> Decision:
    new = done(milestone, cast.sochi_executor)
    return actions.decide(new.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)


def state(milestone: Milestone) -> tuple[str, int, object, date | None, object]:
    milestone.refresh_from_db()
    pending, reported = milestone.pending_report_id, milestone.last_reported_at
    return milestone.status, milestone.progress, pending, milestone.closed_on, reported


def told(person: User, kind: str) -> int:
    return Reminder.objects.filter(person=person, kind=kind).count()


def test_a_withdrawn_report_leaves_the_milestone_as_it_found_it(mine, cast):
    before = state(mine)
    report = done(mine, cast.sochi_executor)
    assert state(mine) != before
    taking_back.take_back_report(report.pk, cast.sochi_executor)
    assert state(mine) == before
    assert Report.objects.standing().count() == 0
    assert report.attachments.count() == 1


def test_an_earlier_report_counts_again(mine, cast):
    actions.report(mine.pk, cast.sochi_executor, status="in_progress", progress=40)
    before = state(mine)
    taking_back.take_back_report(done(mine, cast.sochi_executor).pk, cast.sochi_executor)
    assert state(mine) == before
    taking_back.take_back_report(Report.objects.standing().get().pk, cast.sochi_executor)
    assert state(mine)[:3] == (Status.PLANNED, 0, None)


def test_a_taken_back_acceptance_lets_the_report_wait_again_and_be_decided_again(mine, cast):
    report = done(mine, cast.sochi_executor)
    waiting = state(mine)
    decision = actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    assert state(mine) == waiting
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
    again = Report.objects.with_decisions().get()
    assert (getattr(again.decision, "verdict", ""), again.decisions.count()) == (Verdict.RETURNED, 2)
    assert list(Report.objects.last_returned()) == [again]


def test_the_database_lets_one_decision_stand(mine, cast):
    decision = accepted(mine, cast)
    second = Decision(report=decision.report, author=cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    second.save()


def test_what_something_followed_stays(mine, cast):
    first = actions.report(mine.pk, cast.sochi_executor, status="in_progress", progress=40)
    decision = accepted(mine, cast)
    for verb in (
        lambda: taking_back.take_back_report(first.pk, cast.sochi_executor),
        lambda: taking_back.take_back_report(decision.report_id, cast.sochi_executor),
    ):
        with pytest.raises(Conflict):
            verb()
    actions.report(mine.pk, cast.sochi_coordinator, status="in_progress", progress=80)
    with pytest.raises(Conflict):
        taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    assert not TakenBack.objects.exists()


def test_nothing_is_taken_back_twice(mine, cast):
    report = done(mine, cast.sochi_executor)
    taking_back.take_back_report(report.pk, cast.sochi_executor)
    with pytest.raises(Conflict):
        taking_back.take_back_report(report.pk, cast.sochi_executor)


@pytest.mark.parametrize(
    "who", ["sochi_coordinator", "sochi_colleague", "minsk_coordinator", "administrator"]
)
def test_nobody_takes_back_what_another_said(mine, cast, who):
    report = done(mine, cast.sochi_executor)
    with pytest.raises(PermissionDenied):
        taking_back.take_back_report(report.pk, getattr(cast, who))


def test_who_lost_the_right_takes_nothing_back(mine, cast):
    decision = accepted(mine, cast)
    User.objects.filter(pk=cast.sochi_coordinator.pk).update(role="reader")
    with pytest.raises(PermissionDenied):
        taking_back.take_back_decision(decision.pk, User.objects.get(pk=cast.sochi_coordinator.pk))


def test_an_import_is_taken_back_as_a_whole_only(mine, cast):
    report = actions.report(
        mine.pk, cast.administrator, status="done", progress=None, origin=ReportOrigin.IMPORT
    )
    with pytest.raises(PermissionDenied):
        taking_back.take_back_report(report.pk, cast.administrator)


def test_a_past_day_shows_what_counted_on_it(mine, cast):
    with on_day("2026-06-10"):
        decision = accepted(mine, cast)
    with on_day("2026-06-20"):
        taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    this = Milestone.objects.filter(pk=mine.pk)
    days = [date(2026, 6, day) for day in (9, 10, 19, 20)]
    past = [states_on(this, day)[mine.pk] for day in days]
    assert [one.status for one in past] == [Status.PLANNED, Status.DONE, Status.DONE, Status.IN_PROGRESS]
    now = states_now(this)[mine.pk]
    assert (now.status, now.progress, now.pending, now.closed_on, now.last_reported_at) == state(mine)


def test_the_record_tells_of_both(mine, cast):
    decision = accepted(mine, cast)
    taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    page = signed_in(cast.sochi_reader).get(mine.item.get_absolute_url())
    assert [one.kind for one in page.context["page"]] == ["taken_back", "decision", "report"]
    text = page.content.decode()
    assert "отозвано, не учитывается" in text
    assert "принятие отменено" in text


def test_only_who_was_told_is_told_that_it_is_taken_back(mine, cast):
    report = done(mine, cast.sochi_executor)
    taking_back.take_back_report(report.pk, cast.sochi_executor)
    assert told(cast.sochi_coordinator, ReminderKind.TAKEN_BACK) == 0
    assert bell.unseen(cast.sochi_coordinator) == 0
    report = done(mine, cast.sochi_executor)
    bell.look(cast.sochi_coordinator)
    taking_back.take_back_report(report.pk, cast.sochi_executor)
    assert told(cast.sochi_coordinator, ReminderKind.TAKEN_BACK) == 1
    text = signed_in(cast.sochi_coordinator).get(reverse("roadmap:reminders")).content.decode()
    assert "Отчёт отозван (" in text
    assert "ждёт вашего решения" not in text


def test_the_executor_hears_of_an_acceptance_taken_back(mine, cast):
    decision = accepted(mine, cast)
    bell.look(cast.sochi_executor)
    taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    text = signed_in(cast.sochi_executor).get(reverse("roadmap:reminders")).content.decode()
    assert "Принятие отменено (" in text
    assert "Отчёт принят" not in text


def test_the_page_offers_it_to_who_said_it_and_does_it(mine, cast):
    done(mine, cast.sochi_executor)
    item = mine.item.get_absolute_url()
    executor, coordinator = signed_in(cast.sochi_executor), signed_in(cast.sochi_coordinator)
    assert "Отозвать отчёт" in executor.get(item).content.decode()
    assert "Отозвать отчёт" not in coordinator.get(item).content.decode()
    form = executor.get(address("take_back", mine))
    assert "останется в записи" in form.content.decode()
    answer = executor.post(address("take_back", mine), {"report": Report.objects.get().pk}, follow=True)
    assert "Отозвано: отчёт больше не учитывается" in answer.content.decode()
    assert state(mine)[0] == Status.PLANNED


def test_a_page_that_is_behind_says_what_followed(mine, cast):
    report = done(mine, cast.sochi_executor)
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    answer = signed_in(cast.sochi_executor).post(address("take_back", mine), {"report": report.pk})
    assert answer.status_code == 409
    assert "отозвать уже нельзя" in answer.content.decode()
    answer = signed_in(cast.sochi_executor).get(address("take_back", mine))
    assert "отзывать нечего" in answer.content.decode()


def test_a_bulk_change_is_taken_back_at_once(plan, cast):
    first, second = milestone_of(plan, "1", cast.sochi), milestone_of(plan, "2", cast.sochi)
    waiting = done(first, cast.sochi_executor)
    before = state(first), state(second)
    client = signed_in(cast.sochi_coordinator)
    marked = [f"{one.pk}:{one.version}" for one in (first, second)]
    sent = {
        "items": f"{first.item_id},{second.item_id}",
        "milestone": marked,
        "status": "done",
        "text": "Итог",
    }
    text = client.post(reverse("roadmap:bulk", args=[plan.slug]), sent).content.decode()
    assert "Отменить всё" in text
    assert state(second)[0] == Status.DONE
    reports = [waiting.pk, Report.objects.get(milestone=second).pk]
    answer = client.post("/my/back/", {"report": reports, "roadmap": plan.slug}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("roadmap:items", args=[plan.slug])
    assert (state(first), state(second)) == before
    assert "2" in answer.content.decode()


def test_acceptances_are_taken_back_at_once_and_what_followed_is_told(plan, cast):
    first, second = milestone_of(plan, "1", cast.sochi), milestone_of(plan, "2", cast.sochi)
    reports = [done(first, cast.sochi_executor), done(second, cast.sochi_coordinator)]
    actions.decide(reports[0].pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    actions.report(second.pk, cast.sochi_coordinator, status="in_progress", progress=10)
    found = taking_back.take_back_many([one.pk for one in reports], cast.sochi_coordinator)
    assert [one.decision and one.decision.report_id for one in found.done] == [reports[0].pk]
    assert [milestone.pk for milestone, _why in found.refused] == [second.pk]


@pytest.mark.parametrize("sent", [{}, {"report": "x"}, {"report": "999999999999999999999"}])
def test_nonsense_takes_nothing_back(mine, cast, sent):
    accepted(mine, cast)
    assert signed_in(cast.sochi_coordinator).post("/my/back/", sent, follow=True).status_code == 200
    assert not TakenBack.objects.exists()


def test_a_withdrawn_report_is_no_task_and_no_last_word(mine, cast):
    report = done(mine, cast.sochi_executor)
    taking_back.take_back_report(report.pk, cast.sochi_executor)
    assert [group.name for group in duties_of(cast.sochi_coordinator) if group.name == "to_decide"] == []
    (cell,) = matrix.cells([mine], record.entries([mine])).values()
    assert cell.last_report is None


@pytest.mark.parametrize("verb", ["decide", "take_back"])
def test_where_nothing_is_left_to_decide_there_is_no_form_without_a_button(mine, cast, verb):
    page = signed_in(cast.sochi_coordinator).get(address(verb, mine)).content.decode().partition("<main")[2]
    forms = [form.partition("</form>")[0] for form in page.split("<form")[1:]]
    assert [form for form in forms if 'type="submit"' not in form] == []
    assert 'class="form"' in page
