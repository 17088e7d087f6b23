"""The headers of production settings, value by value: what `make headers` has found to be A+."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOST = "https://roadmap.example.org"


@pytest.fixture(scope="module")
def captured():
    """As a process of its own: these settings are read when a process starts."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tools.headers"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return json.loads(said.stdout)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("strict-transport-security", "max-age=31536000"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ],
)
def test_it_says(captured, name, value):
    assert captured["https"]["headers"][name] == value


def test_it_gives_no_other_site_access(captured):
    assert not [name for name in captured["https"]["headers"] if name.startswith("access-control-")]


def test_scripts_come_from_our_static_files_alone(captured):
    policy = dict(
        part.strip().split(" ", 1)
        for part in captured["https"]["headers"]["content-security-policy"].split(";")
    )

    assert policy == {
        "default-src": "'self'",
        "script-src": f"{HOST}/static/",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_every_script_of_the_page_is_one_that_it_allows(captured):
    body = captured["https"]["body"]

    assert '<script defer src="/static/' in body
    assert body.count("<script") == body.count('src="/static/')


def test_cookies_belong_to_this_host_over_https(captured):
    for cookie in captured["https"]["cookies"]:
        assert cookie.startswith("__Host-")
        assert {"Secure", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_http_leads_to_https(captured):
    assert captured["http"]["status"] == 301
    assert captured["http"]["headers"]["location"].startswith(HOST)
