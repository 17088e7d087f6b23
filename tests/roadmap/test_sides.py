"""The sides of a roadmap: their order, and one taken out again."""

from datetime import date

import pytest
from django.urls import reverse

from cities.choices import Role
from cities.models import Body, City, User
from roadmap.choices import Status
from roadmap.founding import sides
from roadmap.models import Milestone, Responsibility, Roadmap, Side
from roadmap.reporting import actions
from tests.html import flat
from tests.roadmap.daily import milestone_of, signed_in


@pytest.fixture
def admin(cast):
    return signed_in(cast.administrator)


def address(name, side):
    return reverse(f"roadmap:{name}", args=[side.roadmap.slug, side.pk])


def order(plan):
    return list(plan.sides.order_by("order").values_list("city__slug", "order"))


def test_a_side_goes_up_and_the_first_stays(admin, plan, cast):
    minsk = plan.sides.get(city=cast.minsk)

    admin.post(address("side_up", minsk))
    assert order(plan) == [("minsk", 1), ("sochi", 2)]
    admin.post(address("side_up", minsk))
    assert order(plan) == [("minsk", 1), ("sochi", 2)]
    page = admin.get(reverse("roadmap:dashboard", args=[plan.slug])).content.decode()
    assert page.index(">Минск</a>") < page.index(">Сочи</a>")


def test_what_would_go_is_shown_and_then_goes(admin, plan, cast):
    minsk = plan.sides.get(city=cast.minsk)
    page = admin.get(address("remove_side", minsk))
    said = page.content.decode().replace("\u00a0", " ")
    assert "5 контрольных точек" in said
    assert "за 3 пункта" in said

    answer = admin.post(address("remove_side", minsk), {"seen": page.context["goes"].print}, follow=True)

    assert "Минск больше не сторона этой карты" in answer.content.decode()
    assert order(plan) == [("sochi", 1)]
    assert not Milestone.objects.filter(side__city=cast.minsk).exists()
    assert not Responsibility.objects.filter(body__city=cast.minsk).exists()
    assert Milestone.objects.count() == 5
    assert City.objects.filter(slug="minsk").exists()
    assert Body.objects.filter(city=cast.minsk).exists()


def test_who_added_and_took_out_a_side_is_on_record(admin, plan, cast):
    brest = City.objects.create(slug="brest", name="Брест", country="BY", country_name="Беларусь")
    page = admin.get(reverse("roadmap:edit", args=[plan.slug]))
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    admin.post(reverse("roadmap:edit", args=[plan.slug]), {**sent, "add_city": "Брест"})
    side = plan.sides.get(city=brest)
    side.coordinating_body = brest.bodies.create(name="Брестский горисполком")
    side.save()
    shown = admin.get(address("remove_side", side)).context["goes"].print
    admin.post(address("remove_side", side), {"seen": shown})

    history = admin.get(reverse("roadmap:edit", args=[plan.slug])).context["history"]

    of_sides = [one for one in history if one.model is Side][:3]
    assert [one.kind for one in of_sides] == ["delete", "update", "insert"]
    assert {of_sides[0].who, of_sides[2].who} == {cast.administrator.name}
    assert ("Город", "Брест") in [(field.label, field.new) for field in of_sides[0].fields]
    assert [(field.label, field.new) for field in of_sides[1].fields] == [
        ("Координирующий орган", "Брестский горисполком")
    ]


def test_a_side_with_a_report_stays(admin, plan, cast):
    minsk = plan.sides.get(city=cast.minsk)
    shown = admin.get(address("remove_side", minsk)).context["goes"].print
    actions.report(
        milestone_of(plan, "1", cast.minsk).pk, cast.minsk_coordinator, status=Status.IN_PROGRESS, progress=10
    )

    answer = admin.post(address("remove_side", minsk), {"seen": shown})

    assert answer.status_code == 409
    assert "поэтому она остаётся" in answer.content.decode()
    assert plan.sides.count() == 2


def test_a_side_with_a_moved_date_stays(admin, plan, cast):
    actions.ask_for_date(
        milestone_of(plan, "1", cast.minsk).pk,
        cast.minsk_coordinator,
        new_date=date(2027, 1, 15),
        reason="Так надо",
    )
    minsk = plan.sides.get(city=cast.minsk)

    assert admin.post(address("remove_side", minsk), {"seen": "5-3"}).status_code == 409
    assert plan.sides.count() == 2


def test_what_was_not_shown_does_not_go(admin, plan, cast):
    answer = admin.post(address("remove_side", plan.sides.get(city=cast.minsk)), {"seen": "4-3"})

    assert answer.status_code == 409
    assert "посмотрите ещё раз" in answer.content.decode()
    assert Side.objects.count() == 2


def test_the_way_is_on_the_page_of_the_roadmap_itself(admin, plan, cast):
    page = flat(admin.get(reverse("roadmap:edit", args=[plan.slug])).content.decode())

    assert page.count(">Убрать…<") == 2
    assert page.count(">Выше<") == 1


def test_without_sides_no_step_speaks_of_a_city_and_the_sides_are_named_one_after_the_other(admin, plan):
    for side in plan.sides.all():
        sides.remove(side.pk, User.objects.get(role=Role.ADMINISTRATOR), seen=sides.goes_with(side).print)
    said = [step.text for step in admin.get(reverse("roadmap:start")).context["steps"]]
    assert not [text for text in said if "—." in text]

    edit = reverse("roadmap:edit", args=[plan.slug])
    went = []
    for city in ("Сочи", "Минск"):
        form = admin.get(edit).context["form"]
        typed = {name: form[name].value() for name in ("title", "short_title", "starts", "ends", "seen")}
        went.append(admin.post(edit, {**typed, "add_city": city}).get("Location"))
    assert went == [edit, plan.get_absolute_url()]

    page = flat(admin.get(reverse("roadmap:remove_side", args=[plan.slug, plan.sides.first().pk])).text)
    assert "ни за что не отвечают" in page
    assert "0 контрольных" not in page


def test_an_empty_plan_has_no_history(admin, make_roadmap):
    empty = make_roadmap(0)
    empty.directions.all().delete()
    assert "История направлений" in admin.get(reverse("roadmap:plan", args=[empty.slug])).text  # one went
    new = Roadmap.objects.create(slug="new", title="Новая", starts_on=empty.starts_on, ends_on=empty.ends_on)

    assert "История направлений" not in admin.get(reverse("roadmap:plan", args=[new.slug])).text


def test_an_item_without_milestones_leads_an_administrator_to_what_makes_them(admin, plan):
    item = plan.items.first()
    Milestone.objects.filter(item=item).delete()

    page = admin.get(item.get_absolute_url()).text

    assert f'href="{reverse("roadmap:edit_item", args=[plan.slug, item.pk])}">Изменить пункт' in flat(page)
