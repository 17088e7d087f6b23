"""Before people, imports and the admin one proves again who one is; what was posted is not lost by it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cities.models import User
from cities.signing_in import entering, factors
from core import throttle
from core.models import SecurityEvent
from tests.database import PASSWORD
from tests.security.test_second_step import SECRET, code_now, wrong_code

FORM = {"email": "new@sochi.example", "name": "Нина & <Новая>", "post": "", "role": "reader", "body": ""}


@pytest.fixture
def stale(client, cast):
    """An administrator whose session has not proved lately who is there."""
    client.force_login(cast.administrator)
    make_stale(client)
    return client


def make_stale(client):
    session = client.session
    session["confirmed"] = 1
    session.save()


def fields_of(page):
    """The form of the page as it would be sent."""
    import html

    page = page[page.index("<main") :]
    form = page[page.index('action="') : page.index("</form>", page.index('id="id_proof"'))]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    [action] = re.findall(r'action="([^"]+)"', form)[:1]
    return html.unescape(action), {
        name: html.unescape(value) for name, value in pairs if name != "csrfmiddlewaretoken"
    }


PATHS = ["/people/invite/", "/people/invite/many/", "/admin/", "/admin/cities/user/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_first_and_leads_on(stale, path):
    page = stale.get(path).text
    assert "Подтвердите, что это вы" in page
    action, fields = fields_of(page)
    assert (action, fields) == ("/confirm/", {"next": path})
    assert stale.post(action, {**fields, "password_again": "wrong"}).status_code == 422
    assert stale.post(action, {**fields, "password_again": PASSWORD})["Location"] == path
    assert "Подтвердите, что это вы" not in stale.get(path).text


def test_a_posted_form_goes_on_by_itself(stale):
    page = stale.post("/people/invite/", FORM).text
    assert not User.objects.filter(email=FORM["email"]).exists()
    action, fields = fields_of(page)
    assert action == "/people/invite/"

    wrong = stale.post(action, {**fields, "password_again": "wrong"})
    assert wrong.status_code == 422
    action, fields = fields_of(wrong.text)
    assert stale.post(action, {**fields, "password_again": PASSWORD}).status_code == 302
    assert User.objects.get(email=FORM["email"]).name == FORM["name"]


def test_an_import_is_neither_applied_nor_taken_back_before(stale, plan):
    for verb in ("apply", "undo"):
        page = stale.post(f"/r/{plan.slug}/import/1/{verb}/", {"tells_people": "on"}).text
        action, fields = fields_of(page)
        assert action == f"/r/{plan.slug}/import/1/{verb}/"
        assert fields == {"tells_people": "on"}


def test_an_htmx_post_gets_the_whole_page(stale):
    answer = stale.post("/people/invite/", FORM, headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "body"
    assert stale.get("/people/invite/", headers={"HX-Request": "true"})["HX-Redirect"] == "/people/invite/"


def test_guesses_are_counted(stale):
    said = [stale.post("/confirm/", {"next": "/my/", "password_again": "wrong"}).text for _ in range(6)]
    assert "Слишком много" in said[throttle.GUESSES]
    assert "Слишком много" in stale.post("/confirm/", {"next": "/my/", "password_again": PASSWORD}).text


def test_it_leads_nowhere_outside(stale):
    answer = stale.post("/confirm/", {"next": "https://evil.example/", "password_again": PASSWORD})
    assert answer["Location"] == "/begin/"


def test_whoever_may_not_is_not_asked_in_vain(client, cast):
    client.force_login(cast.sochi_executor)
    make_stale(client)
    assert client.get("/people/invite/").status_code == 403
    assert client.get("/admin/").status_code in (302, 403)


def test_the_password_is_asked_of_no_other_person(stale, cast):
    cast.sochi_executor.set_password("of-the-executor-9")
    cast.sochi_executor.save()
    answer = stale.post("/confirm/", {"next": "/my/", "password_again": "of-the-executor-9"})
    assert answer.status_code == 422


def test_signing_in_is_proof_enough_and_0_switches_it_off(cast, settings):
    client = Client()
    client.post("/sign-in/", {"username": cast.administrator.email, "password": PASSWORD})
    assert "Подтвердите" not in client.get("/people/invite/").text
    make_stale(client)
    settings.CONFIRM_MINUTES = 0
    assert "Подтвердите" not in client.get("/people/invite/").text


def test_guesses_at_codes_are_counted_over_all_places_here_too(cast, rf, settings):
    """Whoever has no password proves it by a code: a session that was taken is no means to guess codes."""
    settings.TRUSTED_PROXIES = 1
    guarded = with_an_app(cast.administrator, rf)
    guarded.set_unusable_password()
    guarded.save()
    looked_at = 0
    for place in range(entering.WRONG_CODES + 5):
        client = Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{place}")
        client.force_login(guarded)
        make_stale(client)
        answer = client.post("/confirm/", {"next": "/my/", "password_again": wrong_code()})
        assert answer.status_code == 422
        looked_at += "Код неверен" in answer.text

    assert looked_at == entering.WRONG_CODES
    assert SecurityEvent.objects.filter(kind="failed", detail__contains="second step").count() == looked_at


def test_strangers_with_the_password_keep_nobody_from_the_second_step(cast, rf, settings):
    """They use up the guesses of strangers; the owner's browsers have their own, and no more of them."""
    settings.TRUSTED_PROXIES = 1
    guarded = with_an_app(cast.sochi_executor, rf)
    own = Client(HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert step(own, guarded, code_now()) == "in"
    own.post("/sign-out/")
    for place in range(entering.WRONG_CODES + 3):
        last = step(Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{place}"), guarded, wrong_code())
    assert last == "wait"

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert step(own, guarded, code_now()) == "in"
        own.post("/sign-out/")
        said = [step(own, guarded, wrong_code()) for _ in range(throttle.GUESSES + 1)]
    assert said == ["wrong"] * throttle.GUESSES + ["wait"]


def with_an_app(person, rf):
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        factors.add_app(person, SECRET, code_now(), rf.get("/"))
    return person


def step(client, person, code):
    client.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    answer = client.post("/sign-in/second/", {"code": code})
    if answer.status_code == 302:
        return "in" if client.get("/profile/").status_code == 200 else answer["Location"]
    return "wait" if "Слишком много" in answer.text else "wrong"
