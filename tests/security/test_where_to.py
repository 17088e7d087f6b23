"""Where one is led afterwards: a page of ours, or the usual one; never a fault of the server."""

import pytest

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


def test_a_page_of_ours_is(client, cast):
    assert client.post("/look/", {"next": "/my/?a=b"})["Location"] == "/my/?a=b"
