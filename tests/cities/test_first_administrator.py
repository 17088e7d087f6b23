"""The first administrator of an empty installation is made by a link, once."""

import re
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from cities import first_administrator
from cities.models import User

PASSWORD = "очень-долгий-пароль-7"
FILLED = {
    "name": "Анна Первая",
    "email": "anna@example.org",
    "new_password1": PASSWORD,
    "new_password2": PASSWORD,
}


@pytest.fixture
def link(db):
    out = StringIO()
    call_command("start_link", stdout=out)
    (path,) = re.findall(r"https?://[^/]+(/\S+)", out.getvalue())
    return path


def test_an_empty_installation_says_where_the_link_is_and_does_not_show_it(client, db, link):
    page = client.get("/", follow=True)

    assert page.status_code == 200
    assert "start_link" in page.text
    assert link not in page.text


def test_the_link_makes_an_administrator_who_is_signed_in_and_led_to_the_first_steps(client, link):
    assert client.get(link).status_code == 200

    answer = client.post(link, FILLED)

    assert answer["Location"] == reverse("roadmap:start")
    person = User.objects.get()
    assert (person.is_administrator, person.email, person.check_password(PASSWORD)) == (
        True,
        "anna@example.org",
        True,
    )
    assert client.get(reverse("roadmap:start")).status_code == 200


def test_the_link_works_once(client, link):
    client.post(link, FILLED)

    for answer in (client.get(link), client.post(link, {**FILLED, "email": "other@example.org"})):
        assert answer.status_code == 410
    assert User.objects.count() == 1


def test_two_at_the_same_time_make_one(db, link):
    first_administrator.make("a@example.org", "А", PASSWORD)

    with pytest.raises(first_administrator.Spent):
        first_administrator.make("b@example.org", "Б", PASSWORD)


def test_a_link_older_than_a_week_and_a_forged_one_are_refused_with_the_way_to_a_new_one(client, link):
    with time_machine.travel("2099-01-01"):
        old = client.get(link)
    forged = client.get(reverse("cities:first_administrator", args=["forged:token"]))

    assert (old.status_code, forged.status_code) == (410, 410)
    assert "start_link" in old.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"name": "  "}, "name"),
        ({"new_password1": "12345", "new_password2": "12345"}, "new_password1"),
        ({"new_password2": "another"}, "new_password2"),
    ],
)
def test_bad_input_is_told_in_place_and_nobody_is_made(client, link, wrong, field):
    answer = client.post(link, {**FILLED, **wrong})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.exists()


def test_the_help_names_no_rule_about_a_password_that_nobody_has_yet(client, link):
    page = client.get(link).text

    assert "Не обычное слово" in page
    assert "Не тот, что действует сейчас" not in page


def test_with_people_no_link_is_printed_and_the_sign_in_page_asks_for_a_password(client, cast):
    out = StringIO()
    call_command("start_link", stdout=out)

    assert out.getvalue() == ""
    assert 'name="password"' in client.get(reverse("cities:sign_in")).text


def test_createsuperuser_still_works(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email="root@example.org", name="Корень", verbosity=0)

    assert User.objects.get().is_administrator
