"""An item's page: who owes what by when, what was said, proved, decided and moved, in one order of time."""

from datetime import date

import pytest
from django.urls import reverse

from roadmap import panels
from roadmap.models import Item
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of, signed_in


@pytest.fixture
def where(plan):
    return lambda number: reverse("roadmap:item", args=[plan.slug, number])


def test_a_row_a_period_a_column_a_side(where, plan, cast):
    page = signed_in(cast.sochi_reader).get(where("3"))
    assert [period.due.year for period in page.context["periods"]] == [2026, 2027, 2028]
    assert [column.side.city for column in page.context["columns"]] == [cast.sochi, cast.minsk]
    assert all(len(period.cells) == 2 and all(period.cells) for period in page.context["periods"])


def test_the_source_of_the_wording_is_visible(where, plan, cast):
    reader = signed_in(cast.sochi_reader)
    Item.objects.filter(number="1").update(origin="example")
    Item.objects.filter(number="2").update(origin="published")
    assert "составлен для показа" in reader.get(where("1")).content.decode()
    assert "публикация" in reader.get(where("2")).content.decode()


def test_everything_stands_in_time_order_with_who_and_the_body(where, plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    first = actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"]
    )
    actions.decide(first.pk, cast.sochi_coordinator, verdict="returned", remark="Нет подписи")
    change = actions.ask_for_date(
        owed.pk, cast.sochi_executor, new_date=date(2026, 8, 1), reason="Отпуск подписанта"
    )
    actions.decide_on_date(change.pk, cast.sochi_coordinator, verdict="accepted")
    page = signed_in(cast.minsk_reader).get(where("1"))
    assert [entry.kind for entry in page.context["page"]] == ["settled", "asked", "decision", "report"]
    text = page.content.decode()
    for said in ("Нет подписи", "Отпуск подписанта", "https://sochi.ru/1", "Софья Исполнитель", "Мэрия Сочи"):
        assert said in text
    cell = page.context["periods"][0].cells[0]
    assert cell.moves == 1
    assert cell.milestone.was_moved
    assert "в документе 30\u00a0июня\u00a02026" in text


def test_the_moved_date_keeps_the_sides_in_one_row(where, plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.ask_for_date(owed.pk, cast.sochi_coordinator, new_date=date(2026, 8, 1), reason="Отпуск")
    page = signed_in(cast.sochi_reader).get(where("1"))
    assert len(page.context["periods"]) == 1
    assert [entry.kind for entry in page.context["page"]] == ["settled"]


def test_the_side_that_is_waited_for_is_named(where, plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    page = signed_in(cast.sochi_reader).get(where("1"))
    assert [side.city for side in page.context["waiting"]] == [cast.minsk]
    assert "ждём Минск" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "reports", "decides"),
    [
        ("sochi_reader", 0, 0),
        ("sochi_executor", 1, 0),
        ("sochi_coordinator", 1, 1),
        ("minsk_executor", 1, 0),
        ("administrator", 2, 1),
        ("stranger", 0, 0),
    ],
)
def test_only_what_one_may_do_is_offered(where, plan, cast, who, reports, decides):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"])
    text = signed_in(getattr(cast, who)).get(where("1")).content.decode()
    assert text.count("cell__report") == reports
    assert text.count('value="accepted"') == decides


@pytest.mark.parametrize("number", ["999", "14а", "3/1", "%2e%2e%2fx", "я" * 30])
def test_an_unknown_number_is_a_404_with_the_way_back(plan, cast, number):
    answer = signed_in(cast.sochi_reader).get(f"/r/{plan.slug}/items/{number}/")
    assert answer.status_code == 404
    assert reverse("roadmap:items", args=[plan.slug]) in answer.content.decode()


def test_numbers_with_letters_points_and_strokes_have_pages(plan, cast):
    for number in ("2.1", "5а", "3/1"):
        Item.objects.filter(order=1).update(number=number)
        answer = signed_in(cast.sochi_reader).get(reverse("roadmap:item", args=[plan.slug, number]))
        assert answer.status_code == 200


def test_another_app_may_add_a_block(where, plan, cast, monkeypatch):
    monkeypatch.setattr(panels, "_providers", [])
    about = "components/side_label.html"
    panels.plug_in(
        panels.Provider(of_item=lambda item, user, day: panels.Panel(f"Про пункт {item.number}", about))
    )
    panels.plug_in(panels.Provider(of_item=lambda item, user, day: None))
    assert "Про пункт 1" in signed_in(cast.sochi_reader).get(where("1")).content.decode()


@pytest.mark.parametrize("size", [3, 49, 500])
def test_the_number_of_queries_is_the_same_at_any_size(
    make_roadmap, cast, django_assert_max_num_queries, size
):
    plan = make_roadmap(size)
    for round_ in range(1 if size == 3 else 3):
        for city, by in ((cast.sochi, cast.sochi_coordinator), (cast.minsk, cast.minsk_coordinator)):
            owed = milestone_of(plan, "3", city)
            actions.report(owed.pk, by, status="in_progress", progress=round_, links=["https://sochi.ru"])
    client = signed_in(cast.sochi_coordinator)
    where = reverse("roadmap:item", args=[plan.slug, "3"])
    client.get(where)
    with django_assert_max_num_queries(17):
        client.get(where)
