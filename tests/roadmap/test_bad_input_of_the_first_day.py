"""What people enter wrongly on the first day: each is a sentence in place, and nothing is half made.

The map: what, where it is entered, and the test of it (files of this folder, where no other is named).

- A period backwards. A new roadmap: `test_founding.test_bad_input_is_told_in_place_…`; one that is there:
  `test_founding.test_title_and_a_third_side_…`; a copy: here; Django's admin: `config/test_admin_rules`.
- The same city twice. A new roadmap: `test_founding.test_bad_input_is_told_in_place_…`; a side added:
  `test_founding.test_title_and_a_third_side_…`; written in another way: here; the admin: `config/test_admin_rules`.
- A plan of another pair. `test_import_refuses.test_a_plan_of_other_cities_…` and `…another_document_…`.
- An e-mail that exists. One person: `cities/test_invitations.test_what_does_not_fit_…`; among many:
  `cities/test_inviting.test_a_wrong_line_…`; a person's page: here.
- A sheet with broken addresses. Pasted: `cities/test_inviting`, `cities/test_inviting_pasted`; a workbook: here.
- A body that is its own parent. `cities/test_body_pages.test_a_body_below_itself_…`; the admin and a workbook of
  bodies: `config/test_admin_rules`.
- A merge of bodies of two cities. `test_body_merging.test_bodies_of_two_cities_…`; by the address: here.
- A deputy who is away too. The rule: `test_deputies.test_bad_input_…`; the page: here.
- An invitation expired or used. `cities/test_invitations.test_the_link_works_once`, `…expires_…`; its words: here.
"""

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from cities import absences, invitations
from cities.forms import PersonForm
from cities.models import Absence, Body, BodyMerge, City, User
from roadmap.models import Roadmap


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.administrator)
    return client


def test_a_copy_with_a_period_backwards(admin, plan):
    said = {"title": "Следующая", "starts": 2031, "ends": 2029, "items": "copy", "source": plan.pk}

    answer = admin.post(reverse("roadmap:new"), said)

    assert answer.status_code == 422
    assert "раньше" in str(answer.context["form"].errors["ends"])
    assert answer.context["form"]["title"].value() == "Следующая"
    assert Roadmap.objects.get() == plan


@pytest.mark.parametrize(
    ("first", "second"), [("Минск", " минск "), ("Минск", "МИНСК"), ("Ростов-на-Дону", "ростов-на-дону")]
)
def test_the_same_city_twice_however_it_is_written(admin, cast, first, second):
    said = {
        "title": "Карта",
        "starts": 2026,
        "ends": 2028,
        "city_1": first,
        "city_2": second,
        "items": "plan",
    }

    answer = admin.post(reverse("roadmap:new"), said)

    assert answer.status_code == 422
    assert "city_2" in answer.context["form"].errors
    assert not Roadmap.objects.exists()
    assert City.objects.count() == 2


def test_a_persons_e_mail_becomes_one_that_exists(admin, cast):
    page = reverse("cities:person", args=[cast.stranger.pk])
    said = {"email": "Reader@SOCHI.example", "name": "Савва", "role": "executor", "body": cast.mayor.pk,
            "is_active": "on", "seen": PersonForm.print_of(cast.stranger)}  # fmt: skip

    answer = admin.post(page, said)

    assert answer.status_code == 422
    assert "Человек с такой почтой уже есть" in str(answer.context["form"].errors["email"])
    cast.stranger.refresh_from_db()
    assert (cast.stranger.email, cast.stranger.name) == ("stranger@sochi.example", "Савва Посторонний")


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("люди.xlsx", content.getvalue())


def test_a_workbook_with_broken_addresses_invites_nobody_and_says_which(admin, cast, mail_server):
    head = ("ФИО", "Должность", "E-mail", "Орган")
    rows = [
        ("Хорошая", "спец.", "good@sochi.example", "Мэрия Сочи"),
        ("Без почты", "спец.", None, "Мэрия Сочи"),
        ("Два знака", "спец.", "two@@sochi.example", "Мэрия Сочи"),
        ("Кириллица", "спец.", "почта@sochi", "Мэрия Сочи"),
        ("Число", 7, 42, "Мэрия Сочи"),
        ("Формула", "спец.", "=1+1", "Мэрия Сочи"),
        ("Известная", "спец.", "EXECUTOR@sochi.example", "Мэрия Сочи"),
    ]
    before = User.objects.count()

    shown = admin.post(
        reverse("cities:invite_many"), {"lines": "", "role": "executor", "file": sheet(head, *rows)}
    )

    assert shown.status_code == 422
    wrong = {line.name: " ".join(line.errors) for line in shown.context["lines"] if line.errors}
    assert set(wrong) == {name for name, *_rest in rows} - {"Хорошая"}
    assert "two@@sochi.example" in wrong["Два знака"]
    assert "уже есть" in wrong["Известная"]
    # What the sheet says stands in the field now: it is mended there, without the file.
    assert "Хорошая\tспец.\tgood@sochi.example" in shown.context["form"]["lines"].value()
    assert User.objects.count() == before
    assert mail_server.letters == []


def test_a_merge_of_two_cities_by_the_address_of_the_page(admin, cast):
    page = reverse("roadmap:merge_body", args=[cast.sochi_culture.pk])

    looked = admin.get(page, {"into": cast.minsk_culture.pk})
    posted = admin.post(page, {"into": cast.minsk_culture.pk, "seen": looked.context["seen"]})

    assert (looked.status_code, posted.status_code) == (422, 409)
    assert "того же города" in looked.text
    assert Body.objects.filter(pk=cast.sochi_culture.pk).exists()
    assert not BodyMerge.objects.exists()


def test_a_deputy_who_is_away_too_is_said_at_the_field(client, cast):
    with time_machine.travel("2026-06-01T12:00+00:00", tick=False):
        absences.set_absence(
            cast.sochi_colleague.pk, cast.administrator, deputy_id=cast.stranger.pk,
            starts_on=date(2026, 6, 18), ends_on=date(2026, 6, 30),
        )  # fmt: skip
        client.force_login(cast.sochi_executor)
        said = {"deputy": cast.sochi_colleague.pk, "starts_on": "2026-06-10", "ends_on": "2026-06-20"}
        answer = client.post(reverse("cities:own_absence"), said)

    assert answer.status_code == 422
    assert "18.06.2026–30.06.2026" in str(answer.context["form"].errors["deputy"])
    assert 'value="2026-06-10"' in answer.text
    assert Absence.objects.count() == 1


@pytest.fixture
def invited(cast):
    person = User.objects.create_user(
        "new@sochi.example", name="Нина Новая", role="executor", body=cast.mayor
    )
    return re.findall(r"/invitation/\S+", invitations.link_for(person))[0]


def test_a_spent_invitation_says_what_to_do(client, cast, invited):
    new = {"new_password1": "a-password-of-my-own", "new_password2": "a-password-of-my-own"}
    client.post(invited, new)
    client.logout()
    used = client.get(invited)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        old = client.post(invited, new)

    for page in (used, old):
        assert page.status_code == 410
        assert "указан в письме" in page.text
        assert reverse("cities:password_reset") in page.text or reverse("cities:sign_in") in page.text
