"""Whether one may is asked before anything of what was sent is read: of each operation, with a token of each scope."""

import json
from typing import Any

import pytest
from django.urls import reverse

from api.callers import Bearer
from api.choices import Scope
from api.models import Answered
from api.v1 import api, description
from roadmap.models import Direction, Side
from tests.access_table import World, programs
from tests.api.there import path_of

pytestmark = pytest.mark.django_db

# What can be no body of any operation, and what is none at all.
BODIES: tuple[Any, ...] = (
    "",
    "{",
    "[]",
    '{"no_such": 1}',
    '{"status": 7, "title": 7}',
    "[" * 5000,
    b"\xff\xfe",
)


def operations() -> list[tuple[str, str]]:
    """(method, path) of each operation that the description names."""
    paths = json.loads(description())["paths"]
    return sorted((method, path) for path, methods in paths.items() for method in methods)


def authenticator(method: str, path: str) -> Bearer:
    for _prefix, router in api._routers:
        for known, view in router.path_operations.items():
            for operation in view.operations:
                if f"/api/v1{known}" == path and method.upper() in operation.methods:
                    (found,) = operation.auth_callbacks
                    assert isinstance(found, Bearer)
                    return found
    raise AssertionError(path)


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


def test_every_operation_that_writes_says_who_may():
    unsaid = [
        path for method, path in operations() if method == "post" and not authenticator(method, path).may
    ]

    assert unsaid == []


@pytest.mark.parametrize(("method", "path"), operations())
def test_without_the_scope_nobody_hears_of_bodies_or_rows(method, path, program, world):
    """Neither what is wrong with a body, nor whether there is a row: one that is and one that is not answer alike."""
    wanted = authenticator(method, path).scope
    none = {"slug": "no-such", "number": 10**9, "delegation": 10**9, "id": 10**9}
    for scope in set(Scope.values) - {wanted}:
        only = program(world.cast.administrator, [scope])
        for asked in (path_of(world, path), path.removeprefix("/api/v1").format(**none)):
            answers = (
                [only.get(asked), only.get(f"{asked}?limit=x&no_such=1")]
                if method == "get"
                else [
                    *(only.post(asked, body) for body in BODIES),
                    only.post(asked, "{", Idempotency_Key="\t" * 3, If_Match="x"),
                    only.send_form(asked, {"no_such": "1"}),
                    only.client.post(f"/api/v1{asked}", b"x", "text/plain", headers=only.headers),
                ]
            )
            said = {(one.status_code, one.json()["code"], one.json()["scope"]) for one in answers}
            assert said == {(403, "scope_missing", str(wanted))}, asked


@pytest.mark.parametrize("name", sorted(name for name, rule in programs.TABLE.items() if rule.post))
def test_a_token_of_the_other_side_hears_of_no_body_either(name, program, world):
    """The person could do it; the token is for Minsk's side, and what is named is Sochi's."""
    rule = programs.TABLE[name]
    path = reverse(f"api:{name}", kwargs=rule.kwargs(world)).removeprefix("/api/v1")
    side = Side.objects.get(roadmap=world.values["roadmap"], city=world.cast.minsk)
    other = program(world.cast.administrator, side=side)
    answers = [other.post(path, body) for body in BODIES]

    # What the side of which depends on the body, and what is of no side.
    if name not in {"add", "events", "ask", "ask_export"} and not is_of_minsk(name):
        assert {one.status_code for one in answers} <= {403, 404}, [one.content[:200] for one in answers]


def is_of_minsk(name: str) -> bool:
    """The question of the table was asked by Minsk's side: it is that side's to take back."""
    return name == "withdraw"


def test_a_removal_that_is_sent_again_gets_the_first_answer(program, world):
    """The row is gone: who may remove it can't be asked a second time."""
    new = Direction.objects.create(roadmap=world.values["roadmap"], title="Пустое", order=99)
    mine, other = program(world.cast.administrator), program(world.cast.administrator)
    path = f"/directions/{new.pk}/removal"
    first = mine.post(path, Idempotency_Key="k")
    again = mine.post(path, Idempotency_Key="k")

    assert (first.status_code, again.status_code) == (204, 204)
    assert again["Idempotent-Replayed"] == "true"
    assert mine.post(path).status_code == 404
    assert other.post(path, Idempotency_Key="k").status_code == 404
    # The key opens nothing else.
    assert mine.post("/directions/1/removal", Idempotency_Key="k").json()["code"] == "key_reused"
    assert Answered.objects.count() == 1


@pytest.mark.parametrize("text", ["+1", "1_0", "01 ", "1.0", "-1", "9" * 19, "١"])
def test_an_id_is_written_in_one_way(program, world, text):
    answer = program(world.cast.administrator).post(f"/items/{text}/removal", {"seen": "x"})

    assert answer.status_code == 404
