"""Guessing is slowed, and nobody can close the sign-in for somebody else."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from cities import invitations
from cities.models import User
from core import throttle
from core.models import Counter
from tests.database import PASSWORD

MAIL = "executor@sochi.example"


@pytest.fixture(autouse=True)
def behind_one_proxy(settings):
    settings.TRUSTED_PROXIES = 1


def sign_in(client, email=MAIL, password=PASSWORD, address="198.51.100.1"):
    answer = client.post(
        "/sign-in/",
        {"username": email, "password": password},
        REMOTE_ADDR="172.18.0.1",
        HTTP_X_FORWARDED_FOR=f"1.2.3.4, {address}",
    )
    return "in" if answer.status_code == 302 else "wait" if "Подождите" in answer.text else "wrong"


def link_to_a_password(person):
    person.refresh_from_db()
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("cities:password_reset_confirm", args=[uid, default_token_generator.make_token(person)])


@pytest.fixture
def soon(monkeypatch):
    """A place floods after a tenth of the usual; how many those are, one test shows."""
    monkeypatch.setattr(throttle, "FLOOD", throttle.FLOOD // 10)


@pytest.fixture
def invited(cast):
    """Somebody who was never here."""
    return User.objects.create_user("new@sochi.example", name="Нина Новая", role="reader", body=cast.mayor)


def test_no_other_way_to_write_an_address_is_a_new_account_to_guess_at(cast):
    """A capital «ı» is an «I»: each «i» of an address would double what is tried before the limit."""
    odd = MAIL.replace("i", "\u0131")

    assert sign_in(Client(), odd) == "wrong"
    assert sign_in(Client(), MAIL.upper()) == "in"
    assert not User.objects.of_address(odd).exists()


def test_fifty_strangers_close_the_sign_in_for_nobody(cast):
    """Each from an address of its own, at everybody's account; every colleague then signs in at once."""
    people = [MAIL, "colleague@sochi.example", "reader@minsk.example"]
    for stranger in range(50):
        for guess in range(6):
            sign_in(Client(), people[guess % 3], "wrong", f"203.0.113.{stranger}")

    assert [sign_in(Client(), email, address="198.51.100.9") for email in people] == ["in"] * 3


def test_five_guesses_of_one_stranger_close_no_colleagues_account(cast, client):
    for _ in range(9):
        sign_in(client, password="wrong", address="203.0.113.1")

    assert sign_in(client, address="203.0.113.1") == "wait"
    assert sign_in(Client(), address="198.51.100.2") == "in"


def test_an_account_under_attack_from_everywhere_gives_each_new_place_fewer_guesses(cast):
    for stranger in range(throttle.PRESSURE // 2 + 1):
        for _ in range(2):
            sign_in(Client(), password="wrong", address=f"203.0.113.{stranger}")

    tries = [sign_in(Client(), password="wrong", address="198.51.100.3") for _ in range(3)]
    assert tries == ["wrong", "wrong", "wait"]
    assert sign_in(Client(), address="198.51.100.4") == "in"


def test_a_known_browser_signs_in_while_its_own_office_is_flooded(cast, client):
    assert sign_in(client) == "in"
    client.post("/sign-out/")
    for guess in range(throttle.FLOOD + 1):
        sign_in(Client(), f"nobody{guess // 2}@example.org", "wrong")

    assert sign_in(Client()) == "wait"
    assert sign_in(client) == "in"


def test_while_the_office_is_flooded_links_of_letters_open_and_the_next_office_signs_in(cast, invited, soon):
    """A browser that was never here waits; whoever has an invitation or a letter gets in by it meanwhile."""
    for guess in range(throttle.FLOOD + 1):
        sign_in(Client(), f"nobody{guess // 2}@example.org", "wrong")
    new = {"new_password1": "quite-another-one-9", "new_password2": "quite-another-one-9"}
    there: dict[str, Any] = {"REMOTE_ADDR": "172.18.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}

    assert sign_in(Client()) == "wait"
    assert sign_in(Client(), address="198.51.100.2") == "in"
    for link in (invitations.link_for(invited), link_to_a_password(cast.sochi_executor)):
        client = Client()
        page = client.get(urlsplit(link).path, follow=True, **there)
        assert client.post(page.request["PATH_INFO"], new, **there).status_code == 302
        assert client.get("/profile/", **there).status_code == 200


def test_letters_that_strangers_ask_for_spoil_no_letter_of_the_owner(cast):
    """Whoever floods an address with letters for a new password ends none that came before."""
    link = link_to_a_password(cast.sochi_executor)
    for place in range(30):
        Client().post("/password/reset/", {"email": MAIL}, HTTP_X_FORWARDED_FOR=f"203.0.113.{place}")

    assert Client().get(urlsplit(link).path, follow=True).context["validlink"]
    assert sign_in(Client()) == "in"


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(cast, client, settings):
    client.get("/sign-in/")
    planted = SessionStore()
    planted["x"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    assert sign_in(client) == "in"

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    assert thief.get("/profile/").status_code == 302
    thief.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    thief.get("/sign-in/")
    assert sign_in(thief) == "in"
    assert thief.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_a_known_browser_is_no_means_to_guess(cast, client):
    sign_in(client)
    client.post("/sign-out/")

    tries = [sign_in(client, password="wrong", address=f"203.0.113.{place}") for place in range(7)]

    assert tries == ["wrong"] * throttle.GUESSES + ["wait"] * 2


def test_a_browser_known_for_one_person_is_not_known_for_another(cast, client):
    sign_in(client, "colleague@sochi.example")
    client.post("/sign-out/")
    for _ in range(throttle.GUESSES):
        sign_in(client, password="wrong")

    assert sign_in(Client()) == "wait"


def test_a_forged_mark_of_a_known_browser_is_ignored(cast, client, settings):
    for _ in range(throttle.GUESSES):
        sign_in(client, password="wrong")
    client.cookies[settings.DEVICE_COOKIE_NAME] = "eyJ4IjoieSJ9:1aaaaa:bbbbbbbbbb"

    assert sign_in(client) == "wait"


def test_one_ipv6_household_has_the_guesses_of_one_place(cast, client):
    for place in range(throttle.GUESSES):
        sign_in(client, password="wrong", address=f"2001:db8:0:1::{place:x}")

    assert sign_in(client, address="2001:db8:0:1:abcd::1") == "wait"
    assert sign_in(client, address="2001:db8:0:2::1") == "in"


@pytest.mark.django_db(transaction=True)
def test_of_24_guesses_at_once_five_are_looked_at(cast):
    def guess(_number):
        try:
            return sign_in(Client(), password="wrong")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(24) as pool:
        said = list(pool.map(guess, range(24)))

    assert said.count("wrong") == throttle.GUESSES


def test_guesses_at_the_old_password_are_counted(cast, client):
    client.force_login(cast.sochi_executor)
    form = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    for _ in range(throttle.GUESSES):
        assert "Слишком много" not in client.post("/password/", form).text

    assert "Слишком много" in client.post("/password/", {**form, "old_password": PASSWORD}).text


def test_the_limit_holds_without_redis(cast, client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}

    said = [sign_in(client, password="wrong") for _ in range(6)]

    assert said == ["wrong"] * 5 + ["wait"]


class TestWhoGoesOnGuessing:
    """Strangers who are refused and go on all the same take no time that others need."""

    @pytest.fixture
    def refused(self, cast):
        for _ in range(throttle.GUESSES + 1):
            sign_in(Client(), password="wrong")

    def test_asks_the_database_nothing_and_gets_a_page_that_was_made_before(
        self, refused, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            answer = Client().post(
                "/sign-in/",
                {"username": MAIL.upper(), "password": PASSWORD},
                REMOTE_ADDR="172.18.0.1",
                HTTP_X_FORWARDED_FOR="198.51.100.1",
            )

        assert (answer.status_code, answer["Retry-After"]) == (429, "900")
        assert "/password/reset/" in answer.text
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.cookies

    def test_is_refused_alone(self, refused, cast):
        assert sign_in(Client(), address="198.51.100.2") == "in"
        assert sign_in(Client(), "colleague@sochi.example") == "in"

    def test_a_browser_that_is_known_is_asked_by_itself(self, cast, client):
        assert sign_in(client) == "in"
        client.post("/sign-out/")
        for _ in range(throttle.GUESSES + 2):
            sign_in(Client(), password="wrong")

        assert sign_in(client) == "in"

    def test_soon_the_database_is_asked_again(self, refused, monkeypatch):
        later = throttle.time.monotonic() + throttle.REFUSED_FOR + 1
        monkeypatch.setattr(throttle.time, "monotonic", lambda: later)
        Counter.objects.all().delete()

        assert sign_in(Client()) == "in"

    def test_a_place_that_floods_is_refused_whatever_account_it_names(
        self, cast, soon, django_assert_num_queries
    ):
        for guess in range(throttle.FLOOD + 1):
            sign_in(Client(), f"nobody{guess // 2}@example.org", "wrong")

        with django_assert_num_queries(0):
            assert sign_in(Client(), "another@example.org", "wrong") == "wait"

    def test_the_mind_of_a_process_is_limited(self, cast, monkeypatch):
        monkeypatch.setattr(throttle, "REFUSED_MOST", 3)
        for place in range(9):
            for _ in range(throttle.GUESSES + 1):
                sign_in(Client(), password="wrong", address=f"203.0.113.{place}")

        assert len(throttle._refused) <= 3
