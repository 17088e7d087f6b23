"""Every form that each role is shown, sent back as nobody would: with fields it has not, with things of others, with
text that means something elsewhere.

Whoever may not administer makes nobody more than they were, touches nothing of another roadmap, is told nothing of it,
and meets no fault of the server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import html

from cities.models import Body, City, User
from events.models import Event
from roadmap.models import Direction, Item, Milestone, Question, Report, Responsibility, Roadmap, Side
from tests.access_table import TABLE, World
from tests.depth import some
from tests.sessions import session_of
from tests.test_access import OWN

# What every model of ours has that no form of theirs offers to these people.
MORE = {
    "role": "administrator", "is_superuser": "on", "is_staff": "on", "is_active": "", "password": "x",
    "must_change_password": "", "email": "evil@evil.example", "name": "Чужое имя", "post": "мэр", "invitation": "x",
    "groups": "1", "last_login": "2020-01-01", "joined_at": "2020-01-01", "author_name": "Чужое имя",
    "first_due_date": "2030-01-01", "created_at": "2020-01-01", "decided_at": "2020-01-01", "decided_by": "1",
    "verdict": "accepted", "state": "accepted", "restricted": "", "number": "99", "order": "99", "version": "99",
    "_method": "DELETE", "_save": "1", "csrfmiddlewaretoken": "x" * 64,
}  # fmt: skip
# As bytes on the line.
SENSELESS = {
    "markup": "%22%27%3E%3Csvg/onload=alert(1)%3E%7B%7B7*7%7D%7D%7B%25+debug+%25%7D",
    "long": "%D0%AF" * 20_000,
    "nul": "a%00b",
    "number": "9" * 400,
    "bidi": "%E2%80%AE%E2%80%8Bgpj.exe%EF%BB%BF",
    "surrogate": "%ED%A0%80",
    "lines": "a%0D%0ABcc:+evil@evil.example%0D%0A%0D%0Ab",
}
ANSWERS = {200, 204, 302, 303, 400, 403, 404, 405, 409, 410, 413, 422, 429}
WALKERS = ("reader", "executor", "coordinator", "elsewhere")


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and what the browser would send; `numbers` are the fields that hold an id."""

    path: str
    fields: tuple[tuple[str, str], ...]
    numbers: frozenset[str]


def forms_of(page: str, path: str) -> Iterator[Form]:
    """The forms that are posted, filled as somebody in a hurry would."""
    for form in html.fromstring(page).xpath("//form"):
        action = form.get("hx-post") or form.get("action") or path
        if (form.get("method") or "").lower() != "post" and not form.get("hx-post"):
            continue
        fields, numbers = [], set()
        for field in form.xpath(".//*[@name]"):
            name, kind, value = field.get("name"), field.get("type", "text"), field.get("value") or ""
            options = [one.get("value") for one in field.xpath(".//option[@value!='']")]
            if kind in ("file", "submit", "button", "checkbox") and not (kind == "checkbox" and value):
                continue
            if field.tag == "select":
                value = next(iter(options), "")
            elif field.tag == "textarea":
                value = field.text or "Проверка"
            elif kind in GUESSES:
                value = value or GUESSES[kind]
            if value.isdecimal() and (options or kind in ("hidden", "checkbox", "radio")):
                numbers.add(name)
            fields.append((name, value))
        fields += [(one.get("name"), one.get("value") or "") for one in form.xpath(".//button[@name]")][:1]
        yield Form(action.split("#")[0] or path, tuple(fields), frozenset(numbers))


GUESSES = {
    "text": "Проверка",
    "email": "new@sochi.example",
    "date": "2026-09-01",
    "number": "1",
    "url": "https://a.example/",
}


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@pytest.fixture
def client_of(people):
    def signed_in(role):
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(people[role])
        return client

    return signed_in


def shown_to(client: Client, world: World) -> dict[tuple[str, tuple[str, ...]], Form]:
    """Every form on every page that this client is shown, once each."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for name in OWN:
        if name in LEFT_OUT:
            continue
        try:
            path = reverse(name, kwargs=TABLE[name].kwargs_once(world))
        except NoReverseMatch:
            continue
        answer = client.get(path, follow=True)
        if answer.status_code == 200 and not answer.streaming and "html" in answer.get("Content-Type", ""):
            for form in forms_of(answer.text, answer.request["PATH_INFO"]):
                found.setdefault((form.path, tuple(sorted({name for name, _ in form.fields}))), form)
    return {key: one for key, one in found.items() if not key[0].startswith(ENDING)}


# What ends the session of whoever presses it.
ENDING = ("/sign-out/", "/password/", "/sign-in/")
# How many of its forms each role sends (`tests.depth`).
FORMS = 15
LEFT_OUT = {"readyz", "metrics", "cities:sign_out"}


def people_now() -> dict[int, tuple[Any, ...]]:
    return {
        row[0]: row
        for row in User.objects.values_list(
            "pk", "email", "name", "post", "role", "body", "is_active", "password"
        )
    }


def of_roadmap(roadmap: Roadmap) -> dict[str, list[dict[str, Any]]]:
    """All that belongs to a roadmap, its cities and their people."""
    cities = [side.city_id for side in roadmap.sides.all()]
    rows = {
        "roadmap": Roadmap.objects.filter(pk=roadmap.pk),
        "cities": City.objects.filter(pk__in=cities),
        "sides": Side.objects.filter(roadmap=roadmap),
        "directions": Direction.objects.filter(roadmap=roadmap),
        "items": Item.objects.filter(roadmap=roadmap),
        "responsible": Responsibility.objects.filter(item__roadmap=roadmap),
        "milestones": Milestone.objects.filter(item__roadmap=roadmap),
        "reports": Report.objects.filter(milestone__item__roadmap=roadmap),
        "questions": Question.objects.filter(item__roadmap=roadmap),
        "bodies": Body.objects.filter(city__in=cities),
        "events": Event.objects.filter(city__in=cities),
        "people": User.objects.filter(body__city__in=cities),
    }
    return {name: list(found.order_by("pk").values()) for name, found in rows.items()}


def send(client: Client, form: Form, changed: dict[str, Any]) -> Any:
    data: dict[str, list[str]] = {}
    for name, value in form.fields:
        data.setdefault(name, []).append(value)
    return client.post(form.path, {**data, **changed})


@pytest.mark.part(2)
@pytest.mark.parametrize("role", WALKERS)
def test_fields_that_a_form_has_not_make_nobody_more_than_they_were(role, world, client_of, people):
    client = client_of(role)
    forms = shown_to(client, world)
    assert len(forms) > 5
    before, own = people_now(), people[role].pk
    wrong = []
    for form in some(forms.values(), FORMS):
        named = {name for name, _ in form.fields}
        answer = send(client, form, {name: value for name, value in MORE.items() if name not in named})
        if answer.status_code not in ANSWERS:
            wrong.append((form.path, answer.status_code))
        now = people_now()
        if {pk: row for pk, row in now.items() if pk in before} != before:
            wrong.append((form.path, [now[pk] for pk in before if now[pk] != before[pk]]))
            before = now
        made = [
            row for pk, row in now.items() if pk not in before and row[4] in ("administrator", "coordinator")
        ]
        if made and role != "coordinator":
            wrong.append((form.path, made))

    assert wrong == []
    assert User.objects.get(pk=own).role == people[role].role


@pytest.mark.part(1)
@pytest.mark.parametrize("role", [role for role in WALKERS if role != "elsewhere"])
def test_things_of_another_roadmap_are_out_of_reach_of_every_form(role, world, client_of, elsewhere):
    client = client_of(role)
    theirs = elsewhere.roadmap
    item = theirs.items.get()
    ids = {
        "body": elsewhere.body.pk, "bodies": elsewhere.body.pk, "to": elsewhere.body.pk, "lead": elsewhere.body.pk,
        "side": theirs.sides.last().pk, "roadmap": theirs.pk, "city": elsewhere.brest.pk,
        "item": item.pk, "items": item.pk, "direction": item.direction_id,
        "deputy": elsewhere.coordinator.pk, "person": elsewhere.coordinator.pk, "successor": elsewhere.coordinator.pk,
    }  # fmt: skip
    milestone = Milestone.objects.get(item=item)
    before, wrong = of_roadmap(theirs), []
    for form in some(shown_to(client, world).values(), FORMS):
        foreign = {name: str(ids.get(name, milestone.pk)) for name in form.numbers}
        also = {name: str(value) for name, value in ids.items() if name not in dict(form.fields)}
        for changed in [foreign, {**foreign, **also, "milestone": str(milestone.pk), "slug": theirs.slug}]:
            answer = send(client, form, changed)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            told = [word for word in ("самбо", "Брест", "Борис") if word in text]
            if answer.status_code not in ANSWERS or told:
                wrong.append((form.path, answer.status_code, told, changed))
    assert wrong == []
    assert of_roadmap(theirs) == before


@pytest.mark.part(1)
@pytest.mark.parametrize("role", ["coordinator", "executor"])
def test_text_that_means_something_elsewhere_is_text_or_refused(role, world, client_of):
    client = client_of(role)
    wrong = []
    for form in some(shown_to(client, world).values(), FORMS):
        names = [name for name, value in form.fields if name != "csrfmiddlewaretoken"]
        for kind, text in SENSELESS.items():
            answer = client.post(
                form.path, "&".join(f"{name}={text}" for name in names), "application/x-www-form-urlencoded"
            )
            if answer.status_code not in ANSWERS:
                wrong.append((form.path, kind, answer.status_code))
            if not answer.streaming and b"<svg/onload" in answer.content:
                wrong.append((form.path, kind, "markup"))
        for name in form.numbers:
            answer = send(client, form, {name: "9" * 400})
            if answer.status_code not in ANSWERS:
                wrong.append((form.path, name, answer.status_code))
    assert wrong == []
