"""No name leads a webhook behind the firewall: a real name server that lies, and real receivers that watch."""

import json
import os
import subprocess
import sys

import pytest

# As anybody may, and as root may where nobody else is let.
ALONE = (["unshare", "--user", "--map-root-user", "--net", "--mount"], ["unshare", "--net", "--mount"])
# Hosts that are an inner address in another writing.
WRITTEN = (
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.1",
    "0177.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0",
    ".".join("0000"),
    "①②⑦.0.0.1",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[fe80::1%25lo]",
)


def works(way: list[str]) -> bool:
    return subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    alone = next((way for way in ALONE if works(way)), None)
    if alone is None:
        pytest.skip(
            "NO NETWORK OF ITS OWN: the kernel refuses one; that names which change lead nowhere was not tried"
        )
    folder = tmp_path_factory.mktemp("network")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    made = subprocess.run(
        [*alone, sys.executable, "-m", "tests.security.a_network", str(folder), *WRITTEN],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def test_nothing_that_leads_to_an_inner_address_was_spoken_to(found):
    assert found["taken"] == 0
    assert {host: said for host, said in found["said"].items() if said[0] and "redirect" not in host} == {}
    assert "127.0.0.1" in found["said"]["alias.test"][1]
    tried = {host for host, said in found["said"].items() if "Connect" in said[1]}
    assert tried == {"rebound.test", "inner-first.test", "inner-last.test", "nat64-open.test"}
    assert set(WRITTEN) <= set(found["said"])


def test_a_name_is_asked_for_once_whatever_it_says_the_next_time(found):
    assert found["asked"]["rebound A"] == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(found, status):
    said, why, taken = found["said"][f"redirect {status}"]

    assert (said, taken) == (status, 1)
    assert "перенаправлени" in why
