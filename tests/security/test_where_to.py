"""Where one is led afterwards: a page of ours, or the usual one; never a fault of the server."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from cities.models import FactorDemand
from tests.database import PASSWORD

NOT_PAGES = [
    "abc",
    "a\0b",
    "cities:people",
    "9" * 400,
    "\r\nSet-Cookie: a=b",
    "https:evil.example",
    "\u202ea",
]


@pytest.mark.parametrize("target", NOT_PAGES)
def test_a_word_is_no_page(client, cast, target):
    looked = client.post("/look/", {"next": target})
    form = {"username": "executor@sochi.example", "password": PASSWORD, "next": target}
    signed_in = client.post("/sign-in/", form)

    assert (looked.status_code, looked["Location"]) == (302, "/")
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/begin/")


def test_the_page_of_signing_in_leads_nobody_back_to_itself(client, cast):
    """Django calls that a fault of the program's, and it would be one."""
    client.force_login(cast.sochi_executor)

    assert client.get("/sign-in/", {"next": "/sign-in/"})["Location"] == "/begin/"
    assert client.get("/sign-in/", {"next": "http://testserver/sign-in/?a=b"})["Location"] == "/begin/"


def test_a_page_of_ours_is(client, cast):
    assert client.post("/look/", {"next": "/my/?a=b"})["Location"] == "/my/?a=b"


# What browsers take for an address of another site, one or the other.
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "\t//evil.example", " //evil.example", "/\n/evil.example", "https:/evil.example",
    "https:evil.example", "http:///evil.example", "https://testserver@evil.example/", "http://testserver.evil.example/",
    "https://evil.example\\@testserver/", "//evil.example/%2e%2e", "/%09/evil.example", "//[::1]@evil.example",
    "javascript:alert(1)", "data:text/html,x", "http://[", "//", "/\u2028/evil.example", "//evil\u3002example/",
]  # fmt: skip


def leads_to(answer):
    """The site that a browser is led to: blanks at the ends and breaks in lines fall out, backslashes lean over."""
    said = answer.get("Location") or answer.get("HX-Redirect") or ""
    said = re.sub("[\t\r\n]", "", said.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if said.startswith(("javascript:", "data:")):
        return said
    return urlsplit(urljoin("http://testserver/", said)).netloc


@pytest.fixture
def ways(cast, settings):
    """Each place that leads on to where one is told, by how it is asked."""
    settings.SECOND_FACTOR_ROLES, settings.SECOND_FACTOR_GRACE_DAYS = ("executor",), 7

    def signed_in():
        client = Client()
        client.force_login(cast.sochi_executor)
        return client

    me = {"username": "executor@sochi.example", "password": PASSWORD}
    return {
        "look": lambda target: Client().post("/look/", {"next": target}),
        "sign in": lambda target: Client().post("/sign-in/", {**me, "next": target}),
        "sign in, address": lambda target: Client().post("/sign-in/", me, query_params={"next": target}),
        "signed in": lambda target: signed_in().get("/sign-in/", {"next": target}),
        "key, signed in": lambda target: signed_in().get("/sign-in/key/", {"next": target}),
        "confirm": lambda target: signed_in().post("/confirm/", {"password_again": PASSWORD, "next": target}),
        "later": lambda target: signed_in().post("/profile/protection/later/", {"next": target}),
        "admin": lambda target: Client().get("/admin/login/", {"next": target}),
        "piece": lambda target: Client().get(
            "/my/", headers={"HX-Request": "true", "HX-Current-URL": _plain(target)}
        ),
    }


def _plain(target):
    # What a line of a header can hold.
    return re.sub(r"[^ -~]", "", target)


@pytest.mark.parametrize(
    "way",
    [
        "look",
        "sign in",
        "sign in, address",
        "signed in",
        "key, signed in",
        "confirm",
        "later",
        "admin",
        "piece",
    ],
)
def test_nobody_is_led_to_another_site(way, ways):
    answers = {target: ways[way](target) for target in ELSEWHERE}

    assert {
        target: answer.status_code
        for target, answer in answers.items()
        if answer.status_code not in (200, 302)
    } == {}
    assert {
        target: site for target, answer in answers.items() if (site := leads_to(answer)) != "testserver"
    } == {}


def test_what_a_page_is_told_it_hands_on_to_no_other_site(client, cast):
    """Signing in after a page of the admin, or a piece, was asked for: the target went by way of the address."""
    for target in ELSEWHERE:
        shown = client.get("/admin/login/", {"next": target})
        form = {"username": "executor@sochi.example", "password": PASSWORD}
        assert leads_to(Client().post(shown["Location"], form)) == "testserver", target


def test_a_page_of_ours_is_where_each_way_leads(ways):
    """Else a way that leads nowhere would pass for a safe one."""
    FactorDemand.objects.all().delete()
    led = {name: ask("/my/?a=b") for name, ask in ways.items() if name not in ("admin", "piece")}

    assert {name: answer["Location"] for name, answer in led.items()} == dict.fromkeys(led, "/my/?a=b")
