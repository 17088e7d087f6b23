"""My tasks: what I owe and have to decide, over all roadmaps, each with its form at hand."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from roadmap.models import DeadlineChange, Milestone
from roadmap.reporting import actions
from roadmap.reporting.duties import AT_FIRST, AT_MOST
from tests.html import flat
from tests.roadmap.daily import milestone_of, signed_in

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def today():
    with time_machine.travel("2026-09-14T09:00:00Z", tick=False):
        yield


def groups(user):
    page = signed_in(user).get(reverse("roadmap:my"))
    assert page.status_code == 200
    return {
        one["group"].name: [
            f"{cell.milestone.item.number}/{cell.milestone.due_date:%Y}" for cell in one["group"].cells
        ]
        for one in page.context["groups"]
    }


def test_an_executor_sees_the_own_bodys_only(plan, cast):
    assert groups(cast.sochi_executor) == {"overdue": ["1/2026"]}
    assert groups(cast.sochi_colleague) == {"this_month": ["2/2026"]}


def test_bodies_below_the_own_count_and_the_soonest_comes_first(plan, cast):
    assert groups(cast.sochi_coordinator) == {
        "overdue": ["1/2026"],
        "this_month": ["2/2026"],
        "later": ["3/2026", "3/2027", "3/2028"],
    }


def test_what_waits_for_acceptance_stands_apart_for_both(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru"])
    assert groups(cast.sochi_executor) == {"awaiting": ["1/2026"]}
    assert groups(cast.sochi_coordinator)["to_decide"] == ["1/2026"]
    assert "overdue" not in groups(cast.sochi_coordinator)


def test_requests_for_dates_wait_for_the_coordinator(plan, cast):
    owed = milestone_of(plan, "2", cast.sochi)
    actions.ask_for_date(owed.pk, cast.sochi_colleague, new_date=date(2026, 11, 1), reason="Перенос")
    assert groups(cast.sochi_coordinator)["dates_to_decide"] == ["2/2026"]
    assert groups(cast.sochi_colleague) == {"this_month": ["2/2026"]}
    assert "dates_to_decide" not in groups(cast.minsk_coordinator)


def test_a_coordinator_of_a_part_sees_the_sides_overdue_too(plan, cast):
    cast.sochi_coordinator.body = cast.sochi_culture
    cast.sochi_coordinator.save()
    assert groups(cast.sochi_coordinator) == {"this_month": ["2/2026"], "overdue_on_side": ["1/2026"]}


def test_a_returned_remark_is_read_here(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    new = actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru"]
    )
    actions.decide(new.pk, cast.sochi_coordinator, verdict="returned", remark="Нет подписи на протоколе")
    assert "Нет подписи на протоколе" in signed_in(cast.sochi_executor).get("/my/").content.decode()


def test_an_administrator_without_a_body_sees_what_is_late_on_every_side(plan, cast):
    assert groups(cast.administrator) == {"overdue_on_side": ["1/2026", "1/2026"]}


def test_closed_milestones_are_nobodys_task(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    assert groups(cast.sochi_executor) == {}


def test_nothing_to_do_says_so(plan, cast):
    assert "Сейчас за вами ничего нет" in signed_in(cast.stranger).get("/my/").content.decode()


def test_every_roadmap_counts(make_roadmap, cast):
    make_roadmap(3)
    make_roadmap(3, slug="second")
    assert groups(cast.sochi_executor) == {"overdue": ["1/2026", "1/2026"]}


def test_many_later_ones_are_counted_and_shown_when_asked_for(make_roadmap, cast):
    make_roadmap(30)
    client = signed_in(cast.sochi_coordinator)

    def later(address):
        shown = client.get(address).context["groups"]
        (group,) = (one["group"] for one in shown if one["group"].name == "later")
        return group

    folded, shown = later("/my/"), later("/my/?all=later")
    assert (folded.is_folded, shown.is_folded) == (True, False)
    assert folded.count == shown.count == len(shown.cells) > 12
    today = date(2026, 9, 14)
    assert all(cell.milestone.due_date > today for cell in shown.cells)


def test_where_nothing_else_is_to_do_the_soonest_of_the_later_ones_are_shown(make_roadmap, cast):
    roadmap = make_roadmap(30)
    Milestone.objects.filter(item__roadmap=roadmap).update(due_date=date(2026, 12, 1))

    (group,) = (one["group"] for one in signed_in(cast.sochi_coordinator).get("/my/").context["groups"])

    assert (group.name, len(group.cells), group.may_unfold) == ("later", AT_FIRST, True)


def test_of_very_many_the_soonest_are_shown_and_all_counted(make_roadmap, cast):
    roadmap = make_roadmap(120)
    Milestone.objects.filter(item__roadmap=roadmap).update(due_date=date(2026, 3, 1))
    late = Milestone.objects.filter(item__roadmap=roadmap, item__number="77", side__city=cast.sochi)
    late.update(due_date=date(2026, 2, 1))
    client = signed_in(cast.sochi_coordinator)
    (first,) = [one["group"] for one in client.get("/my/").context["groups"] if one["group"].may_unfold]
    assert (first.name, len(first.cells)) == ("overdue", AT_FIRST)
    page = client.get("/my/?all=overdue")

    groups_shown = [one["group"] for one in page.context["groups"]]
    (beyond,) = (group for group in groups_shown if group.beyond)
    assert beyond.count > len(beyond.cells) == AT_MOST
    assert beyond.cells[0].milestone.item.number == "77"
    assert f"Показаны {AT_MOST} ближайших" in page.content.decode()


def test_of_each_kind_an_administrator_sees_the_soonest_and_how_many_there_are(make_roadmap, cast):
    roadmap = make_roadmap(3 * AT_MOST)
    Milestone.objects.filter(item__roadmap=roadmap, side__city=cast.minsk).update(due_date=date(2026, 3, 1))
    waiting, moved = (
        Milestone.objects.reportable_by(one).filter(item__roadmap=roadmap).order_by("pk")[0]
        for one in (cast.sochi_executor, cast.minsk_executor)
    )
    actions.report(waiting.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru"])
    actions.ask_for_date(moved.pk, cast.minsk_executor, new_date=date(2026, 12, 1), reason="Перенос")
    first = Milestone.objects.filter(item__roadmap=roadmap, side__city=cast.minsk).order_by("-pk")[7]
    Milestone.objects.filter(pk=first.pk).update(due_date=date(2026, 2, 1))

    page = signed_in(cast.administrator).get("/my/")
    found = {one["group"].name: one["group"] for one in page.context["groups"]}

    assert {name: group.count for name, group in found.items() if name != "overdue_on_side"} == {
        "to_decide": 1,
        "dates_to_decide": 1,
    }
    overdue = found["overdue_on_side"]
    assert overdue.count == Milestone.objects.overdue().exclude(pk__in=[waiting.pk, moved.pk]).count()
    assert (len(overdue.cells), overdue.cells[0].milestone.pk) == (AT_FIRST, first.pk)
    assert f"Показать остальные: {overdue.count - AT_FIRST}" in flat(page.text)


def test_of_very_many_dates_to_decide_the_soonest_are_shown_and_all_counted(make_roadmap, cast):
    roadmap = make_roadmap(2 * AT_MOST)
    theirs = Milestone.objects.filter(item__roadmap=roadmap, side__city=cast.minsk)
    theirs.update(due_date=date(2026, 12, 1))
    first = theirs.get(item__number="71")
    Milestone.objects.filter(pk=first.pk).update(due_date=date(2026, 10, 1))
    asked = {"author": cast.minsk_executor, "new_date": date(2027, 2, 1), "reason": "Перенос"}
    DeadlineChange.objects.bulk_create(
        DeadlineChange(milestone=one, old_date=one.due_date, **asked) for one in theirs.all()
    )

    page = signed_in(cast.administrator).get("/my/?all=dates_to_decide")
    (dates,) = (one["group"] for one in page.context["groups"] if one["group"].name == "dates_to_decide")
    assert (dates.count, len(dates.cells)) == (theirs.count(), AT_MOST)
    assert dates.cells[0].milestone.pk == first.pk


def test_what_is_ones_own_is_counted_once_among_what_one_decides(make_roadmap, cast):
    roadmap = make_roadmap(6)
    Milestone.objects.filter(item__roadmap=roadmap).update(due_date=date(2026, 3, 1))
    cast.administrator.body = cast.sochi_culture
    cast.administrator.save()
    own = set(Milestone.objects.owed_by(cast.administrator).values_list("pk", flat=True))

    page = signed_in(cast.administrator).get("/my/")
    found = {one["group"].name: one["group"] for one in page.context["groups"]}

    assert {cell.milestone.pk for cell in found["overdue"].cells} == own
    assert found["overdue"].count == len(own) > 0
    assert found["overdue_on_side"].count == Milestone.objects.overdue().exclude(pk__in=own).count() > 0


@pytest.mark.parametrize("size", [3, 49, 500])
def test_the_number_of_queries_is_the_same_at_any_size(
    make_roadmap, cast, django_assert_max_num_queries, size
):
    make_roadmap(size)
    for who in (cast.sochi_executor, cast.sochi_coordinator):
        client = signed_in(who)
        for page in ("/my/", "/my/?all=later"):
            client.get(page)
            with django_assert_max_num_queries(17, info=f"{who} {page}"):
                client.get(page)
