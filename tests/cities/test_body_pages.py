"""A body added and edited on its own page; the tree stays a tree."""

import pytest
from django.urls import reverse

from cities.models import Body


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.administrator)
    return client


def form_of(admin, body):
    form = admin.get(reverse("cities:edit_body", args=[body.pk])).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields} | {
        "aliases": "\n".join(body.aliases)
    }


def save(admin, body, **more):
    return admin.post(reverse("cities:edit_body", args=[body.pk]), {**form_of(admin, body), **more})


def test_a_body_is_renamed_with_its_other_names(admin, cast):
    answer = save(admin, cast.sochi_culture, name="Управление  культуры Сочи", aliases="Культура\n\nУКС\n")

    assert answer.status_code == 302
    cast.sochi_culture.refresh_from_db()
    assert cast.sochi_culture.name == "Управление культуры Сочи"
    assert cast.sochi_culture.aliases == ["Культура", "УКС"]


def test_a_body_below_itself_is_refused_in_place_and_told_why(admin, cast):
    for parent in (cast.mayor, cast.sochi_education):
        answer = save(admin, cast.mayor, parent=parent.pk)
        assert answer.status_code == 422
        assert answer.context["form"].errors["parent"] == [
            "Орган не может входить сам в себя или в подчинённый ему орган."
        ]


def test_a_body_that_is_gone_meanwhile_is_said_to_be(admin, cast):
    answer = save(admin, cast.mayor, parent=987654)

    assert answer.status_code == 422
    assert answer.context["form"].errors["parent"] == [
        "Этого органа в списке нет или уже нет: выберите ещё раз."
    ]


def test_a_body_of_another_city_is_no_parent(admin, cast):
    assert save(admin, cast.sochi_culture, parent=cast.committee.pk).status_code == 422
    answer = admin.post(
        reverse("cities:add_body"), {"city": cast.sochi.pk, "name": "Новый", "parent": cast.committee.pk}
    )
    assert answer.context["form"].errors["parent"]


def test_a_name_that_is_taken_is_said_so(admin, cast):
    answer = save(admin, cast.sochi_culture, name=cast.mayor.name)

    assert answer.status_code == 422
    assert "уже есть орган с таким названием" in answer.content.decode()


def test_the_later_one_sees_the_others_change(admin, cast):
    mine = {**form_of(admin, cast.mayor), "short_name": "Мой вариант"}
    Body.objects.filter(pk=cast.mayor.pk).update(short_name="Чужой вариант")

    refused = admin.post(reverse("cities:edit_body", args=[cast.mayor.pk]), mine)

    assert refused.status_code == 409
    assert "Чужой вариант" in refused.content.decode()
    assert 'value="Мой вариант"' in refused.content.decode()
    mine["seen"] = refused.context["form"]["seen"].value()
    assert admin.post(reverse("cities:edit_body", args=[cast.mayor.pk]), mine).status_code == 302


def test_a_new_body_is_added(admin, cast):
    answer = admin.post(reverse("cities:add_body"), {"city": cast.minsk.pk, "name": "ГП «Минсктранс»"})

    assert answer.url == reverse("roadmap:body", args=[Body.objects.get(name="ГП «Минсктранс»").pk])


def test_no_city_is_chosen_for_whoever_adds_a_body(admin, cast):
    page = admin.get(reverse("cities:add_body"))
    assert page.context["form"]["city"].value() is None

    answer = admin.post(reverse("cities:add_body"), {"city": "", "name": "Комитет по спорту"})

    assert answer.status_code == 422
    assert "Выберите город органа" in answer.text
