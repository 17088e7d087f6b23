"""What the program tells of itself to who is nobody here: whether it is ready, and nothing else."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
STRANGER = "198.51.100.7"


def told(client: Client, **request: Any) -> set[str]:
    """What `/readyz` tells to a request from elsewhere."""
    return set(client.get("/readyz", **{"REMOTE_ADDR": STRANGER, **request}).json())


def test_a_stranger_learns_whether_it_is_ready_and_no_more(client, settings):
    settings.METRICS_TOKEN = "a-token-of-some-length"

    assert told(client) == {"ready"}
    assert told(client, headers={"Authorization": "Bearer wrong"}) == {"ready"}
    assert told(client, headers={"Authorization": "Bearer "}) == {"ready"}
    settings.METRICS_TOKEN = ""
    assert told(client, headers={"Authorization": "Bearer "}) == {"ready"}
    assert settings.VERSION not in client.get("/sign-in/").text


def test_watchers_learn_more(client, settings):
    more = {"ready", "version", "parts"}
    settings.METRICS_TOKEN = "a-token-of-some-length"

    assert told(client, headers={"Authorization": "Bearer a-token-of-some-length"}) == more
    assert told(client, REMOTE_ADDR="127.0.0.1") == more
    settings.WATCHERS = [ip_network("198.51.100.0/24")]
    assert told(client) == more


def test_a_proxy_on_this_machine_makes_nobody_a_watcher(client, settings):
    def through(forwarded: str) -> set[str]:
        return told(client, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    # Nobody told us of it.
    settings.TRUSTED_PROXIES = 0
    assert through(STRANGER) == {"ready"}
    settings.TRUSTED_PROXIES = 1
    assert through(STRANGER) == {"ready"}
    # What is further left was sent by the client.
    assert through(f"127.0.0.1, {STRANGER}") == {"ready"}
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]
    assert through(f"127.0.0.1, {STRANGER}") == {"ready"}


def test_whoever_is_signed_in_has_the_version_at_the_foot_of_a_page_and_administrators_the_rest(
    client, cast, settings
):
    client.force_login(cast.administrator)

    # No cookie counts there: the answer must not hang on the database.
    assert told(client) == {"ready"}
    assert settings.VERSION in client.get("/my/").text
    assert settings.VERSION in client.get("/status/").text
