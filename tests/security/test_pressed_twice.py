"""A button that is pressed twice, or a form that is sent again because no answer came, makes one thing, and whoever
pressed is led to it. The same words on a page that was drawn anew are another thing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from cities.models import User
from events.models import Delegation, Event
from roadmap.models import Answer, Direction, Item, Question
from roadmap.questions import actions
from tests.access_table import World
from tests.access_table.events import event_of
from tests.security.test_at_the_same_moment import at_once, browsers

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Form:
    """A form that makes something: where its page is, where it goes, what is written in it; what it makes, by whom."""

    page: str
    path: str
    data: dict[str, Any]
    model: type[Model]
    by: User


def question(world: World) -> Form:
    path = reverse("roadmap:ask", args=[world.values["roadmap"].slug, "1"])
    data = {"to": f"body:{world.cast.minsk_institute.pk}", "text": "Когда придёт смета?"}
    return Form(path, path, data, Question, world.cast.sochi_executor)


def answer(world: World) -> Form:
    item = world.values["roadmap"].items.get(number="1")
    asked = actions.ask(item.pk, world.cast.minsk_coordinator, to=world.cast.sochi_education, text="Когда?")
    return Form(
        asked.get_absolute_url(),
        asked.get_absolute_url(),
        {"text": "Завтра", "seen": "0"},
        Answer,
        world.cast.sochi_executor,
    )


def event(world: World) -> Form:
    path = reverse("events:add")
    data = {"title": "Форум «Шаги»", "kind": "forum", "date_text": "апрель 2027", "anyway": "1",
            "city": world.cast.sochi.pk, "organisers": [world.cast.sochi_education.pk]}  # fmt: skip
    return Form(path, path, data, Event, world.cast.sochi_executor)


def delegation(world: World) -> Form:
    path = reverse("events:add_delegation", args=[event_of(world)["pk"]])
    data = {"city": world.cast.minsk.pk, "name": "Хор", "head_count": "12", "leader_post": "директор"}
    return Form(path, path, data, Delegation, world.cast.administrator)


def item(world: World) -> Form:
    roadmap = world.values["roadmap"]
    path = reverse("roadmap:add_item", args=[roadmap.slug])
    data = {"direction": roadmap.directions.first().pk, "number": "77", "title": "Турнир", "origin": "plan"}
    return Form(path, path, data, Item, world.cast.administrator)


def direction(world: World) -> Form:
    slug = world.values["roadmap"].slug
    page, path = reverse("roadmap:plan", args=[slug]), reverse("roadmap:add_direction", args=[slug])
    return Form(page, path, {"new-title": "Спорт", "new-number": "IX"}, Direction, world.cast.administrator)


ALL = pytest.mark.parametrize("form_of", [question, answer, event, delegation, item, direction])


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


def filled_in(form: Form, client: Client) -> dict[str, Any]:
    """What a browser sends from its page: the token is the cookie's, which the script puts into whatever is sent."""
    page = client.get(form.page).content.decode()
    numbers = re.findall(r'name="drawn" value="(\w+)"', page)
    assert len(numbers) == 1, page
    return {**form.data, "drawn": numbers[0], "csrfmiddlewaretoken": client.cookies["csrftoken"].value}


@ALL
def test_two_presses_at_one_moment_make_one(form_of: Callable[[World], Form], world):
    form = form_of(world)
    clients, before = browsers(form.by), form.model._default_manager.count()
    data = filled_in(form, clients[0])

    said = at_once(lambda client, _place: client.post(form.path, data), clients)

    assert form.model._default_manager.count() == before + 1
    assert set(said) == {302}


@ALL
def test_a_form_that_is_sent_again_later_leads_to_what_it_made(form_of: Callable[[World], Form], world):
    form = form_of(world)
    (client, *_others), before = browsers(form.by), form.model._default_manager.count()
    data = filled_in(form, client)
    client.post(form.path, data)

    again = client.post(form.path, data, follow=True)

    assert form.model._default_manager.count() == before + 1
    assert again.redirect_chain
    assert again.status_code == 200
    assert "Форма отправлена дважды" in again.content.decode()


def test_what_was_made_and_taken_out_is_made_again(world):
    form = direction(world)
    client = browsers(form.by)[0]
    client.post(form.path, filled_in(form, client))
    Direction.objects.get(title="Спорт").delete()

    client.post(form.path, filled_in(form, client))

    assert Direction.objects.filter(title="Спорт").count() == 1


def test_an_event_of_the_second_press_does_not_collide_with_that_of_the_first(world):
    form = event(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client) | {"date_text": "15.04.2027"}
    del data["anyway"]
    client.post(form.path, data)

    again = client.post(form.path, data, follow=True)

    assert Event.objects.filter(title=form.data["title"]).count() == 1
    assert "Форма отправлена дважды" in again.content.decode()


def test_in_place_too(world):
    form = question(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    for _time in range(2):
        said = client.post(form.path, data, headers={"HX-Request": "true"})

    assert Question.objects.count() == 1
    assert said["HX-Redirect"] == world.values["roadmap"].items.get(number="1").get_absolute_url()


def test_other_words_on_the_same_page_and_the_same_on_another_are_another_question(world):
    form = question(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)

    client.post(form.path, data)
    client.post(form.path, data | {"text": "А договор?"})
    client.post(form.path, filled_in(form, client))

    assert Question.objects.count() == 3


def test_what_was_refused_may_be_sent_again(world, monkeypatch):
    form = question(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    with monkeypatch.context() as away:
        away.setattr(actions.notices, "asked", lambda question: 1 / 0)
        assert client.post(form.path, data).status_code == 500

    client.post(form.path, data)

    assert Question.objects.count() == 1
