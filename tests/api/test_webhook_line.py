"""No webhook lets this server speak to what lies behind its firewall."""

import ipaddress
import socket

import pytest
from django.core.exceptions import ValidationError

from api.webhooks import line

HOUSE = [ipaddress.ip_network("10.20.0.0/16")]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nothing",
        "ftp://portal.example/",
        "https://",
        "https://user:password@portal.example/",
        "https://portal.example/#part",
        "http://portal.example/",
        "https://127.0.0.1/",
        "https://10.20.0.5/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fec0::1]/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
        "https://192.0.0.8/",
        "https://[3fff::1]/",
        "https://портал\x00.example/",
        "https://portal.example:99999999/",
    ],
)
def test_what_can_be_no_receiver_is_refused_at_once(url):
    with pytest.raises(ValidationError):
        line.check_address(url)


@pytest.mark.parametrize(
    "url", ["https://portal.example/", "https://портал.рф/a?b=1", "https://1.1.1.1:8443/"]
)
def test_what_can_be_one_is_taken(url):
    line.check_address(url)


def test_an_inner_network_may_be_allowed(settings):
    settings.WEBHOOK_NETWORKS = HOUSE
    line.check_address("http://10.20.0.5:8080/in")
    with pytest.raises(ValidationError):
        line.check_address("https://10.21.0.5/")
    with pytest.raises(ValidationError):
        line.check_address("http://1.1.1.1/")


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "127.0.0.1.nip.io."]
)
def test_whatever_leads_to_an_inner_address_is_not_spoken_to(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        answer = line.post(f"https://{host}:{server.getsockname()[1]}/", {}, b"{}")
        with pytest.raises(TimeoutError):
            server.accept()

    assert answer.status is None
    assert answer.error


def test_the_address_that_was_looked_at_is_the_one_that_is_spoken_to(settings, monkeypatch):
    """A name that gives another address the second time leads nowhere else."""
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    asked = []
    real = socket.getaddrinfo

    def name_server(host, *args, **kwargs):
        # The world outside: a name server that somebody else runs.
        asked.append(host)
        return real("127.0.0.1" if host == "portal.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", name_server)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        settings.WEBHOOK_SECONDS = 1
        line.post(f"http://portal.example:{server.getsockname()[1]}/", {}, b"{}")
        connection, _place = server.accept()
        with connection:
            request = connection.recv(65536).decode()

    assert asked.count("portal.example") == 1
    assert "\r\nhost: portal.example:" in request.lower()


def test_a_setting_that_is_no_network_ends_the_start(monkeypatch):
    from config import env

    monkeypatch.setenv("WEBHOOK_NETWORKS", "10.0.0.0/8, house")
    with pytest.raises(SystemExit, match="WEBHOOK_NETWORKS"):
        env.networks("WEBHOOK_NETWORKS")
