"""Django's admin over the plan: whatever an administrator enters there is kept whole or told in place."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from cities.models import Body
from core.colleagues import print_of
from core.history import records_of
from roadmap.choices import Status
from roadmap.models import Direction, Item, Milestone, Report, Roadmap
from tests.database import Cast


@pytest.fixture
def administrator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def second(cast: Cast) -> Roadmap:
    """Another roadmap, whose directions are not those of `plan`."""
    roadmap = Roadmap.objects.create(
        slug="second", title="Вторая дорожная карта", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    Direction.objects.create(roadmap=roadmap, title="Спорт", order=1)
    return roadmap


def item_fields(item: Item, **changed: Any) -> dict[str, Any]:
    """What the page of an item posts when nothing was touched but `changed`."""
    fields = {
        "direction": item.direction_id,
        "number": item.number,
        "order": item.order,
        "title": item.title,
        "deadline_text": item.deadline_text,
        "expected_result": "",
        "funding": "",
        "contact": "",
        "note": "",
        "origin": item.origin,
        "milestones-TOTAL_FORMS": 0,
        "milestones-INITIAL_FORMS": 0,
        "seen": print_of(item, ("responsibilities",)),
    }
    rows = list(item.responsibilities.all())
    for n, row in enumerate(rows):
        fields |= {
            f"responsibilities-{n}-id": row.pk,
            f"responsibilities-{n}-item": item.pk,
            f"responsibilities-{n}-side": row.side_id,
            f"responsibilities-{n}-body": row.body_id,
            f"responsibilities-{n}-role": row.role,
            f"responsibilities-{n}-order": row.order,
        }
    fields |= {"responsibilities-TOTAL_FORMS": len(rows), "responsibilities-INITIAL_FORMS": len(rows)}
    return {**fields, **changed}


def errors_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str))
def test_every_list_answers_with_and_without_counts(administrator: Client, plan: Roadmap, model: Any) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for query in ({}, {"_facets": "True"}, {"q": "культура 1"}):
        assert administrator.get(address, query).status_code == 200


def test_the_items_of_one_roadmap_are_a_press_away(
    administrator: Client, plan: Roadmap, second: Roadmap
) -> None:
    roadmaps = administrator.get(reverse("admin:roadmap_roadmap_changelist")).content.decode()
    address = reverse("admin:roadmap_item_changelist", query={"roadmap__id__exact": plan.pk})
    assert address in roadmaps
    assert administrator.get(address).context["cl"].result_count == 3
    other = reverse("admin:roadmap_item_changelist", query={"roadmap__id__exact": second.pk})
    assert administrator.get(other).context["cl"].result_count == 0


def test_a_new_item_leads_on_to_its_bodies(administrator: Client, cast: Cast, plan: Roadmap) -> None:
    first = plan.items.earliest("order")
    fields = item_fields(first, number="77", roadmap=plan.pk)
    added = administrator.post(reverse("admin:roadmap_item_add"), fields)

    item = Item.objects.get(number="77")
    page = reverse("admin:roadmap_item_change", args=[item.pk])
    assert added["Location"] == page
    assert not item.milestones.exists()

    side = plan.sides.get(city=cast.sochi)
    fields = item_fields(item)
    fields |= {
        "responsibilities-TOTAL_FORMS": 1,
        "responsibilities-0-side": side.pk,
        "responsibilities-0-body": cast.sochi_culture.pk,
        "responsibilities-0-role": "lead",
        "responsibilities-0-order": 0,
    }
    assert administrator.post(page, fields).status_code == 302
    assert [milestone.side for milestone in item.milestones.all()] == [side]


def test_a_changed_deadline_is_read_back(administrator: Client, plan: Roadmap) -> None:
    item = plan.items.get(number="1")
    page = reverse("admin:roadmap_item_change", args=[item.pk])
    saved = administrator.post(
        page, item_fields(item, deadline_text="ежеквартально в 2027 году"), follow=True
    )
    assert "у каждой стороны станет 4 контрольные точки: 31.03.2027" in saved.content.decode()

    item.refresh_from_db()
    saved = administrator.post(page, item_fields(item, title="Другое название"), follow=True)
    assert "контрольные точки: 31.03.2027" not in saved.content.decode()


def test_a_body_of_the_other_city_is_told_in_its_row(
    administrator: Client, cast: Cast, plan: Roadmap
) -> None:
    item = plan.items.get(number="1")
    fields = item_fields(item, **{"responsibilities-0-body": cast.minsk_culture.pk})
    answer = administrator.post(reverse("admin:roadmap_item_change", args=[item.pk]), fields)

    assert "Этот орган не из города стороны: Сочи." in errors_of(answer)
    assert item.responsibilities.filter(body=cast.sochi_education).exists()


def test_a_direction_of_another_roadmap_is_told(
    administrator: Client, plan: Roadmap, second: Roadmap
) -> None:
    foreign = second.directions.get()
    fields = item_fields(plan.items.earliest("order"), number="77", roadmap=plan.pk, direction=foreign.pk)
    answer = administrator.post(reverse("admin:roadmap_item_add"), fields)

    assert "Это направление другой дорожной карты." in errors_of(answer)
    assert not Item.objects.filter(number="77").exists()


def test_a_number_there_already_is_told(administrator: Client, plan: Roadmap) -> None:
    fields = item_fields(plan.items.get(number="1"), roadmap=plan.pk)
    answer = administrator.post(reverse("admin:roadmap_item_add"), fields)

    assert "уже есть" in errors_of(answer)


def test_another_period_moves_what_is_counted_within_it(
    administrator: Client, cast: Cast, plan: Roadmap
) -> None:
    sides, directions = list(plan.sides.all()), list(plan.directions.all())
    fields: dict[str, Any] = {
        "slug": plan.slug,
        "title": plan.title,
        "short_title": plan.short_title,
        "starts_on": "2026-01-01",
        "ends_on": "2029-12-31",
        "source": "",
    }
    for prefix, rows in (("sides", sides), ("directions", directions)):
        fields |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
    for n, side in enumerate(sides):
        fields |= {f"sides-{n}-id": side.pk, f"sides-{n}-roadmap": plan.pk}
        fields |= {f"sides-{n}-city": side.city_id, f"sides-{n}-order": side.order}
    for n, direction in enumerate(directions):
        fields |= {f"directions-{n}-id": direction.pk, f"directions-{n}-roadmap": plan.pk}
        fields |= {f"directions-{n}-title": direction.title, f"directions-{n}-order": direction.order}
    page = reverse("admin:roadmap_roadmap_change", args=[plan.pk])
    beside = ("sides", "directions")

    assert administrator.post(page, {**fields, "seen": print_of(plan, beside)}).status_code == 302
    fields["seen"] = print_of(plan, beside)
    years = {
        due.year
        for due in Milestone.objects.filter(item__number="3").values_list("due_date", flat=True)
        if due
    }
    assert years == {2026, 2027, 2028, 2029}

    moved = administrator.post(page, {**fields, "sides-0-city": cast.minsk.pk, "sides-1-city": cast.sochi.pk})
    assert "За пункты отвечают органы прежнего города" in errors_of(moved)

    gone = administrator.post(page, {**fields, "sides-0-DELETE": "on"})
    assert gone.status_code == 200
    assert plan.sides.count() == 2


def test_what_was_reported_is_not_deleted_with_its_item(
    administrator: Client, cast: Cast, plan: Roadmap
) -> None:
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    Report.objects.create(
        milestone=milestone,
        author=cast.sochi_executor,
        status=Status.IN_PROGRESS,
        progress=10,
        text="Начали.",
    )
    administrator.post(reverse("admin:roadmap_item_delete", args=[milestone.item_id]), {"post": "yes"})
    administrator.post(reverse("admin:roadmap_roadmap_delete", args=[plan.pk]), {"post": "yes"})

    assert Report.objects.filter(milestone=milestone).exists()


def test_a_body_stays_in_its_city(administrator: Client, cast: Cast) -> None:
    body = cast.sochi_culture
    fields = {
        "city": cast.minsk.pk,
        "name": body.name,
        "short_name": "",
        "aliases": "",
        "email": "",
        "parent": "",
        "seen": print_of(body),
    }
    administrator.post(reverse("admin:cities_body_change", args=[body.pk]), fields)

    assert Body.objects.get(pk=body.pk).city == cast.sochi


def test_the_page_of_an_item_offers_the_directions_of_its_roadmap(
    administrator: Client, plan: Roadmap, second: Roadmap
) -> None:
    shown = administrator.get(reverse("admin:roadmap_item_change", args=[plan.items.earliest("order").pk]))
    offered = shown.context["adminform"].form.fields["direction"].queryset
    assert set(offered) == set(plan.directions.all())


@pytest.mark.parametrize(
    ("page", "said"),
    [("changelist", "Выберите, что изменить: дорожная карта"), ("add", "Новая запись: дорожная карта")],
)
def test_a_heading_has_a_kinds_name_in_the_case_that_it_is_in(
    administrator: Client, cast: Cast, page: str, said: str
) -> None:
    assert said in administrator.get(reverse(f"admin:roadmap_roadmap_{page}")).text


def test_one_save_is_one_entry_of_the_history(administrator: Client, plan: Roadmap) -> None:
    item = plan.items.get(number="3")
    before = records_of(item).count()

    page = reverse("admin:roadmap_item_change", args=[item.pk])
    assert (
        administrator.post(page, item_fields(item, deadline_text="до 1 октября 2027 г.")).status_code == 302
    )

    item.refresh_from_db()
    assert (item.deadline_kind, item.milestones.count()) == ("date", 2)
    assert records_of(item).count() == before + 1
