"""A session ends by itself: left alone, or when it has lasted long enough."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from tests.conftest import PASSWORD


def later(client, **passed):
    with time_machine.travel(timezone.now() + timedelta(**passed)):
        return client.get("/profile/").status_code


def sign_in(client):
    client.post("/sign-in/", {"username": "executor@sochi.example", "password": PASSWORD})


def test_it_ends_when_it_was_left_alone(client, cast, settings):
    settings.SESSION_IDLE_MINUTES = 60
    sign_in(client)
    assert [later(client, minutes=50), later(client, minutes=100)] == [200, 200]
    assert later(client, minutes=170) == 302


def test_it_ends_however_busy_it_is(client, cast, settings):
    settings.SESSION_HOURS, settings.SESSION_IDLE_MINUTES = 2, 0
    sign_in(client)
    assert [later(client, minutes=110), later(client, minutes=121)] == [200, 302]
