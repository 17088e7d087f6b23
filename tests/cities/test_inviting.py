"""Coordinators invite into the own side; many at once, all or none; who has not come is reminded; somebody leaves."""

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cities import absences, leaving, outbox
from cities.forms import PersonForm
from cities.models import Absence, Outgoing, User

MANY = reverse("cities:invite_many")
GOOD = """Иванова Ирина\tспециалист\tivanova@sochi.example\tМэрия Сочи
Петров Пётр; начальник; petrov@sochi.example; Управление культуры мэрии города Сочи; координатор"""


def sign(client, person):
    client.force_login(person)
    return client


def send(client, lines, **more):
    """Look, then send what was looked at."""
    data = {"lines": lines, "role": "executor", **more}
    seen = client.post(MANY, data)
    return seen, client.post(MANY, {**data, "send": "1", "agreed": seen.context.get("agreed", "")})


def test_many_are_shown_first_and_invited_then(client, cast, mailbox):
    shown, sent = send(sign(client, cast.sochi_coordinator), GOOD)

    assert "Иванова Ирина" in shown.content.decode()
    assert sent.status_code == 302
    new = {
        user.email: user
        for user in User.objects.filter(email__in=["ivanova@sochi.example", "petrov@sochi.example"])
    }
    assert new["ivanova@sochi.example"].body == cast.mayor
    assert new["petrov@sochi.example"].role == "coordinator"
    assert mailbox.letters == []
    outbox.deliver()
    assert {letter["To"] for letter in mailbox.letters} == set(new)


def test_pressing_send_without_having_looked_only_shows(client, cast, mailbox):
    answer = sign(client, cast.administrator).post(MANY, {"lines": GOOD, "role": "executor", "send": "1"})

    assert answer.status_code == 200
    assert mailbox.letters == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Иванова, x, нет-почты@, Мэрия Сочи", "не похоже на адрес"),
        ("Иванова, x, executor@SOCHI.example, Мэрия Сочи", "уже есть"),
        ("Иванова, x, new@sochi.example, Рога и копыта", "нет органа"),
        ("Иванова, x, new@sochi.example", "орган"),
        ("Иванова, x, new@sochi.example, Мингорисполком", "нет органа"),
        ("Иванова; x; new@sochi.example; Мэрия Сочи; администратор", "Роль «администратор»"),
        (", , new@sochi.example, Мэрия Сочи", "Не указано имя"),
        ("Одна, x, a@sochi.example, Мэрия Сочи\nДругая, x, A@sochi.example, Мэрия Сочи", "дважды"),
    ],
)
def test_a_wrong_line_is_said_and_nobody_is_invited(client, cast, mailbox, line, said):
    before = User.objects.count()
    good = "Хороший, x, good@sochi.example, Мэрия Сочи\n"

    shown, sent = send(sign(client, cast.sochi_coordinator), good + line)

    assert said in shown.content.decode()
    assert (shown.status_code, sent.status_code) == (422, 422)
    assert User.objects.count() == before
    assert mailbox.letters == []


def test_a_sheet_is_read_by_its_headings(client, cast, mailbox):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Эл. почта", "ФИО", "Организация"), ("one@minsk.example", "Первый", "Мингорисполком")):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    upload = SimpleUploadedFile("люди.xlsx", content.getvalue())

    shown = sign(client, cast.administrator).post(MANY, {"lines": "", "role": "reader", "file": upload})

    (line,) = shown.context["lines"]
    assert (line.name, line.email, line.body, line.errors) == (
        "Первый",
        "one@minsk.example",
        cast.committee,
        [],
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04broken"])
def test_a_file_that_is_no_table_is_said_so(client, cast, content):
    upload = SimpleUploadedFile("x.xlsx", content)

    answer = sign(client, cast.administrator).post(MANY, {"lines": "", "role": "reader", "file": upload})

    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_no_lines_and_too_many_are_said(client, cast):
    admin = sign(client, cast.administrator)
    many = "\n".join(f"Н{n}, x, n{n}@sochi.example, Мэрия Сочи" for n in range(101))

    assert admin.post(MANY, {"lines": "", "role": "reader"}).status_code == 422
    assert "101" in admin.post(MANY, {"lines": many, "role": "reader"}).content.decode()


def test_a_coordinator_sees_and_invites_the_own_side_only(client, cast, mailbox):
    coordinator = sign(client, cast.sochi_coordinator)

    page = coordinator.get("/people/").content.decode()
    assert "Савва Посторонний" in page
    assert "Мария Координатор" not in page
    assert coordinator.post(f"/people/{cast.minsk_executor.pk}/invite/").status_code == 404
    for wrong in ({"role": "administrator"}, {"body": cast.committee.pk}, {"body": ""}):
        data = {"email": "n@sochi.example", "name": "Н", "role": "reader", "body": cast.mayor.pk, **wrong}
        assert coordinator.post("/people/invite/", data).status_code == 200
    assert not User.objects.filter(email="n@sochi.example").exists()
    assert mailbox.letters == []


def test_all_who_have_not_come_are_reminded(client, cast, mailbox):
    came = User.objects.filter(body__city=cast.sochi).exclude(pk=cast.stranger.pk)
    came.update(last_login="2026-01-01T00:00Z")

    answer = sign(client, cast.sochi_coordinator).post("/people/invite/remind/", follow=True)

    outbox.deliver()
    assert [letter["To"] for letter in mailbox.letters] == ["stranger@sochi.example"]
    assert "1 приглашение отправляется" in answer.content.decode()


def test_when_the_mail_server_is_away_the_page_says_who_waits(client, cast, mailbox):
    mailbox.at_data = "451 Not now"

    _, sent = send(sign(client, cast.administrator), GOOD)

    assert User.objects.filter(email="ivanova@sochi.example").exists()
    assert "2 приглашения отправляются" in client.get(sent.url).content.decode()
    outbox.deliver()
    page = client.get(sent.url).content.decode()
    assert page.count("почтовый сервер ещё не принял приглашение") == 2
    mailbox.at_data = ""
    Outgoing.objects.update(next_try_at=timezone.now())
    outbox.deliver()
    assert "ещё не принял" not in client.get(sent.url).content.decode()
    assert len(mailbox.letters) == 2


def test_the_letter_and_the_refusal_name_the_coordinator(client, cast, mailbox):
    sign(client, cast.administrator).post(f"/people/{cast.stranger.pk}/invite/")
    outbox.deliver()
    for kind in ("plain", "html"):
        assert "coordinator@sochi.example" in mailbox.letters[0].get_body((kind,)).get_content()

    refused = sign(client, cast.stranger).get("/people/")

    assert refused.status_code == 403
    assert "coordinator@sochi.example" in refused.content.decode()
    assert "Сергей Координатор" in refused.content.decode()


def test_somebody_leaves_and_the_successor_gets_the_body(client, cast):
    with time_machine.travel("2026-06-01T12:00+00:00", tick=False):
        standing = absences.set_absence(
            cast.sochi_colleague.pk, cast.administrator, deputy_id=cast.sochi_executor.pk,
            starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30),
        )  # fmt: skip
        admin = sign(client, cast.administrator)
        where = reverse("cities:leave", args=[cast.sochi_executor.pk])
        assert cast.sochi_education.name in admin.get(where).content.decode()
        assert admin.post(where, {"successor": cast.minsk_reader.pk}).status_code == 422
        assert admin.post(where, {"successor": cast.sochi_reader.pk}).status_code == 302

    for person in (cast.sochi_executor, cast.sochi_reader, standing):
        person.refresh_from_db()
    assert not cast.sochi_executor.is_active
    assert (cast.sochi_reader.body, cast.sochi_reader.role) == (cast.sochi_education, "executor")
    assert standing.deputy == cast.sochi_reader


def test_the_successor_of_a_coordinator_coordinates_and_whom_that_leaves_alone_is_said(client, cast):
    cast.sochi_colleague.delete()
    page = reverse("cities:leave", args=[cast.sochi_coordinator.pk])
    admin = sign(client, cast.administrator)
    assert "её отчёты некому принимать" in admin.get(page).text

    answer = admin.post(page, {"successor": cast.sochi_executor.pk}, follow=True)

    cast.sochi_executor.refresh_from_db()
    assert (cast.sochi_executor.role, cast.sochi_executor.body) == (
        "coordinator",
        cast.sochi_coordinator.body,
    )
    assert f"За орган «{cast.sochi_education.name}» больше никто не отвечает" in answer.text


def test_a_reader_of_no_body_is_said_to_see_nothing(client, cast):
    lines = "Глава, мэр, glava@sochi.example, , руководитель\nЗам, мэр, zam@sochi.example, Мэрия Сочи, руководитель"
    shown = sign(client, cast.administrator).post(MANY, {"lines": lines, "role": "executor"})

    assert [line.sees_nothing for line in shown.context["lines"]] == [True, False]
    assert "без органа не видна ни одна карта" in shown.text


@pytest.mark.parametrize(("body", "is_warned"), [(False, True), (True, False)])
def test_a_reader_of_no_body_is_said_to_see_nothing_where_one_is_invited_too(client, cast, body, is_warned):
    admin = sign(client, cast.administrator)
    assert "Руководитель без органа не увидит" in admin.get("/people/invite/").text
    data = {"email": "glava@sochi.example", "name": "Глава", "role": "reader",
            "body": cast.mayor.pk if body else ""}  # fmt: skip

    answer = admin.post("/people/invite/", data, follow=True)

    assert ("Глава без органа увидит только карты, открытые" in answer.text) == is_warned
    made = User.objects.get(email="glava@sochi.example")
    saved = {**data, "name": "Глава города", "is_active": "on", "seen": PersonForm.print_of(made)}
    answer = admin.post(f"/people/{made.pk}/", saved, follow=True)
    assert "увидит только карты" not in answer.text, "neither role nor body was changed"
    made.refresh_from_db()
    saved |= {"body": "" if body else cast.mayor.pk, "seen": PersonForm.print_of(made)}
    answer = admin.post(f"/people/{made.pk}/", saved, follow=True)
    assert ("увидит только карты" in answer.text) == (not is_warned)


def test_who_leaves_is_not_away_any_more_and_the_last_administrator_stays(client, cast):
    with time_machine.travel("2026-06-15T12:00+00:00", tick=False):
        absences.set_absence(
            cast.sochi_executor.pk, cast.administrator, deputy_id=cast.sochi_colleague.pk,
            starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 30),
        )  # fmt: skip
        leaving.leave(cast.sochi_executor.pk, cast.administrator)
        assert not Absence.objects.exists()

        answer = sign(client, cast.administrator).post(reverse("cities:leave", args=[cast.administrator.pk]))
    assert answer.status_code == 422
    assert "последний администратор" in answer.content.decode()
