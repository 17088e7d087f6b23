"""An invitation opens for the one it was last made for, and for nobody else."""

import pytest
from django.urls import reverse

from cities import invitations
from cities.choices import Role
from cities.forms import PersonForm
from cities.models import User


@pytest.fixture
def invited(cast):
    person = User.objects.create_user(
        "mistyped@minsk.example", name="Новый", role=Role.ADMINISTRATOR, body=cast.minsk_institute
    )
    return person, path(invitations.link_for(person))


def path(link):
    return "/invitation/" + link.split("/invitation/")[1]


def test_it_opens(client, invited):
    assert client.get(invited[1]).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: {"email": "right@minsk.example"},
        lambda cast: {"role": Role.READER},
        lambda cast: {"body": cast.minsk_culture},
    ],
    ids=["address", "role", "body"],
)
def test_it_is_spent_when_whom_or_what_for_is_corrected(client, cast, invited, change):
    person, link = invited
    User.objects.filter(pk=person.pk).update(**change(cast))

    assert client.get(link).status_code == 410


def test_only_the_newest_opens(client, invited):
    person, first = invited
    second = path(invitations.link_for(person))

    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_it_is_spent_after_use_even_if_the_password_is_unset_again(client, cast, invited):
    person, link = invited
    words = {"new_password1": "a-password-of-my-own", "new_password2": "a-password-of-my-own"}
    assert client.post(link, words).status_code == 302
    client.logout()
    fresh = User.objects.get(pk=person.pk)
    fresh.password, fresh.last_login = person.password, None
    fresh.save()

    assert client.get(link).status_code == 410


def test_the_administrators_page_that_corrects_the_address_ends_it(client, cast, invited):
    person, link = invited
    client.force_login(cast.administrator)
    form = {"email": "right@minsk.example", "name": "Новый", "role": Role.ADMINISTRATOR, "is_active": "on"}
    form["seen"] = PersonForm.print_of(person)
    assert client.post(reverse("cities:person", args=[person.pk]), form).status_code == 302
    client.logout()

    assert client.get(link).status_code == 410
