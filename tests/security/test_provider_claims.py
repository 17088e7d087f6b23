"""What a provider says of somebody, taken apart: when it was proved, which address is confirmed, who is meant."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from cities import leaving
from cities.forms import PersonForm
from cities.models import OutsideAccount, User
from cities.signing_in import closing
from tests.security.test_provider import (
    GOOD,
    at_provider,
    come,
    come_back,
    is_in,
    leave,
    people,
    provider,
    source,
)

__all__ = ["people", "provider", "source"]
PROVING = ("coordinators", "education")


def long_ago(client):
    """The session proved long ago who is there."""
    session = client.session
    session["confirmed"] = 1
    session.save()


def test_who_typed_the_password_there_anew_has_proved_it(client, source, people):
    people(olga={**GOOD, "groups": PROVING, "auth_time": int(time.time())})
    come(client)
    long_ago(client)
    # After the provider's own page, which asks for the password.
    asked = leave(client, "/people/invite/").replace("&prompt=login", "")
    assert come_back(client, at_provider(asked))["Location"] == "/people/invite/"
    assert client.session["confirmed"] > 1


@pytest.mark.parametrize("said", [{}, {"auth_time": "now"}, {"auth_time": True}, {"auth_time": 86_400}])
def test_who_takes_the_question_for_the_password_out_of_the_way_has_not(client, source, people, said):
    """At a browser that was left open: the provider knows the session still, and asks for nothing."""
    people(olga={**GOOD, "groups": PROVING})
    come(client)
    long_ago(client)
    people(olga={**GOOD, "groups": PROVING, **said})
    bare = leave(client, "/people/invite/").replace("&prompt=login", "").replace("&max_age=0", "")
    answer = come_back(client, at_provider(bare))
    assert answer.status_code == 403
    assert "не спросил ваш пароль заново" in answer.text
    assert client.session["confirmed"] == 1


def test_a_sign_in_that_was_begun_before_proves_nothing_to_a_later_session(client, source, people):
    people(olga={**GOOD, "groups": PROVING})
    begun = leave(client, "/people/invite/")
    come(client)
    long_ago(client)
    assert come_back(client, at_provider(begun))["Location"] == "/people/invite/"
    assert client.session["confirmed"] == 1


def test_nor_does_who_signs_out_and_is_led_in_again_without_a_question(client, source, people):
    people(olga={**GOOD, "groups": PROVING, "auth_time": 86_400})
    come(client)
    assert is_in(client)
    assert client.session["confirmed"] == 86_400
    assert "Войти через портал Сочи" in client.get("/people/invite/").text


@pytest.mark.parametrize("confirmed", [False, None])
def test_an_address_is_not_confirmed_by_what_is_said_of_another(client, source, people, confirmed):
    """The token says "confirmed" without an address, and the second answer an address alone."""
    beside = {"email": "executor@sochi.example", "email_verified": confirmed}
    people(olga={**{name: said for name, said in GOOD.items() if name != "email"}, "in_userinfo": beside})
    assert come(client).status_code == 403
    assert not OutsideAccount.objects.exists()


@pytest.mark.parametrize("subject", ["", "s" * 256])
def test_a_subject_that_could_be_taken_for_another_is_refused(client, source, people, subject):
    people(olga={**GOOD, "sub": subject, "in_userinfo": {"sub": subject}})
    assert come(client).status_code == 503
    assert not OutsideAccount.objects.exists()


def test_an_answer_for_one_provider_is_none_for_another(client, source, settings):
    other = {**source, "name": "minsk", "city": "minsk"}
    settings.SIGN_IN_SOURCES = [source, other]
    back_to = urlsplit(at_provider(leave(client)))
    assert client.get(f"/sign-in/with/minsk/back/?{back_to.query}")["Location"] == "/sign-in/"
    assert not is_in(client)


@pytest.mark.parametrize("how", ["leaving", "the form"])
def test_whom_an_administrator_closed_comes_in_no_more_though_the_directory_had_closed_them_once(
    client, source, cast, how
):
    come(client)
    olga = User.objects.get(email="olga@sochi.example")
    OutsideAccount.objects.update(seen_at=timezone.now() - timedelta(days=91))
    assert closing.close_vanished() == 1
    administrator = Client()
    administrator.force_login(cast.administrator)

    def save(is_active):
        olga.refresh_from_db()
        said = {name: getattr(olga, name) for name in ("name", "email", "post", "role")}
        seen = PersonForm.print_of(olga)
        form = {**said, "body": olga.body_id, "is_active": is_active, "seen": seen}
        assert administrator.post(f"/people/{olga.pk}/", form).status_code == 302

    save("on")
    if how == "leaving":
        leaving.leave(olga.pk, cast.administrator)
    else:
        save("")
    assert come(Client()).status_code == 403
    olga.refresh_from_db()
    assert not olga.is_active
