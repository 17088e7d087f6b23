"""What every address answers with: methods, headers, caches; and what programs ask for."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.access_table import TABLE, World
from tests.sessions import session_of
from tests.test_access import OWN


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@pytest.fixture
def administrator(client, cast):
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(cast.administrator)
    return client


METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


def test_no_address_answers_other_methods(administrator, world):
    answered = {
        (name, method): administrator.generic(method, path).status_code
        for name in OWN
        for path in [reverse(name, kwargs=TABLE[name].kwargs_once(world))]
        for method in METHODS
    }

    assert {asked: status for asked, status in answered.items() if status != 405} == {}
    assert len(answered) == len(OWN) * len(METHODS)


@pytest.mark.parametrize("path", ["/admin/", "/admin/cities/user/", "/nowhere/"])
def test_nor_does_the_admin(administrator, path):
    assert administrator.generic("DELETE", path).status_code == 405


def test_secret_addresses_are_kept_by_no_cache_and_told_to_no_other_site(client, cast):
    for path in (
        "/invitation/spent/",
        "/start/first/spent/",
        "/password/reset/MQ/spent/",
        "/reminders/spent/",
    ):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"], path
        assert answer["Referrer-Policy"] == "same-origin", path


def test_signing_out_clears_what_the_browser_kept(administrator):
    assert '"cache"' in administrator.post("/sign-out/")["Clear-Site-Data"]


def test_every_answer_forbids_what_we_do_not_use(client, db):
    answer = client.get("/sign-in/")

    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_programs_are_told_where_to_look_and_where_not(client, settings):
    assert "Disallow: /" in client.get("/robots.txt").text
    said = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:" in said
    assert "Expires: " in said
