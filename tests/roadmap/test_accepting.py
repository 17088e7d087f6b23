"""Reports for acceptance: many at once, with what proves them; who reported hears, and is told where one looks."""

import pytest
from django.urls import reverse

from roadmap.choices import ReportOrigin, Status, Verdict
from roadmap.models import Decision, Milestone, Reminder, Report, Roadmap
from roadmap.reminders.links import form_path
from roadmap.reporting import actions
from roadmap.reporting.duties import closed_lately, duties_of
from tests.database import Cast
from tests.html import flat
from tests.roadmap.daily import address, milestone_of, said, signed_in

pytestmark = pytest.mark.django_db
LINK = ["https://example.org/protocol"]
ACCEPT = "/my/accept/"


@pytest.fixture
def waiting(make_roadmap, cast) -> list[Report]:
    """Four reports of Sochi's education that wait for Sochi's coordinator."""
    plan = make_roadmap(12)
    found = []
    for number in ("1", "4", "7", "10"):
        owed = milestone_of(plan, number, cast.sochi)
        found.append(
            actions.report(
                owed.pk, cast.sochi_executor, status="done", progress=100, text=f"Сделан {number}", links=LINK
            )
        )
    return found


def told(person) -> list[str]:
    return list(Reminder.objects.filter(person=person, state="planned").values_list("kind", flat=True))


def test_the_page_shows_what_waits_with_its_evidence(waiting, cast):
    text = signed_in(cast.sochi_coordinator).get(ACCEPT).content.decode()
    assert all(f"Сделан {number}" in text for number in ("1", "4", "7", "10"))
    assert text.count(LINK[0] + '"') == 4
    assert "Сделан" not in signed_in(cast.minsk_coordinator).get(ACCEPT).content.decode()


def test_the_ticked_are_accepted_and_their_author_hears(waiting, cast):
    client = signed_in(cast.sochi_coordinator)
    answer = client.post(ACCEPT, {"report": [waiting[0].pk, waiting[2].pk]}, follow=True)
    assert "Принято 2 отчёта" in answer.content.decode().replace("\u00a0", " ")
    assert set(Decision.objects.values_list("report", flat=True)) == {waiting[0].pk, waiting[2].pk}
    assert Milestone.objects.get(pk=waiting[0].milestone_id).status == Status.DONE
    assert told(cast.sochi_executor) == ["report_accepted"] * 2


def test_without_scripts_too_what_was_just_accepted_is_taken_back_at_once(waiting, cast):
    client = signed_in(cast.sochi_coordinator)
    page = client.post(ACCEPT, {"report": waiting[0].pk}, follow=True).content.decode()
    assert f'name="report" value="{waiting[0].pk}"' in flat(page)
    client.post(reverse("roadmap:take_back_many"), {"report": waiting[0].pk})
    assert Milestone.objects.get(pk=waiting[0].milestone_id).pending_report_id == waiting[0].pk


def test_a_task_shows_the_evidence_of_a_report_without_words(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=100, links=LINK)
    assert LINK[0] in signed_in(cast.sochi_coordinator).get("/my/").content.decode()


def test_the_button_of_one_accepts_that_one_whatever_is_ticked(waiting, cast):
    signed_in(cast.sochi_coordinator).post(ACCEPT, {"report": waiting[0].pk, "one": waiting[1].pk})
    assert [one.report for one in Decision.objects.all()] == [waiting[1]]


def test_what_somebody_else_decided_is_told_and_the_rest_accepted(waiting, cast):
    actions.decide(waiting[0].pk, cast.administrator, verdict=Verdict.RETURNED, remark="Нет подписи")
    answer = signed_in(cast.sochi_coordinator, **{"hx-request": "true"}).post(
        ACCEPT, {"report": [one.pk for one in waiting]}
    )
    text = answer.content.decode().replace("\u00a0", " ")
    assert "<html" not in text
    assert "Принято 3 отчёта" in text
    assert "Пункт 1: Уже не ждёт" in text


@pytest.mark.parametrize("sent", [{}, {"report": "x"}, {"report": "999999999999999999999"}, {"one": "-1"}])
def test_nonsense_accepts_nothing(waiting, cast, sent):
    assert signed_in(cast.sochi_coordinator).post(ACCEPT, sent, follow=True).status_code == 200
    assert not Decision.objects.exists()


def test_another_sides_coordinator_accepts_nothing(waiting, cast):
    done = actions.accept_many([one.pk for one in waiting], cast.minsk_coordinator)
    assert (done.accepted, len(done.refused)) == ([], 4)


@pytest.mark.parametrize("size", [1, 4])
def test_the_number_of_queries_is_the_same(waiting, cast, size, django_assert_max_num_queries):
    actions.accept_many([one.pk for one in waiting[size:]], cast.sochi_coordinator)
    client = signed_in(cast.sochi_coordinator)
    client.get(ACCEPT)
    with django_assert_max_num_queries(11):
        client.get(ACCEPT)


def test_done_for_many_accepts_what_waits_and_the_author_hears(waiting, cast):
    owed = waiting[0].milestone
    owed.refresh_from_db()
    done = actions.report_many(
        [(owed.pk, owed.version)], cast.sochi_coordinator, status="done", progress=None, text="Принято"
    )
    assert done.recorded == [waiting[0]]
    assert Decision.objects.get().remark == "Принято"
    assert not Report.objects.filter(origin=ReportOrigin.BULK).exists()
    assert told(cast.sochi_executor) == ["report_accepted"]


def test_a_returned_task_comes_first_and_leaves_with_the_next_report(waiting, cast):
    actions.decide(waiting[3].pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
    groups = duties_of(cast.sochi_executor)
    assert (groups[0].name, [cell.milestone.pk for cell in groups[0].cells]) == (
        "returned",
        [waiting[3].milestone_id],
    )
    text = signed_in(cast.sochi_executor).get("/my/").content.decode()
    assert "Возвращено на доработку" in text
    actions.report(waiting[3].milestone_id, cast.sochi_executor, status="in_progress", progress=50)
    assert "returned" not in [group.name for group in duties_of(cast.sochi_executor)]


def test_what_was_closed_within_a_month_stands_in_the_tasks(waiting, cast):
    assert closed_lately(cast.sochi_executor) == []
    actions.decide(waiting[0].pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    assert [one.pk for one in closed_lately(cast.sochi_executor)] == [waiting[0].milestone_id]
    assert "Закрыто за месяц" in signed_in(cast.sochi_executor).get("/my/").content.decode()


# What a form is about, and what happened.


@pytest.fixture
def mine(plan: Roadmap, cast: Cast) -> Milestone:
    owed = milestone_of(plan, "1", cast.sochi)
    owed.item.expected_result = "не менее 60 организаций"
    owed.item.save()
    return owed


def returned(mine, cast):
    new = actions.report(
        mine.pk, cast.sochi_executor, status="done", progress=100, text="Провели", links=LINK
    )
    actions.decide(new.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_a_form_keeps_its_subject_in_sight(mine, cast, headers):
    returned(mine, cast)
    text = signed_in(cast.sochi_executor, **headers).get(address("report", mine)).content.decode()
    for words in (
        mine.item.title,
        "не менее 60 организаций",
        "Провели",
        LINK[0],
        "Нет подписи",
        "30\u00a0июня",
    ):
        assert words in text


def test_what_happened_is_said_in_the_cell_and_with_whose_turn_it_is(mine, cast):
    client = signed_in(cast.sochi_executor)
    data = said(mine, status="done", links=LINK[0], page="1")
    answer = client.post(address("report", mine), data, follow=True)
    text = answer.content.decode()
    words = "Отправлено на подтверждение: Сергей Координатор."
    assert text.count(words) == 1
    assert text.index(f'id="milestone-{mine.pk}"') < text.index(words)
    assert answer.redirect_chain[0][0].endswith(f"#milestone-{mine.pk}")


def test_by_htmx_the_cell_says_it_and_a_page_goes_where_it_goes_without(mine, cast):
    client = signed_in(cast.sochi_executor, **{"hx-request": "true"})
    answer = client.post(address("report", mine), said(mine, status="in_progress", progress=40, place="my"))
    assert "Отчёт записан" in answer.content.decode()
    mine.refresh_from_db()
    answer = client.post(address("report", mine), said(mine, progress=50, page="1"))
    assert answer["HX-Redirect"] == f"{mine.item.get_absolute_url()}#milestone-{mine.pk}"


def test_what_no_cell_says_stands_over_the_page(mine, cast):
    new = actions.report(mine.pk, cast.sochi_executor, status="done", progress=100, links=LINK)
    client = signed_in(cast.administrator)
    data = {"report": new.pk, "verdict": "accepted", "place": "my"}
    text = client.post(address("decide", mine), data, follow=True).content.decode()
    assert text.count("Принято, исполнителю сообщено.") == 1


def test_errors_are_gathered_over_the_form_and_in_the_title(mine, cast):
    answer = signed_in(cast.sochi_executor).post(address("report", mine), said(mine, status="done"))
    text = flat(answer.content.decode())
    assert answer.status_code == 422
    assert "<title>Ошибка: Пункт 1" in text
    assert f'href="#report_{mine.pk}_evidence"' in text


def test_a_letters_link_opens_the_decision_for_who_decides(mine, cast):
    actions.report(mine.pk, cast.sochi_executor, status="done", progress=100, links=LINK)
    mine.refresh_from_db()
    assert form_path(mine, cast.sochi_coordinator) == address("decide", mine)
    assert form_path(mine, cast.sochi_executor) == f"{mine.item.get_absolute_url()}#milestone-{mine.pk}"
    text = signed_in(cast.sochi_coordinator).get(address("decide", mine)).content.decode()
    assert LINK[0] in text


def test_the_bell_drops_what_is_decided(mine, cast):
    client = signed_in(cast.sochi_coordinator)
    bell = reverse("roadmap:reminders")
    new = actions.report(mine.pk, cast.sochi_executor, status="done", progress=100, links=LINK)
    assert "ждёт вашего решения" in client.get(bell).content.decode()
    actions.decide(new.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    assert "ждёт вашего решения" not in client.get(bell).content.decode()
    assert "Отчёт принят" in signed_in(cast.sochi_executor).get(bell).content.decode()


def test_an_address_without_https_gets_it(mine, cast):
    client = signed_in(cast.sochi_executor)
    client.post(address("report", mine), said(mine, status="done", links="sochi.ru/novosti\nминск.бел"))
    assert [str(one.url) for one in Report.objects.get().attachments.order_by("pk")] == [
        "https://sochi.ru/novosti",
        "https://минск.бел",
    ]
