"""The forms of the program that make something, filled in as a browser would send them."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from api.models import Token
from api.webhooks.models import Delivery, Hook
from cities.models import Absence, Body, BodyMerge, Outgoing, User
from core.models import SecurityEvent
from events.models import Delegation, Event, Feed
from roadmap.bodies import merging
from roadmap.models import (
    Answer,
    Direction,
    ImportRun,
    Item,
    Question,
    Report,
    Roadmap,
    RoadmapAccess,
    Side,
    Target,
)
from roadmap.questions import actions
from tests.access_table import World
from tests.access_table.events import event_of
from tests.access_table.program import hook_of
from tests.roadmap.plans import book
from tests.security.test_at_the_same_moment import browsers


@dataclass
class Form:
    """A form that makes something: where its page is, where it goes, what is written in it; what it makes, by whom.

    `files` are what a browser sends beside; `made` is how many rows of the model one press makes.
    """

    page: str
    path: str
    data: dict[str, Any]
    model: type[Model]
    by: User
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    made: int = 1

    def post(self, client: Client, data: dict[str, Any]) -> Any:
        files: dict[str, Any] = {}
        for name, (called, content) in self.files.items():
            files[name] = BytesIO(content)
            files[name].name = called
        return client.post(self.path, {**data, **files})


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


def invitation(world: World) -> Form:
    data = {"name": "Новый Человек", "email": "new@sochi.example", "post": "", "role": "executor",
            "body": world.cast.sochi_education.pk}  # fmt: skip
    path = reverse("cities:invite")
    return Form(path, path, data, Outgoing, world.cast.administrator)


def invitations(world: World) -> Form:
    path = reverse("cities:invite_many")
    data = {
        "lines": f"Новый Человек; ; new@sochi.example; {world.cast.sochi_education.name}",
        "role": "executor",
    }
    client = browsers(world.cast.administrator)[0]
    agreed = client.post(path, data).context["agreed"]
    data |= {"send": "1", "agreed": agreed}
    return Form(path, path, data, Outgoing, world.cast.administrator)


def invitation_again(world: World) -> Form:
    path = reverse("cities:invite_again", args=[world.cast.stranger.pk])
    return Form(reverse("cities:people"), path, {}, Outgoing, world.cast.administrator)


def reminder_of_invitations(world: World) -> Form:
    User.objects.filter(pk=world.cast.stranger.pk).update(password="", last_login=None, invitation="x")
    awaited = User.objects.awaited().count()
    path = reverse("cities:remind_all")
    return Form(reverse("cities:people"), path, {}, Outgoing, world.cast.administrator, made=awaited)


def absence(world: World) -> Form:
    today = world.cast.sochi.today().isoformat()
    data = {"deputy": world.cast.sochi_colleague.pk, "starts_on": today, "ends_on": today}
    path = reverse("cities:own_absence")
    return Form(path, path, data, Absence, world.cast.sochi_executor)


def body(world: World) -> Form:
    path = reverse("cities:add_body")
    data = {"city": world.cast.sochi.pk, "name": "Управление архивов", "kind": "department"}
    return Form(path, path, data, Body, world.cast.administrator)


def merge(world: World) -> Form:
    source, target = world.cast.sochi_education, world.cast.sochi_culture
    path = reverse("roadmap:merge_body", args=[source.pk])
    data = {"into": target.pk, "seen": merging.print_of(source, target)}
    return Form(f"{path}?into={target.pk}", path, data, BodyMerge, world.cast.administrator)


def roadmap(world: World) -> Form:
    path = reverse("roadmap:new")
    data = {"title": "Карта дружбы", "starts": "2026", "ends": "2027", "items": "later",
            "city_1": "Сочи", "city_2": "Минск"}  # fmt: skip
    return Form(path, path, data, Roadmap, world.cast.administrator)


def copy(world: World) -> Form:
    path, source = reverse("roadmap:new"), world.values["roadmap"].pk
    data = {"title": "Карта дружбы", "starts": "2029", "ends": "2031", "items": "copy", "source": source}
    return Form(path, path, data, Roadmap, world.cast.administrator)


def side(world: World) -> Form:
    path = reverse("roadmap:edit", args=[world.values["roadmap"].slug])
    page = browsers(world.cast.administrator)[0].get(path)
    said = {one.name: one.value() or "" for one in page.context["form"] if one.name != "add_city"}
    return Form(path, path, {**said, "add_city": "Брест"}, Side, world.cast.administrator)


def opening(world: World) -> Form:
    person = User.objects.create_user("x@brest.example", "x", name="Гость", role="reader")
    path = reverse("roadmap:access", args=[world.values["roadmap"].slug])
    return Form(path, path, {"person": person.pk}, RoadmapAccess, world.cast.administrator)


def upload(world: World) -> Form:
    path = reverse("roadmap:import", args=[world.values["roadmap"].slug])
    sent = book()
    return Form(path, path, {}, ImportRun, world.cast.administrator, {"file": (sent.name, sent.content)})


def reports_of_event(world: World) -> Form:
    found = Event.objects.get(pk=event_of(world)["pk"])
    found.items.set([world.values["roadmap"].items.get(number="1")])
    Event.objects.filter(pk=found.pk).update(state="held", starts_on="2026-03-01", ends_on="2026-03-02")
    path = reverse("events:report", args=[found.pk])
    form = browsers(world.cast.sochi_coordinator)[0].get(path).context["form"]
    data = {one.name: one.value() if one.value() is not None else "" for one in form}
    return Form(path, path, data, Report, world.cast.sochi_coordinator)


def target(world: World) -> Form:
    roadmap_ = world.values["roadmap"]
    path = reverse("roadmap:item_targets", args=[roadmap_.slug, roadmap_.items.get(number="1").pk])
    data = {"measure": "Участники", "comparator": ">=", "number": "60", "unit": "человек",
            "per": "", "bound": "together"}  # fmt: skip
    return Form(path, path, data, Target, world.cast.sochi_coordinator)


def trial(world: World) -> Form:
    path = reverse("try_webhook", kwargs=hook_of(world))
    page = reverse("webhook", args=[Hook.objects.get().pk])
    return Form(page, path, {}, Delivery, world.cast.sochi_coordinator)


LED_ON = (
    question, answer, event, delegation, item, direction, invitation, invitations, invitation_again,
    reminder_of_invitations, absence, body, merge, roadmap, copy, side, opening, upload, reports_of_event, target,
    trial,
)  # fmt: skip


def token(world: World) -> Form:
    path = reverse("tokens")
    data = {"name": "Портал", "scopes": ["read"], "days": "90"}
    return Form(path, path, data, Token, world.cast.sochi_executor)


def hook(world: World) -> Form:
    path = reverse("add_webhook")
    data = {"name": "Портал", "url": "https://portal.example/", "kinds": ["report.made"],
            "city": world.cast.sochi.pk, "is_active": "on"}  # fmt: skip
    return Form(path, path, data, Hook, world.cast.sochi_coordinator)


def secret(world: World) -> Form:
    """The journal counts: the row is there before."""
    found = hook_of(world)
    page, path = reverse("webhook", kwargs=found), reverse("webhook_secret", kwargs=found)
    return Form(page, path, {}, SecurityEvent, world.cast.sochi_coordinator)


def feed(world: World) -> Form:
    return Form(reverse("events:feeds"), reverse("events:issue_feed"), {}, Feed, world.cast.sochi_executor)


SHOWN = (token, hook, secret, feed)


def filled_in(form: Form, client: Client) -> dict[str, Any]:
    """What a browser sends from its page: the token is the cookie's, which the script puts into whatever is sent."""
    page = client.get(form.page).content.decode()
    forms = re.findall(r"<form\b(.*?)</form>", page, re.DOTALL)
    meant = [one for one in forms if f'action="{form.path}"' in one] or forms
    numbers = [number for one in meant for number in re.findall(r'name="drawn" value="(\w+)"', one)]
    assert numbers, page
    # Of several forms of a page each has a number of its own; the last is that for something new.
    return {**form.data, "drawn": numbers[-1], "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
