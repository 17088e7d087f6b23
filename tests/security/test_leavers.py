"""Whoever left keeps nothing that opens something: no link of a letter, no open window, no old token."""

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from api import tokens
from api.choices import Scope
from cities import leaving
from cities.forms import PersonForm
from cities.models import User
from core.models import SecurityEvent
from events import feeds
from tests.database import PASSWORD
from tests.sessions import session_of

NEW = {"new_password1": "совсем-иная-строка-91", "new_password2": "совсем-иная-строка-91"}


def reset_link(person):
    return reverse(
        "cities:password_reset_confirm",
        args=[urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)],
    )


def close(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


class TestTheLinkForAForgottenPassword:
    def test_opens_nothing_once_the_account_is_closed(self, client, cast):
        link = reset_link(cast.sochi_executor)
        close(cast.sochi_executor)
        page = client.get(link, follow=True)

        assert "new_password1" not in page.text

    def test_that_was_opened_before_sets_no_password_afterwards(self, client, cast):
        """Otherwise whoever left chooses the password that works again on the day the account is reopened."""
        answer = client.get(reset_link(cast.sochi_executor))
        close(cast.sochi_executor)
        client.post(answer["Location"], NEW)

        person = User.objects.get(pk=cast.sochi_executor.pk)
        assert person.check_password(PASSWORD)
        assert not SecurityEvent.objects.filter(kind__in=["password", "signed_in"]).exists()
        assert client.get("/my/").status_code == 302


class TestAnAccountThatIsClosedAndReopened:
    """Whoever comes back signs in anew: what was open on the day of leaving stays shut."""

    @pytest.fixture
    def reopened(self, client, cast):
        """Closes the executor's account and opens it again, as an administrator does on the person's page."""

        def reopen():
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(cast.administrator)
            person = User.objects.get(pk=cast.sochi_executor.pk)
            form = {name: getattr(person, name) for name in ("email", "name", "role", "post", "phone")}
            form["body"] = person.body_id
            path = reverse("cities:person", args=[person.pk])
            for tick in ({}, {"is_active": "on"}):
                form["seen"] = PersonForm.print_of(User.objects.get(pk=person.pk))
                assert client.post(path, {**form, **tick}).status_code == 302

        return reopen

    def test_an_open_session_is_over(self, cast, reopened):
        leaver = Client()
        leaver.post("/sign-in/", {"username": cast.sochi_executor.email, "password": PASSWORD})
        assert leaver.get("/my/").status_code == 200
        reopened()

        assert leaver.get("/my/").status_code == 302

    def test_a_token_of_a_program_is_over(self, cast, reopened):
        text = tokens.make(cast.sochi_executor, "x", list(Scope.values), days=1)[1]
        headers = {"Authorization": f"Bearer {text}"}
        assert Client().get("/api/v1/me", headers=headers).status_code == 200
        reopened()

        assert Client().get("/api/v1/me", headers=headers).status_code == 401

    def test_a_calendar_address_is_over(self, cast, reopened):
        path = f"/events/feeds/{feeds.issue(cast.sochi_executor)}.ics"
        assert Client().get(path).status_code == 200
        reopened()

        assert Client().get(path).status_code == 404

    def test_also_of_whoever_left_with_a_successor(self, cast):
        leaver = Client()
        leaver.post("/sign-in/", {"username": cast.sochi_executor.email, "password": PASSWORD})
        text = tokens.make(cast.sochi_executor, "x", list(Scope.values), days=1)[1]
        leaving.leave(cast.sochi_executor.pk, cast.administrator, successor_id=cast.sochi_colleague.pk)
        User.objects.filter(pk=cast.sochi_executor.pk).update(is_active=True)

        assert leaver.get("/my/").status_code == 302
        headers = {"Authorization": f"Bearer {text}"}
        assert Client().get("/api/v1/me", headers=headers).status_code == 401
