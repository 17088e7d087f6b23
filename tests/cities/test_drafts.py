"""A session that ended while a person's data were typed: they wait in the form, passwords never do."""

from django.urls import reverse

from cities.choices import Role
from cities.models import User
from core.models import Kept
from tests.database import PASSWORD
from tests.marks import mark_of


def after_signing_in_again(client, user, path, form):
    client.force_login(user)
    opened_by = mark_of(client.get(path))
    client.cookies.pop("sessionid")
    assert client.post(path, {**form, "opened_by": opened_by}).status_code == 302
    client.post(reverse("cities:sign_in"), {"username": user.email, "password": PASSWORD, "next": path})
    return client.get(path)


def test_an_invitation_waits_in_its_form(cast, client):
    form = {"email": "new@sochi.example", "name": "Новый Человек", "role": Role.READER}
    page = after_signing_in_again(client, cast.administrator, reverse("cities:invite"), form)
    assert "Новый Человек" in page.text
    assert not User.objects.filter(email="new@sochi.example").exists()


def test_a_tick_taken_out_stays_out(cast, client):
    path = reverse("cities:person", args=[cast.stranger.pk])
    form = {"email": cast.stranger.email, "name": "Другое Имя", "role": Role.READER}
    page = after_signing_in_again(client, cast.administrator, path, form)
    shown = page.context["form"]
    assert (shown["name"].value(), shown["is_active"].value()) == ("Другое Имя", False)


def test_the_own_profile_waits_in_its_form(cast, client):
    page = after_signing_in_again(client, cast.stranger, reverse("cities:profile"), {"phone": "+7 862 1"})
    assert page.context["form"]["phone"].value() == "+7 862 1"


def test_no_password_is_kept(cast, client):
    client.force_login(cast.stranger)
    opened_by = mark_of(client.get(reverse("cities:profile")))
    client.cookies.pop("sessionid")
    form = {"phone": "+7 862 1", "new_password1": "очень-тайный-пароль", "opened_by": opened_by}
    client.post(reverse("cities:profile"), form)
    assert Kept.objects.get().fields == {"phone": ["+7 862 1"]}
