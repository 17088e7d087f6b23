"""An administrator invites; the letter's link opens once, within three days."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cities import outbox
from cities.models import User

NEW = {
    "email": "New@minsk.example",
    "name": "Нина Новая",
    "post": "главный специалист",
    "role": "executor",
}


@pytest.fixture
def invited(client, cast, mailbox):
    """The new person, with the path of the link in their letter."""
    client.force_login(cast.administrator)
    answer = client.post(reverse("cities:invite"), {**NEW, "body": cast.minsk_institute.pk})
    assert answer.status_code == 302
    client.logout()
    outbox.deliver()
    letter = mailbox.letters[-1]
    text = letter.get_body(("plain",)).get_content()
    return User.objects.get(email="New@minsk.example"), re.findall(r"/invitation/\S+", text)[0]


def accept(client, path, password="a-password-of-my-own"):
    return client.post(path, {"new_password1": password, "new_password2": password})


def test_the_letter_goes_to_the_person_in_russian_with_both_bodies(invited, mailbox):
    letter = mailbox.letters[-1]

    assert letter["To"] == "New@minsk.example"
    assert "Приглашение" in letter["Subject"]
    # Whatever these cities called their document.
    assert "дружественных" not in letter["Subject"] + letter.get_body(("plain",)).get_content()
    assert "Здравствуйте, Нина!" in letter.get_body(("plain",)).get_content()
    assert "Анна Администратор" in letter.get_body(("html",)).get_content()


def test_the_link_sets_the_password_and_signs_in(client, invited):
    person, path = invited

    assert "Нина, придумайте пароль" in client.get(path).content.decode()
    assert accept(client, path).status_code == 302

    person.refresh_from_db()
    assert person.check_password("a-password-of-my-own")
    assert client.get("/profile/").status_code == 200


def test_a_weak_password_is_explained(client, invited):
    _, path = invited

    answer = accept(client, path, "12345678")

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_the_link_works_once(client, invited):
    _, path = invited
    accept(client, path)
    client.logout()

    assert client.get(path).status_code == 410
    assert accept(client, path, "another-password-of-mine").status_code == 410


def test_the_link_expires_after_three_days(client, invited):
    _, path = invited

    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert client.get(path).status_code == 410


def test_a_mangled_link_is_no_error(client, cast):
    assert client.get("/invitation/nonsense/").status_code == 410


def test_a_closed_account_cannot_be_opened_by_its_link(client, invited):
    person, path = invited
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(path).status_code == 410


def test_when_the_mail_server_refuses_the_person_stays_and_the_page_says_so(client, cast, mailbox):
    mailbox.at_data = "451 Not now"
    client.force_login(cast.administrator)

    answer = client.post(reverse("cities:invite"), {**NEW, "body": cast.minsk_institute.pk}, follow=True)

    assert "Приглашение отправляется на New@minsk.example" in answer.content.decode()
    assert User.objects.filter(email="New@minsk.example").exists()
    outbox.deliver()
    assert "ещё не принял приглашение" in client.get(reverse("cities:people")).content.decode()

    mailbox.at_data = ""
    person = User.objects.get(email="New@minsk.example")
    client.post(reverse("cities:invite_again", args=[person.pk]))
    outbox.deliver()
    assert len(mailbox.letters) == 1
    assert "ещё не принял" not in client.get(reverse("cities:people")).content.decode()


def test_who_has_tasks_begins_with_them(client, invited):
    _person, path = invited

    assert accept(client, path).url == reverse("roadmap:begin")
    assert client.get(reverse("roadmap:begin"))["Location"] == reverse("roadmap:my")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "EXECUTOR@sochi.example"}, "Человек с такой почтой уже есть"),
        ({"body": ""}, "выберите"),
        ({"email": "nonsense"}, "электронной почты"),
    ],
)
def test_what_does_not_fit_is_said_at_the_form(client, cast, changes, message):
    client.force_login(cast.administrator)

    answer = client.post(reverse("cities:invite"), {**NEW, "body": cast.minsk_institute.pk, **changes})

    assert answer.status_code == 200
    assert message in answer.content.decode()
