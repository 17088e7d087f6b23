"""Every address × every role × every way of asking: as a page, as a piece, without the mark, as another's.

`tests/test_access.py` says who gets what; here the ways round it: htmx asks for a piece, a form comes without its mark,
a program asks with a token. What nobody may have is not given by any of them.
"""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from api import tokens
from api.choices import Scope
from tests.access_table import ROLES, TABLE, World, programs
from tests.access_table.program import OPEN_TO_ALL
from tests.depth import some
from tests.sessions import session_of
from tests.test_access import OWN, addresses

API = sorted(name.removeprefix("api:") for name in addresses() if name.startswith("api:"))
# The description is open, and the last two take whatever there is not.
OPEN = {"openapi-json", "nowhere", "root"}
# A mail program presses this button by itself (RFC 8058), and brings no mark; the address is the secret.
WITHOUT_MARK = {"roadmap:letters_off"}


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


def signed_in(people, role):
    client = Client(enforce_csrf_checks=True)
    if role != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(people[role])
    return client


# Whom the ways round might help: the others get more by the page already.
WALKERS = ("anonymous", "elsewhere", "reader", "coordinator")


def asked_for_a_piece(client, path, role, expected):
    """htmx's header changes how an answer looks, and never who gets it."""
    answer = client.get(path, headers={"HX-Request": "true"})
    if expected in (403, 404, 405, 410):
        assert answer.status_code == expected, (role, path)
    elif role == "anonymous" and expected == 302:
        # The whole window is led to sign in.
        assert answer.content == b"", path


def sent_without_the_mark(client, path, role, data):
    """Where there is nothing to post, or nobody to post it, that is said first."""
    answer = client.post(path, data)
    refused = {403, 405} if role != "anonymous" else {302, 403, 405}
    assert answer.status_code in refused, (role, path, answer.status_code)


def looked_at(client, path, role, name):
    """It says what it is, runs nothing of others, and is kept by no cache."""
    answer = client.get(path)
    kind = answer.get("Content-Type", "")
    if not answer.streaming and answer.content:
        assert kind, path
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), (path, kind)
    assert answer["X-Content-Type-Options"] == "nosniff", path
    policy = answer["Content-Security-Policy"]
    is_file = answer.get("Content-Disposition", "").startswith("attachment")
    assert "sandbox" in policy or ("script-src" in policy and not is_file), path
    if role != "anonymous" and name not in {"healthz", "readyz", "robots", "security_txt", *OPEN_TO_ALL}:
        assert "private" in answer.get("Cache-Control", ""), (role, path)


@pytest.mark.parametrize("app", sorted({name.rpartition(":")[0] for name in OWN}))
def test_no_way_of_asking_gives_more_than_the_page(app, world, people):
    for name in (name for name in OWN if name.rpartition(":")[0] == app):
        rule = TABLE[name]
        kwargs = rule.kwargs_once(world)
        path, expected = reverse(name, kwargs=kwargs), rule.expected("get", kwargs)
        for role in some(WALKERS, 1):
            client = signed_in(people, role)
            asked_for_a_piece(client, path, role, expected[role])
            if name not in WITHOUT_MARK:
                sent_without_the_mark(client, path, role, rule.data(world))
            looked_at(client, path, role, name)


def test_every_address_of_the_api_has_a_line():
    assert sorted(set(API) - OPEN) == sorted(programs.TABLE)


def narrow_tokens(people, elsewhere):
    """Tokens of another roadmap, of an administrator, who might do it here, and of somebody who is at home there."""
    for person in (people["administrator"], people["elsewhere"]):
        yield tokens.make(person, "x", list(Scope.values), days=1, roadmap=elsewhere.roadmap)[1]


@pytest.mark.parametrize("name", sorted(programs.TABLE))
def test_each_role_gets_of_the_api_what_the_table_says(name, world, people, elsewhere):
    rule = programs.TABLE[name]
    kwargs = rule.kwargs(world)
    path = reverse(f"api:{name}", kwargs=kwargs)
    expected = {method: rule.expected(method) for method in ("get", "post")}
    got: dict[str, dict[str, int]] = {"get": {}, "post": {}}
    # What is named is of this roadmap: a token for another one gets none of it, whoever its person is.
    for text in narrow_tokens(people, elsewhere) if kwargs else ():
        asked = Client(headers={"If-Match": "*", "Authorization": f"Bearer {text}"})
        assert asked.get(path).status_code in (403, 404, 405)
        # Nor is a word said of what was sent.
        bodies: tuple[object, ...] = (rule.body(world), [], {"no_such": 1})
        for body in bodies:
            sent = asked.post(path, body, "application/json")
            assert sent.status_code in (403, 404, 405), sent.content[:300]
    texts = {role: tokens.make(person, "x", list(Scope.values), days=1)[1] for role, person in people.items()}
    for method in expected:
        for role in ROLES:
            bearer = {"Authorization": f"Bearer {texts[role]}"} if role in texts else {}
            client = Client(headers={"If-Match": "*", **bearer}, enforce_csrf_checks=True)
            answer = (
                client.get(path)
                if method == "get"
                else client.post(path, rule.body(world), "application/json")
            )
            got[method][role] = answer.status_code
            assert "private" in answer["Cache-Control"]
            assert not answer.cookies
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"

    assert got == expected


@pytest.mark.parametrize("name", sorted(programs.TABLE))
def test_no_address_of_the_api_answers_other_methods(name, world, people):
    path = reverse(f"api:{name}", kwargs=programs.TABLE[name].kwargs(world))
    text = tokens.make(people["administrator"], "x", list(Scope.values), days=1)[1]
    headers = {"Authorization": f"Bearer {text}"}
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        answer = Client().generic(method, path, headers=headers)
        assert answer.status_code == 405, (method, path)
    # By the head of an answer nobody learns more than by the whole.
    assert Client().head(path, headers=headers).status_code == Client().get(path, headers=headers).status_code
