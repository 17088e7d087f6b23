"""Signing in: by e-mail, back to the page asked for, and slower after wrong guesses."""

from django.urls import reverse

from core import throttle
from tests.database import PASSWORD

URL = "/sign-in/"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(URL, {"username": email, "password": password, **more})


def test_a_page_asks_to_sign_in_and_comes_back(client, cast):
    asked = client.get(reverse("cities:profile"))
    assert asked.url == "/sign-in/?next=/profile/"

    answer = sign_in(client, "executor@sochi.example", next="/profile/")

    assert answer.url == "/profile/"
    assert client.get("/profile/").status_code == 200


def test_the_letter_case_of_the_address_does_not_matter(client, cast):
    assert sign_in(client, "Executor@SOCHI.example").status_code == 302


def test_a_strange_address_to_go_on_to_is_not_followed(client, cast):
    assert sign_in(client, "executor@sochi.example", next="https://elsewhere.example/").url == "/begin/"


def test_a_wrong_password_says_so_and_keeps_the_address(client, cast):
    answer = sign_in(client, "executor@sochi.example", "wrong")

    assert answer.status_code == 200
    assert "Почта или пароль не подходят" in answer.content.decode()
    assert 'value="executor@sochi.example"' in answer.content.decode()


def test_a_closed_account_does_not_open(client, cast):
    cast.sochi_executor.is_active = False
    cast.sochi_executor.save()

    assert sign_in(client, "executor@sochi.example").status_code == 200


def test_after_five_wrong_guesses_even_the_right_password_waits(client, cast):
    for _ in range(throttle.GUESSES):
        sign_in(client, "executor@sochi.example", "wrong")

    answer = sign_in(client, "executor@sochi.example")

    assert answer.status_code == 200
    assert "Подождите 15 минут" in answer.content.decode()
    assert sign_in(client, "colleague@sochi.example").status_code == 302


def test_the_right_password_forgives_the_wrong_ones_before(client, cast):
    for _ in range(throttle.GUESSES - 1):
        sign_in(client, "executor@sochi.example", "wrong")
    sign_in(client, "executor@sochi.example")
    client.post("/sign-out/")

    sign_in(client, "executor@sochi.example", "wrong")

    assert sign_in(client, "executor@sochi.example").status_code == 302


def test_signing_out_takes_a_post(client, cast):
    client.force_login(cast.sochi_executor)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/sign-in/"
    assert client.get("/profile/").status_code == 302
