"""What two do to accounts at one moment, and what is written over a row that was read before."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from django.contrib.auth import hashers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from django.urls import reverse

from api import tokens
from api.models import Token
from cities import leaving, permissions
from cities.forms import PersonForm
from cities.models import OutsideAccount, User
from cities.signing_in import outside
from cities.signing_in.sources import Source
from core.models import SecurityEvent
from roadmap.channels import linking
from roadmap.models import LinkedChat
from tests.database import PASSWORD

T = TypeVar("T")
NEW = "совсем-иная-строка-91"
REFUSED = (ValidationError, PermissionDenied)


def at_once(does: Iterable[Callable[[], T]]) -> list[T | str]:
    """What each says, all begun at one moment; the name of what it refused by. Anything else is raised here."""
    everything = list(does)
    gate = Barrier(len(everything))

    def one(do: Callable[[], T]) -> T | str:
        try:
            # The first to have a connection would be through before the last has one.
            connection.ensure_connection()
            gate.wait()
            return do()
        except REFUSED as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(everything)) as pool:
        return list(pool.map(one, everything))


@pytest.mark.django_db(transaction=True)
def test_a_chat_that_many_confirm_is_linked_to_one(cast):
    people = [cast.sochi_executor, cast.sochi_colleague, cast.sochi_reader, cast.minsk_executor]
    numbers = [linking.ask("telegram", "4711", linking.offer(person, "telegram")) for person in people]

    said = at_once(
        partial(linking.confirm, person, "telegram", number)
        for person, number in zip(people, numbers, strict=True)
    )

    assert sorted(said) == [False, False, False, True]
    assert LinkedChat.objects.filter(chat="4711").count() == 1


@pytest.mark.django_db(transaction=True)
def test_administrators_who_close_each_other_leave_one(cast):
    one = cast.administrator
    other = User.objects.create_user("b@roadmap.example", PASSWORD, name="Вторая", role="administrator")

    said = at_once([lambda: leaving.leave(other.pk, one), lambda: leaving.leave(one.pk, other)])

    assert User.objects.filter(role="administrator", is_active=True).count() == 1
    assert sum(isinstance(one, str) for one in said) == 1, said


@pytest.mark.django_db(transaction=True)
def test_tokens_made_at_once_are_no_more_than_the_most(cast, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    person, digest = cast.sochi_executor, tokens.digest

    def slowly(text):
        time.sleep(0.1)  # between the count and the row
        return digest(text)

    monkeypatch.setattr(tokens, "digest", slowly)

    at_once([lambda: tokens.make(person, "a", ["read"], days=1)] * 5)

    assert Token.objects.in_force().filter(person=person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_comes_from_a_directory_by_many_windows_at_once_is_one(cast):
    source = Source(
        "sochi", "oidc", "sochi", "Сочи", ("sochi.example",), (("staff", "reader"),), (), False, 0, ()
    )
    said = outside.Said("77", "new@sochi.example", True, "Новая Анна", ("staff",))

    found = at_once([lambda: outside.person_of(source, said).pk] * 8)

    assert len(set(found)) == 1
    assert OutsideAccount.objects.count() == 1


@pytest.mark.django_db
def test_a_form_of_a_person_brings_no_password_and_no_invitation_back(cast, client, monkeypatch):
    """What it does not show was read before and may have changed since."""
    person = cast.sochi_executor
    User.objects.filter(pk=person.pk).update(invitation="old")
    client.force_login(cast.administrator)
    asked = {"name": "Иная Анна", "email": person.email, "post": "", "phone": "", "role": person.role,
             "body": person.body_id, "is_active": "on", "seen": PersonForm.print_of(person)}  # fmt: skip
    clean = User.full_clean

    def cleaned(self, *args, **kwargs):
        User.objects.filter(pk=person.pk).update(password=hashers.make_password(NEW), invitation="")
        return clean(self, *args, **kwargs)

    monkeypatch.setattr(User, "full_clean", cleaned)
    assert client.post(reverse("cities:person", kwargs={"pk": person.pk}), asked).status_code == 302

    person.refresh_from_db()
    assert (person.name, person.invitation) == ("Иная Анна", "")
    assert person.check_password(NEW)


@pytest.mark.django_db
def test_a_form_of_whoever_administers_no_more_is_refused(cast, client, monkeypatch):
    person = cast.sochi_executor
    client.force_login(cast.administrator)
    asked = {"name": person.name, "email": person.email, "role": "administrator", "is_active": "on",
             "body": person.body_id, "seen": PersonForm.print_of(person)}  # fmt: skip
    clean = User.full_clean

    def cleaned(self, *args, **kwargs):
        User.objects.filter(pk=cast.administrator.pk).update(role="reader")
        return clean(self, *args, **kwargs)

    monkeypatch.setattr(User, "full_clean", cleaned)
    assert client.post(reverse("cities:person", kwargs={"pk": person.pk}), asked).status_code == 403
    person.refresh_from_db()
    assert person.role == "executor"


@pytest.mark.django_db
def test_a_password_given_by_an_administrator_brings_no_right_back(cast, client, monkeypatch):
    other = User.objects.create_user("b@roadmap.example", PASSWORD, name="Вторая", role="administrator")
    client.force_login(cast.administrator)
    make = hashers.make_password

    def meanwhile(*args, **kwargs):
        User.objects.filter(pk=other.pk).update(role="reader")
        return make(*args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.base_user.make_password", meanwhile)
    path = reverse("admin:auth_user_password_change", args=[other.pk])
    client.post(path, {"password1": NEW, "password2": NEW, "usable_password": "true"})

    other.refresh_from_db()
    assert other.check_password(NEW)
    assert other.role == "reader"
    assert SecurityEvent.objects.filter(kind="password", detail=other.email).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("how", [{"role": "reader"}, {"is_active": False}])
def test_rights_that_were_looked_up_a_minute_ago_are_looked_up_again(cast, how, django_assert_num_queries):
    """As of whoever sends a file slowly and is demoted meanwhile."""
    person = User.objects.get(pk=cast.administrator.pk)
    assert permissions.may_administer(person)
    User.objects.filter(pk=person.pk).update(**how)
    with django_assert_num_queries(0):
        assert permissions.may_administer(person)

    person.read_at = time.monotonic() - 61
    assert not permissions.may_administer(person)
