"""The second step: whoever has the password alone gets no further, whatever is tried at the door."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connections
from django.test import Client
from django.utils import timezone

from cities.models import Outgoing, TrustedBrowser
from cities.signing_in import entering, factors
from core import throttle
from core.models import SecurityEvent
from tests.database import PASSWORD

MAIL = "executor@sochi.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(steps=0):
    step = list(totp.yield_hotp_counters_from_time())[1] + steps
    return totp.format_hotp_value(totp.hotp_value(SECRET, step))


def wrong_code():
    good = {code_now(steps) for steps in (-1, 0, 1)}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in good)


@pytest.fixture
def guarded(cast, rf):
    """The executor of Sochi with an app, set up a while ago."""
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        factors.add_app(cast.sochi_executor, SECRET, code_now(), rf.get("/"))
    return cast.sochi_executor


def sign_in(client, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": MAIL, "password": password, **more})


def is_in(client):
    return client.get("/profile/").status_code == 200


def step(client, code, **more):
    return client.post("/sign-in/second/", {"code": code, **more})


def test_the_password_alone_opens_no_page(client, guarded):
    answer = sign_in(client, next="/my/")
    assert answer["Location"] == "/sign-in/second/"

    for path in (
        "/my/",
        "/profile/",
        "/profile/protection/codes/",
        "/people/invite/",
        "/admin/",
        "/confirm/",
    ):
        assert client.get(path).status_code == 302, path
        assert client.get(path, headers={"HX-Request": "true"}).status_code in (200, 302), path
    assert not is_in(client)
    assert client.post("/my/reminders/choice/", {}).status_code == 302

    answer = step(client, code_now())
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert is_in(client)


def test_htmx_gets_no_piece_before_the_second_step(client, guarded):
    sign_in(client)
    answer = client.get("/my/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/my/"})
    assert answer["HX-Redirect"].startswith("/sign-in/")
    assert answer.content == b""


def test_a_code_counts_once_also_in_another_browser_and_without_redis(client, guarded, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    code = code_now()
    sign_in(client)
    assert step(client, code).status_code == 302

    thief = Client()
    sign_in(thief)
    assert step(thief, code).status_code == 422
    assert not is_in(thief)


def test_an_older_code_is_worth_nothing_after_a_newer_one(client, guarded):
    earlier = code_now(-1)
    sign_in(client)
    assert step(client, code_now()).status_code == 302

    thief = Client()
    sign_in(thief)
    assert step(thief, earlier).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twelve_times_at_once_opens_one_session(guarded):
    clients = [Client() for _ in range(12)]
    for number, client in enumerate(clients):
        client.post("/sign-in/", {"username": MAIL, "password": PASSWORD}, REMOTE_ADDR=f"198.51.100.{number}")
    code = code_now()

    def send(number):
        try:
            return (
                clients[number]
                .post("/sign-in/second/", {"code": code}, REMOTE_ADDR=f"198.51.100.{number}")
                .status_code
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(send, range(12)))

    assert said.count(302) == 1


def test_guessing_of_codes_is_slowed_in_one_place(client, guarded):
    sign_in(client)
    said = [step(client, wrong_code()).text for _ in range(throttle.GUESSES + 1)]

    assert all("Код неверен" in text for text in said[:-1])
    assert "Слишком много" in said[-1]
    assert "Слишком много" in step(client, code_now()).text
    assert not is_in(client)
    assert SecurityEvent.objects.filter(kind="failed", detail__contains="second step").count() == 5


def test_guessing_of_codes_from_everywhere_is_slowed_too(guarded, settings):
    settings.TRUSTED_PROXIES = 1
    looked_at = 0
    for place in range(entering.WRONG_CODES + 8):
        client = Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{place}")
        client.post("/sign-in/", {"username": MAIL, "password": PASSWORD})
        looked_at += "Код неверен" in client.post("/sign-in/second/", {"code": wrong_code()}).text
    assert looked_at == entering.WRONG_CODES


def test_the_step_belongs_to_the_password_it_was_begun_with(client, guarded):
    sign_in(client)
    guarded.set_password("another-long-password")
    guarded.save()
    assert step(client, code_now())["Location"] == "/sign-in/"
    assert not is_in(client)


def test_the_step_has_to_be_taken_soon(client, guarded):
    sign_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=entering.STEP_MINUTES + 1)):
        assert step(client, code_now())["Location"] == "/sign-in/"


def test_a_new_password_by_a_letter_does_not_skip_the_step(client, guarded):
    from django.contrib.auth.tokens import default_token_generator
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    uid = urlsafe_base64_encode(force_bytes(guarded.pk))
    page = client.get(f"/password/reset/{uid}/{default_token_generator.make_token(guarded)}/")
    new = {"new_password1": "quite-another-one-9", "new_password2": "quite-another-one-9"}
    assert client.post(page["Location"], new)["Location"] == "/sign-in/second/"
    assert not is_in(client)


def test_signing_in_makes_a_new_session_at_the_second_step_too(client, guarded, settings):
    client.get("/sign-in/")
    sign_in(client)
    planted = client.cookies[settings.SESSION_COOKIE_NAME].value
    step(client, code_now())
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted

    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(thief)


def test_the_step_leads_nowhere_outside(client, guarded):
    sign_in(client, next="https://evil.example/")
    assert step(client, code_now())["Location"] == "/begin/"


# --- the trusted browser -------------------------------------------------------------------------------------


def trusting(client):
    sign_in(client)
    answer = step(client, code_now(), trust="on")
    client.post("/sign-out/")
    return answer


def test_a_trusted_browser_is_asked_no_more_until_its_term_is_over(client, guarded, settings):
    trusting(client)
    assert sign_in(client)["Location"] == "/begin/"
    client.post("/sign-out/")
    with time_machine.travel(timezone.now() + timedelta(days=settings.TRUSTED_BROWSER_DAYS, minutes=1)):
        assert sign_in(client)["Location"] == "/sign-in/second/"


def test_a_browser_that_another_trusts_is_asked(client, guarded, cast, rf):
    """Stolen with its cookie by a colleague who has a factor of her own."""
    trusting(client)
    other = cast.sochi_colleague
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        factors.add_app(other, SECRET, code_now(), rf.get("/"))
    answer = client.post("/sign-in/", {"username": other.email, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/second/"


@pytest.mark.parametrize("end", ["password", "factors", "forget", "setting"])
def test_trust_ends_with(client, guarded, settings, cast, end):
    trusting(client)
    password = PASSWORD
    if end == "password":
        from cities import accounts

        password = "quite-another-one-9"
        guarded.set_password(password)
        guarded.save()
        accounts.password_was_set(guarded, by=guarded)
    elif end == "factors":
        factors.reset(guarded.pk, cast.administrator)
        assert not TrustedBrowser.objects.exists()
        return
    elif end == "forget":
        other = Client()
        other.force_login(guarded)
        other.post(f"/profile/protection/browsers/{TrustedBrowser.objects.get().pk}/forget/")
    else:
        settings.TRUSTED_BROWSER_DAYS = 0
    assert sign_in(client, password)["Location"] == "/sign-in/second/"


def test_the_browsers_token_lies_nowhere_here(client, guarded, settings):
    trusting(client)
    token = client.cookies[settings.TRUSTED_COOKIE_NAME]
    assert TrustedBrowser.objects.get().digest != token.value
    assert token["httponly"]
    assert token["samesite"] == "Lax"


# --- recovery codes, and the lost telephone ------------------------------------------------------------------


def test_a_recovery_code_opens_once(client, guarded):
    code = factors.recovery_codes(guarded)[0]
    sign_in(client)
    assert step(client, f"{code[:4]} {code[4:]}").status_code == 302

    again = Client()
    sign_in(again)
    assert step(again, code).status_code == 422
    assert len(factors.recovery_codes(guarded)) == 9


def test_new_recovery_codes_end_the_old(client, guarded):
    old = factors.recovery_codes(guarded)[0]
    client.force_login(guarded)
    client.post("/profile/protection/codes/")
    assert old not in factors.recovery_codes(guarded)
    assert not factors.is_right(guarded, old)


def test_an_administrator_helps_and_nobody_else(client, guarded, cast):
    for helper, status in ((cast.sochi_coordinator, 403), (guarded, 403), (cast.administrator, 302)):
        client.force_login(helper)
        assert client.post(f"/people/{guarded.pk}/second-step/").status_code == status
    assert not Authenticator.objects.filter(user=guarded).exists()
    assert Outgoing.objects.filter(kind="factor_reset", address=MAIL).count() == 1
    event = SecurityEvent.objects.filter(kind="second_factor").latest("id")
    assert (event.person_id, event.detail) == (cast.administrator.pk, f"{MAIL}: reset")
    assert sign_in(Client())["Location"] == "/begin/"


def test_secrets_are_sealed_in_the_database(guarded):
    rows = {row.type: row.data for row in Authenticator.objects.filter(user=guarded)}
    assert SECRET not in str(rows)
    for code in factors.recovery_codes(guarded):
        assert code not in str(rows)


def test_secrets_outlive_a_new_key_and_a_lost_key_opens_nothing(client, guarded, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [old]
    assert factors.is_right(guarded, code_now())
    settings.SECRET_KEY_FALLBACKS = []
    assert not factors.is_right(guarded, code_now(1))
    assert factors.recovery_codes(guarded) == []


def test_setting_up_ends_other_sessions_and_is_told_by_letter(cast, client):
    other = Client()
    other.force_login(cast.sochi_executor)
    client.force_login(cast.sochi_executor)
    page = client.get("/profile/protection/app/").text
    [shown] = re.findall(r'<code class="code">([A-Z2-7 ]+)</code>', page)
    secret = shown.replace(" ", "")
    now = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, now))

    answer = client.post("/profile/protection/app/", {"code": code})

    assert answer["Location"] == "/profile/protection/codes/"
    assert client.get("/profile/protection/codes/").text.count('<code class="code">') == 10
    assert not is_in(other)
    assert Outgoing.objects.filter(kind="factor_changed", address=MAIL).count() == 1
    # The code that set it up can't be used to sign in.
    assert not factors.is_right(cast.sochi_executor, code)


def test_another_ones_factor_is_not_taken_away(client, guarded, cast):
    client.force_login(cast.sochi_colleague)
    mine = Authenticator.objects.get(user=guarded, type="totp")
    client.post(f"/profile/protection/factors/{mine.pk}/remove/")
    assert factors.has(guarded)


def test_rubbish_in_place_of_a_key_is_refused(client, guarded):
    sign_in(client)
    for rubbish in (
        "",
        "null",
        "[]",
        "{}",
        '{"id": 1}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
        "{",
    ):
        assert client.post("/sign-in/second/", {"credential": rubbish}).status_code == 422, rubbish
        assert Client().post("/sign-in/key/", {"credential": rubbish}).status_code == 422, rubbish
    client.force_login(guarded)
    for rubbish in ("", "{}", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'):
        answer = client.post("/profile/protection/key/", {"name": "x", "credential": rubbish})
        assert answer.status_code == 422, rubbish
