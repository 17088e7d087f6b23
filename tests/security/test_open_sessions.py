"""One's own sessions: seen, and ended from elsewhere."""

from django.test import Client

from cities.models import OpenSession
from cities.signing_in import sessions
from tests.database import PASSWORD

MAIL = "executor@sochi.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(password=PASSWORD, **headers):
    client = Client(headers=headers)
    assert client.post("/sign-in/", {"username": MAIL, "password": password}).status_code == 302
    return client


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_they_are_listed_and_ended(cast):
    here, there = signed_in(), signed_in(**{"User-Agent": FIREFOX})
    page = here.get("/profile/protection/").text
    assert "Firefox, Windows" in page
    assert "127.0.0.1" in page

    row = OpenSession.objects.get(session_key=there.session.session_key)
    here.post(f"/profile/protection/sessions/{row.pk}/end/")
    assert is_in(here)
    assert not is_in(there)
    assert "Firefox" not in here.get("/profile/protection/").text


def test_all_others_end_at_once(cast):
    here, others = signed_in(), [signed_in() for _ in range(3)]
    here.post("/profile/protection/sessions/end/")
    assert [is_in(client) for client in [here, *others]] == [True, False, False, False]


def test_nobody_ends_anothers(cast, client):
    victim = signed_in()
    row = OpenSession.objects.get(session_key=victim.session.session_key)
    client.force_login(cast.sochi_colleague)
    client.post(f"/profile/protection/sessions/{row.pk}/end/")
    client.post("/profile/protection/sessions/end/")
    assert is_in(victim)


def test_a_new_password_ends_the_others_and_keeps_this_one_listed(cast):
    here, there = signed_in(), signed_in()
    new = "quite-another-one-9"
    here.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert is_in(here)
    assert not is_in(there)
    assert [one.is_this for one in listed(here, cast)] == [True]


def listed(client, cast):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.session = client.session
    cast.sochi_executor.refresh_from_db()
    return sessions.of(cast.sochi_executor, request)


def test_rows_go_with_their_sessions(cast):
    signed_in().post("/sign-out/")
    assert sessions.sweep() == 1
    assert not OpenSession.objects.exists()
