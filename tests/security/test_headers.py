"""The headers of production settings, value by value: what `make headers` has found to be A+."""

import json
import re
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


def policy_of(answer):
    return dict(part.strip().split(" ", 1) for part in answer["content-security-policy"].split(";"))


def test_whatever_is_not_named_is_forbidden(captured):
    policy = policy_of(captured["https"]["headers"])
    nonce = policy.pop("script-src")

    assert re.fullmatch(r"'nonce-[A-Za-z0-9+/]{22}=='", nonce)
    assert policy == {
        "default-src": "'none'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_the_one_script_of_the_page_bears_the_number_that_the_policy_names(captured):
    body = captured["https"]["body"]
    (nonce,) = re.findall(r"'nonce-([^']+)'", captured["https"]["headers"]["content-security-policy"])

    assert body.count("<script") == 1
    assert re.search(rf'<script defer src="/static/[^"]+" nonce="{re.escape(nonce)}"></script>', body)


def test_the_number_is_another_with_each_answer_also_of_a_kept_page(client, settings, cast, plan):
    settings.KEEP_PAGES = True
    client.force_login(cast.sochi_reader)
    seen = set()
    for _time in range(3):
        answer = client.get("/r/sochi-minsk/")
        (nonce,) = re.findall(r"'nonce-([^']+)'", answer["Content-Security-Policy"])
        assert answer.text.count(f'nonce="{nonce}"') == answer.text.count("<script") == 1
        seen.add(nonce)

    assert answer.wsgi_request.page_is_kept
    assert len(seen) == 3


def test_scripts_of_djangos_own_pages_come_from_our_static_files_alone(client, settings, cast):
    settings.ADMIN_SCRIPTS, settings.CONFIRM_MINUTES = [f"{HOST}/static/"], 0
    client.force_login(cast.administrator)
    answer = client.get("/admin/cities/city/")

    assert policy_of(answer)["script-src"] == f"{HOST}/static/"
    assert '<script src="/static/admin/js/core.js">' in answer.text


def test_cookies_belong_to_this_host_over_https(captured):
    for cookie in captured["https"]["cookies"]:
        assert cookie.startswith("__Host-")
        assert {"Secure", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_http_leads_to_https(captured):
    assert captured["http"]["status"] == 301
    assert captured["http"]["headers"]["location"].startswith(HOST)
