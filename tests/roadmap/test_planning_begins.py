"""A plan begun by hand: its first item comes with its direction, and the history says what came and went."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.history import changes, records
from roadmap.models import Direction, Roadmap, Side
from roadmap.planning import directions
from roadmap.planning.wording import Wording
from tests.roadmap.daily import signed_in


@pytest.fixture
def bare(cast):
    """A roadmap of both cities, without directions."""
    bare = Roadmap.objects.create(
        slug="bare", title="Пустая", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, city in enumerate((cast.sochi, cast.minsk), 1):
        Side.objects.create(roadmap=bare, city=city, order=order)
    return bare


def first_item(bare, cast, **more):
    """What the form of a first item posts, once what it does to the milestones was shown."""
    side = bare.sides.get(city=cast.sochi)
    admin, add = signed_in(cast.administrator), reverse("roadmap:add_item", args=[bare.slug])
    said = {"number": "1", "title": "Обмен", "deadline_text": "ежегодно", f"lead_{side.pk}": cast.mayor.pk,
            "new_direction": " Спорт ", "seen": Wording().print, **more}  # fmt: skip
    shown = admin.post(add, said)
    assert shown.status_code in (200, 422)
    expected = shown.context["expected_dates"]
    return admin.post(add, {**said, "agreed": expected.print if expected else ""})


def test_the_first_item_of_a_plan_comes_with_its_direction(bare, cast):
    assert first_item(bare, cast).status_code == 302

    item = bare.items.get()
    assert (item.direction.title, item.milestones.count()) == ("Спорт", 3)
    asked = signed_in(cast.administrator).get(reverse("roadmap:add_item", args=[bare.slug]))
    assert "new_direction" not in asked.context["form"].fields


def test_a_first_item_that_does_not_fit_leaves_no_direction_behind(bare, cast):
    nameless = first_item(bare, cast, new_direction=" ")
    assert "Обязательное поле" in str(nameless.context["form"].errors["new_direction"])
    with pytest.raises(ValidationError):
        directions.add_direction_with_item(bare.pk, cast.administrator, Wording(title="Обмен"), title="Спорт")

    assert not Direction.objects.filter(roadmap=bare).exists()


def test_of_two_who_begin_a_plan_at_once_neither_loses_the_direction_that_was_typed(bare, cast):
    directions.add_direction(bare.pk, cast.administrator, title="Спорт")

    same = first_item(bare, cast)
    assert "уже есть направление" in str(same.context["form"].errors["new_direction"])
    assert {"direction", "new_direction"} <= set(same.context["form"].fields)
    assert first_item(bare, cast, new_direction="Культура").status_code == 302

    assert bare.items.get().direction.title == "Культура"


def test_the_history_says_which_direction_came_or_went_and_heads_it_rightly(plan, cast):
    sport = directions.add_direction(plan.pk, cast.administrator, title="Спорт")
    directions.rename_direction(
        sport.pk, cast.administrator, title="Спорт и туризм", number="", seen=("", "Спорт")
    )
    directions.remove_direction(sport.pk, cast.administrator)

    told = [
        (one.kind, [(field.label, field.new) for field in one.fields])
        for one in changes(records(Direction).filter(pgh_obj=sport.pk))
    ]
    assert told == [
        ("delete", [("Название", "Спорт и туризм")]),
        ("update", [("Название", "Спорт и туризм")]),
        ("insert", [("Название", "Спорт")]),
    ]
