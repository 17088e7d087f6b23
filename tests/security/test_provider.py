"""A city's OpenID Connect provider: the way there and back, and what an attacker may try on it."""

import json
import subprocess
import sys
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from cities.models import OutsideAccount, User
from cities.signing_in import closing, factors
from core.models import SecurityEvent
from tests import identity_provider
from tests.database import PASSWORD
from tests.ports import free_port
from tests.security.test_second_step import SECRET, code_now

SITE = "http://localhost:8000"
CALLBACK = f"{SITE}/sign-in/with/sochi/back/"
SECRET_OF_CLIENT = "of-the-client-of-the-tests"
GOOD = {
    "email": "olga@sochi.example",
    "email_verified": True,
    "name": "Ольга Орлова",
    "groups": ["/roadmap", "education"],
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("provider"), free_port()
    (folder / "people.json").write_text("{}")
    command = [sys.executable, "-m", "tests.identity_provider", str(port), str(folder)]
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen([*command, SECRET_OF_CLIENT, CALLBACK], stderr=said)
    url, until = f"http://127.0.0.1:{port}", time.monotonic() + 90
    try:
        while True:
            try:
                httpx.get(f"{url}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            except httpx.HTTPError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
        yield url, folder
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def people(provider):
    """Says what the provider claims of each."""

    def says(**claims):
        (provider[1] / "people.json").write_text(json.dumps(claims))

    says(olga=GOOD)
    return says


@pytest.fixture
def source(settings, provider, people, cast):
    settings.SITE_URL = SITE
    settings.SIGN_IN_SOURCES = [
        {
            "name": "sochi",
            "kind": "oidc",
            "city": "sochi",
            "label": "Войти через портал Сочи",
            "domains": ("sochi.example",),
            "roles": (("roadmap", "executor"), ("coordinators", "coordinator")),
            "bodies": (("education", cast.sochi_education.name),),
            "asks_second_factor": False,
            "close_after_days": 90,
            "options": tuple(
                sorted(
                    {
                        "url": provider[0],
                        "client_id": identity_provider.CLIENT,
                        "client_secret": SECRET_OF_CLIENT,
                        "groups_claim": "groups",
                        "scopes": ("openid", "profile", "email"),
                    }.items()
                )
            ),
        }
    ]
    return settings.SIGN_IN_SOURCES[0]


def leave(client, target="/my/"):
    """Begin: the address of the provider that the browser is led to."""
    answer = client.post("/sign-in/with/sochi/", {"next": target})
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def at_provider(address, name="olga"):
    """Sign in there: the address that leads back to us."""
    answer = httpx.get(address, cookies={"as": name}, timeout=20)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def come_back(client, address):
    parts = urlsplit(address)
    assert address.startswith(CALLBACK)
    return client.get(f"{parts.path}?{parts.query}")


def come(client, name="olga", target="/my/"):
    return come_back(client, at_provider(leave(client, target), name))


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_somebody_new_comes_in_with_role_and_body_of_the_groups(client, source, cast):
    assert "Войти через портал Сочи" in client.get("/sign-in/").text
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) > 20
    assert len(asked["state"][0]) > 10

    assert come(client)["Location"] == "/my/"
    person = User.objects.get(email="olga@sochi.example")
    assert (person.name, person.role, person.body) == ("Ольга Орлова", "executor", cast.sochi_education)
    assert is_in(client)
    assert OutsideAccount.objects.get().subject == "subject-of-olga"
    come(Client())
    assert OutsideAccount.objects.count() == 1


def test_an_answer_without_a_beginning_here_is_refused(client, source):
    """Somebody is led back to us with the attacker's own code: the state is of another browser."""
    attacker = Client()
    stolen = at_provider(leave(attacker))
    answer = come_back(client, stolen)
    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)


def test_an_answer_counts_once(client, source):
    back = at_provider(leave(client))
    assert come_back(client, back)["Location"] == "/my/"
    client.post("/sign-out/")
    assert come_back(client, back)["Location"] == "/sign-in/"
    assert not is_in(client)


def test_a_code_of_another_sign_in_is_refused(client, source):
    """The state is one's own, the code (and with it nonce and PKCE) another's."""
    attacker = Client()
    theirs = parse_qs(urlsplit(at_provider(leave(attacker))).query)["code"][0]
    own = parse_qs(urlsplit(leave(client)).query)["state"][0]
    answer = client.get("/sign-in/with/sochi/back/", {"code": theirs, "state": own})
    assert answer.status_code == 503
    assert not is_in(client)


def test_a_token_with_another_nonce_is_refused(client, source, people):
    people(olga={**GOOD, "nonce": "of-another-sign-in"})
    back = at_provider(leave(client))
    answer = come_back(client, back)
    assert (answer.status_code, is_in(client)) == (503, False)


def test_what_is_said_of_another_person_is_refused(client, source, people):
    people(olga={**GOOD, "in_userinfo": {"sub": "subject-of-the-administrator"}})
    assert come(client).status_code == 503
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_confirmed_joins_nobody(client, source, people, cast, verified):
    people(olga={**GOOD, "email": "executor@sochi.example", "email_verified": verified})
    answer = come(client)
    assert answer.status_code == 403
    assert "не подтверждён" in answer.text
    assert not OutsideAccount.objects.exists()


def test_an_account_of_the_other_city_is_not_taken_over(client, source, people, cast):
    cast.administrator.email, cast.administrator.body = "chief@sochi.example", cast.mayor
    cast.administrator.save()
    for email in (cast.minsk_executor.email, cast.administrator.email):
        people(olga={**GOOD, "email": email})
        assert come(Client()).status_code == 403, email
    cast.minsk_executor.email = "moved@sochi.example"
    cast.minsk_executor.save()
    people(olga={**GOOD, "email": "moved@sochi.example"})
    assert come(client).status_code == 403
    assert not is_in(client)
    assert SecurityEvent.objects.filter(kind="outside").count() == 3


def test_afterwards_the_subject_counts_and_not_the_address(client, source, people, cast):
    """Whoever changes the own address at the provider to a colleague's stays who they are."""
    come(client)
    people(olga={**GOOD, "email": "colleague@sochi.example"})
    other = Client()
    come(other)
    assert "olga@sochi.example" in other.get("/profile/").text


def test_a_source_makes_no_administrator_by_a_claim(client, source, people):
    people(olga={**GOOD, "groups": ["administrator", "roadmap", "education"], "role": "administrator"})
    come(client)
    assert User.objects.get(email="olga@sochi.example").role == "executor"


@pytest.mark.parametrize("groups", [[], ["others"], "others", None, {"roadmap": 1}, 7])
def test_without_a_group_with_a_role_nobody_comes_in(client, source, people, groups):
    people(olga={**GOOD, "groups": groups})
    assert come(client).status_code == 403


def test_the_own_second_step_is_asked_for_unless_the_provider_has_one(client, source, cast, rf, settings):
    import time_machine

    come(client)
    person = User.objects.get(email="olga@sochi.example")
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        factors.add_app(person, SECRET, code_now(), rf.get("/"))
    asked = Client()
    assert come(asked)["Location"] == "/sign-in/second/"
    assert not is_in(asked)
    settings.SIGN_IN_SOURCES = [{**source, "asks_second_factor": True}]
    assert come(Client())["Location"] == "/my/"


def test_whoever_gives_up_or_waits_too_long_is_told(client, source):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    back = client.get("/sign-in/with/sochi/back/", {"error": "access_denied", "state": state}, follow=True)
    assert "Вход не завершён" in back.text
    for query in ({}, {"state": "x"}, {"code": "x"}, {"state": "x", "code": "y"}):
        assert Client().get("/sign-in/with/sochi/back/", query).status_code == 302


def test_a_provider_that_is_away_is_said(client, source, settings):
    options = {**dict(source["options"]), "url": "http://127.0.0.1:1"}
    settings.SIGN_IN_SOURCES = [{**source, "options": tuple(sorted(options.items()))}]
    answer = client.post("/sign-in/with/sochi/")
    assert answer.status_code == 503
    assert "не отвечает" in answer.text


def test_a_provider_that_speaks_for_another_is_refused(client, source, settings, provider):
    """It names the keys and the issuer of a provider that is trusted, under an address that is not its own."""
    described = httpx.get(f"{provider[0]}/.well-known/openid-configuration").content

    class Impostor(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(described)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Impostor) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {**dict(source["options"]), "url": f"http://127.0.0.1:{server.server_address[1]}"}
        settings.SIGN_IN_SOURCES = [{**source, "options": tuple(sorted(options.items()))}]
        answer = come(client)
        server.shutdown()
    assert answer.status_code == 503
    assert not is_in(client)


def test_it_leads_nowhere_outside(client, source):
    assert come(client, target="https://evil.example/")["Location"] == "/begin/"


def test_whoever_does_not_come_by_it_any_more_is_closed(client, source, cast):
    come(client)
    assert closing.close_vanished() == 0
    OutsideAccount.objects.update(seen_at=timezone.now() - timedelta(days=91))
    assert closing.close_vanished() == 1
    assert not is_in(client)
    assert come(client)["Location"] == "/my/"
    assert is_in(client)


def test_proving_anew_leads_to_the_provider_and_back(client, source, cast, people):
    people(olga={**GOOD, "groups": ["coordinators", "education"]})
    come(client)
    session = client.session
    session["confirmed"] = 1
    session.save()
    page = client.get("/people/invite/").text
    assert "Войти через портал Сочи" in page
    assert parse_qs(urlsplit(leave(client, "/people/invite/")).query)["prompt"] == ["login"]
    assert client.session["confirmed"] == 1


def test_local_accounts_go_on(client, source, cast):
    client.post("/sign-in/", {"username": "executor@sochi.example", "password": PASSWORD})
    assert is_in(client)
