"""Whose address counts: the right end of X-Forwarded-For, from those whom the settings trust."""

import pytest

from core.addresses import client_address, place

PROXY, INNER, STRANGER = "10.0.0.2", "10.0.0.3", "203.0.113.7"


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        (0, STRANGER, "198.51.100.1", STRANGER),
        (1, PROXY, STRANGER, STRANGER),
        (1, PROXY, f"198.51.100.1, {STRANGER}", STRANGER),
        (2, INNER, f"198.51.100.1, {STRANGER}, {PROXY}", STRANGER),
        (1, PROXY, "", PROXY),
        (1, "", STRANGER, STRANGER),
        (1, PROXY, f"{STRANGER}:4711", STRANGER),
        (1, PROXY, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, PROXY, "::ffff:203.0.113.7", STRANGER),
        (1, PROXY, "nonsense", PROXY),
        (["10.0.0.0/8"], PROXY, STRANGER, STRANGER),
        (["10.0.0.0/8"], INNER, f"198.51.100.1, {STRANGER}, {PROXY}", STRANGER),
        (["10.0.0.0/8"], STRANGER, "198.51.100.1", STRANGER),
        (["10.0.0.0/8"], PROXY, f"198.51.100.1, nonsense, {INNER}", INNER),
        (["10.0.0.0/8"], "", STRANGER, STRANGER),
    ],
)
def test_the_client_is_who_the_trusted_proxy_names(rf, settings, trusted, peer, forwarded, client):
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/", REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))

    assert client_address(request) == client


def test_one_household_of_ipv6_is_one_place():
    assert place("2001:db8:1:2::5") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::5")
    assert place("203.0.113.7") != place("203.0.113.8")
