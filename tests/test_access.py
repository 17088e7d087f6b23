"""Every address × every role, against the table of `access_table/`."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_table import ROLES, TABLE, World
from tests.access_table.program import OPEN_TO_ALL
from tests.sessions import session_of


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all addresses of the program, with their namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)


# The API asks for a token and not for a session: tests/api has its own table.
OWN = sorted(name for name in addresses() if not name.startswith(("admin:", "api:")))


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@pytest.fixture
def as_role(client, cast, elsewhere):
    """Signs the client in as one of `ROLES`."""
    people = {
        "elsewhere": elsewhere.coordinator,
        "reader": cast.sochi_reader,
        "stranger": cast.stranger,
        "executor": cast.sochi_executor,
        "across": cast.minsk_coordinator,
        "coordinator": cast.sochi_coordinator,
        "administrator": cast.administrator,
    }

    def sign_in(role):
        client.cookies.clear()
        if role != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(people[role])
        return client

    return sign_in


def test_every_address_has_a_line_in_the_table():
    assert [name for name in OWN if name not in TABLE] == []


def test_the_table_has_no_line_without_an_address():
    assert sorted(set(TABLE) - set(OWN)) == []


# What everybody may have, a cache may keep.
OF_NOBODY = {"healthz", "readyz", "robots", "security_txt", *OPEN_TO_ALL}


@pytest.mark.parametrize("name", OWN)
def test_each_role_gets_what_the_table_says(name, world, as_role):
    rule = TABLE[name]
    kwargs = rule.kwargs(world)
    path = reverse(name, kwargs=kwargs)
    expected = {method: rule.expected(method, kwargs) for method in ("get", "post")}
    got: dict[str, dict[str, int]] = {"get": {}, "post": {}}
    for role in ROLES:
        answer = as_role(role).get(path)
        got["get"][role] = answer.status_code if expected["get"][role] else 0
    if name not in OF_NOBODY:
        # The last to ask was the administrator.
        kept_by_no_cache(answer)
    for role in ROLES:
        answer = as_role(role).post(path, rule.data(world))
        got["post"][role] = answer.status_code if expected["post"][role] else 0

    assert got == expected


def kept_by_no_cache(answer):
    """What somebody signed in sees: a calendar only where it is asked each time whether it is still so."""
    said = answer.get("Cache-Control", "")
    assert "private" in said
    assert "no-store" in said or (
        answer.get("Content-Type", "").startswith("text/calendar") and "no-cache" in said
    )


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_the_admins_pages_are_for_administrators_only(role, as_role, db):
    from django.contrib import admin

    paths = [reverse("admin:index")] + [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
        for model in admin.site._registry
        for page in ("changelist", "add")
    ]
    client = as_role(role)

    answers = {path: client.get(path).status_code for path in paths}

    assert set(answers.values()) <= {302, 403}, answers
    assert all(client.get(path, follow=True).request["PATH_INFO"] not in paths[1:] for path in paths[:1])


def test_the_administrator_sees_each_list_of_the_admin(as_role, db):
    from django.contrib import admin

    client = as_role("administrator")
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]

    assert {path: client.get(path).status_code for path in lists} == dict.fromkeys(lists, 200)
