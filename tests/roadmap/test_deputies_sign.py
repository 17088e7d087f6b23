"""Whatever a deputy does by the right of somebody who is away says so: on pages, in letters, on paper, in the API."""

import io
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from api import tokens
from api.choices import Scope
from cities import absences, outbox
from cities.models import Body, BodyMerge, User
from core.models import SecurityEvent
from events.models import Event
from roadmap.choices import ExportKind
from roadmap.exporting import runs
from roadmap.models import ImportRun
from roadmap.reminders import bell
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of, signed_in
from tests.roadmap.plans import book

FOR_EXECUTOR = "за: Софья Исполнитель"
FOR_COORDINATOR = "за: Сергей Координатор"
FOR_ADMINISTRATOR = "за: Анна Администратор"


@pytest.fixture
def away(cast):
    """Makes a person away in June 2026; the colleague stands in."""

    def make(person):
        with time_machine.travel("2026-06-01T12:00+00:00", tick=False):
            absences.set_absence(
                person.pk, cast.administrator, deputy_id=cast.sochi_colleague.pk,
                starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 20),
            )  # fmt: skip

    # The clock goes on: a row that is written twice in one moment has not changed.
    with time_machine.travel("2026-06-15T12:00+00:00"):
        yield make


@pytest.fixture
def for_administrator(cast, away):
    """The colleague stands in for the administrator, who sits in the mayor's office."""
    User.objects.filter(pk=cast.administrator.pk).update(body=cast.mayor)
    cast.administrator.refresh_from_db()
    away(cast.administrator)
    return signed_in(cast.sochi_colleague)


def fresh(user):
    return User.objects.select_related("body__city").get(pk=user.pk)


def new_event(body):
    return {"title": "Фестиваль", "kind": "festival", "city": body.city_id, "organisers": [body.pk],
            "date_text": "сентябрь 2026"}  # fmt: skip


def event_page(client):
    return client.get(Event.objects.get().get_absolute_url()).text


def test_an_event_added_for_the_absent_ones_body(cast, plan, away):
    away(cast.sochi_executor)
    client = signed_in(cast.sochi_colleague)

    assert client.post(reverse("events:add"), new_event(cast.sochi_education)).status_code == 302

    assert FOR_EXECUTOR in event_page(client)


def test_an_event_added_by_the_own_right_names_nobody_else(cast, plan, away):
    away(cast.sochi_executor)
    client = signed_in(cast.sochi_colleague)

    assert client.post(reverse("events:add"), new_event(cast.sochi_culture)).status_code == 302

    assert "Степан Коллега" in event_page(client)
    assert "за: " not in event_page(client)


def test_an_event_held_moved_and_with_another_delegation(cast, plan, away):
    signed_in(cast.sochi_coordinator).post(reverse("events:add"), new_event(cast.mayor))
    event = Event.objects.get()
    away(cast.sochi_coordinator)
    client = signed_in(cast.sochi_colleague)
    assert FOR_COORDINATOR not in event_page(client)

    client.post(reverse("events:add_delegation", args=[event.pk]), {"city": cast.minsk.pk, "name": "Хор"})
    moved = {"date_text": "октябрь 2026", "reason": "Просят гости", "version": Event.objects.get().sequence}
    assert client.post(reverse("events:state", args=[event.pk, "move"]), moved).status_code == 302

    page = event_page(client)
    assert page.count(f"Степан Коллега, {FOR_COORDINATOR}") == 2
    report = {"starts_on": "2026-06-13", "version": Event.objects.get().sequence, "outcome": "Прошло"}
    assert client.post(reverse("events:state", args=[event.pk, "held"]), report).status_code == 302
    assert event_page(client).count(f"Степан Коллега, {FOR_COORDINATOR}") > 2


def test_the_plan_and_the_bodies_changed_for_the_administrator(cast, plan, for_administrator):
    client, item = for_administrator, plan.items.get(number="1")
    form = client.get(reverse("roadmap:edit_item", args=[plan.slug, item.pk])).context["form"]
    said = {name: form[name].value() for name in form.fields}
    said = {name: value for name, value in said.items() if value is not None}

    answer = client.post(reverse("roadmap:edit_item", args=[plan.slug, item.pk]), {**said, "title": "Обмен"})
    body = client.get(reverse("cities:edit_body", args=[cast.sochi_culture.pk])).context["form"]
    named = {"name": "Культура", "seen": body["seen"].value(), "parent": cast.mayor.pk, "short_name": ""}
    renamed = client.post(reverse("cities:edit_body", args=[cast.sochi_culture.pk]), named)

    assert (answer.status_code, renamed.status_code) == (302, 302)
    assert FOR_ADMINISTRATOR in client.get(reverse("roadmap:item_history", args=[plan.slug, "1"])).text
    assert FOR_ADMINISTRATOR in client.get(reverse("roadmap:body", args=[cast.sochi_culture.pk])).text


def test_two_bodies_merged_and_parted(cast, plan, for_administrator):
    client = for_administrator
    spare = Body.objects.create(city=cast.sochi, name="Управление культуры Сочи")
    merge = reverse("roadmap:merge_body", args=[spare.pk])
    seen = client.get(merge, {"into": cast.sochi_culture.pk}).context["seen"]

    assert client.post(merge, {"into": cast.sochi_culture.pk, "seen": seen}).status_code == 302
    assert client.get(reverse("roadmap:merges")).text.count(FOR_ADMINISTRATOR) == 1
    client.post(reverse("roadmap:undo_merge", args=[BodyMerge.objects.get().pk]))
    assert client.get(reverse("roadmap:merges")).text.count(FOR_ADMINISTRATOR) == 2


def test_an_import(cast, plan, for_administrator):
    sent = SimpleUploadedFile("plan.xlsx", book().content)

    for_administrator.post(reverse("roadmap:import", args=[plan.slug]), {"file": sent})

    assert ImportRun.objects.get().on_behalf_of == cast.administrator
    assert FOR_ADMINISTRATOR in for_administrator.get(reverse("roadmap:import", args=[plan.slug])).text


def test_people_invited_and_absences_set_stand_so_in_the_letter_and_the_journal(
    cast, plan, away, mail_server
):
    away(cast.sochi_coordinator)
    client = signed_in(cast.sochi_colleague)
    data = {"email": "n@sochi.example", "name": "Нина", "role": "reader", "body": cast.mayor.pk}

    client.post(reverse("cities:invite"), data)
    outbox.deliver()

    assert f"Степан Коллега, {FOR_COORDINATOR}" in mail_server.letters[0].get_body(("plain",)).get_content()
    invited = SecurityEvent.objects.get(kind="invited")
    assert invited.person == cast.sochi_colleague
    assert invited.detail.endswith("for coordinator@sochi.example")
    days = {"deputy": cast.sochi_reader.pk, "starts_on": "2026-07-01", "ends_on": "2026-07-05"}
    client.post(reverse("cities:absence", args=[cast.stranger.pk]), days)
    assert "for coordinator@sochi.example" in SecurityEvent.objects.filter(kind="rights").latest("pk").detail


@pytest.fixture
def reported(cast, plan, away):
    """A report by the deputy for the executor, decided on by the same deputy's coordinator."""
    away(cast.sochi_executor)
    owed = milestone_of(plan, "1", cast.sochi)
    return actions.report(
        owed.pk, fresh(cast.sochi_colleague), status="done", progress=None, text="Проведено",
        links=["https://sochi.ru/1"],
    )  # fmt: skip


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_whoever_has_reported_is_told_who_stands_in_for_whoever_decides(cast, plan, away, role):
    if role == "administrator":
        # No coordinator on the side: the administrator decides, who sits in the mayor's office.
        User.objects.filter(role="coordinator", body__city=cast.sochi).update(role="executor")
        User.objects.filter(pk=cast.administrator.pk).update(body=cast.mayor)
    decides = {"coordinator": cast.sochi_coordinator, "administrator": cast.administrator}[role]
    away(decides if role == "coordinator" else fresh(decides))
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    where = reverse("roadmap:report", args=[plan.slug, owed.pk])
    said = {"status": "done", "links": "https://sochi.ru/1", "version": owed.version, "page": "1"}

    text = client.post(where, said, follow=True).text

    assert f"Отправлено на подтверждение: {decides.name} (замещает Степан Коллега)" in text


def test_whom_to_ask_is_somebody_who_is_here(cast, away, client, mail_server):
    """A refusal, and the letter of an invitation: what the absent one would be asked, the deputy can answer."""
    away(cast.sochi_coordinator)

    refused = signed_in(cast.stranger).get("/people/").text
    client.force_login(cast.administrator)
    client.post(f"/people/{cast.stranger.pk}/invite/")
    outbox.deliver()

    for told in (refused, mail_server.letters[0].get_body(("plain",)).get_content()):
        assert cast.sochi_colleague.email in told.replace("<wbr>", "")
        assert cast.sochi_coordinator.email not in told.replace("<wbr>", "")


def test_the_papers(reported, plan):
    document, sheet = io.BytesIO(), io.BytesIO()
    for kind, file in ((ExportKind.REFERENCE, document), (ExportKind.WORKBOOK, sheet)):
        runs.write(kind, plan, reported.author, QueryDict(), file)

    cells = [cell.text for table in Document(document).tables for row in table.rows for cell in row.cells]
    assert any(FOR_EXECUTOR in text for text in cells)
    assert any(
        FOR_EXECUTOR in str(cell.value) for row in load_workbook(sheet).worksheets[0].rows for cell in row
    )


def test_the_pages_of_who_decides_and_the_bell(reported, cast, plan):
    coordinator = signed_in(cast.sochi_coordinator)
    for page in ("/my/", "/my/accept/", reported.milestone.item.get_absolute_url()):
        assert FOR_EXECUTOR in coordinator.get(page).text, page

    told = [
        line.note for day in bell.sent_by_day(cast.sochi_coordinator, date(2026, 6, 15)) for line in day.lines
    ]

    assert any(FOR_EXECUTOR in note for note in told)


def test_the_api(reported, cast, client):
    _token, text = tokens.make(cast.sochi_coordinator, "x", [Scope.READ], days=1)

    answer = client.get(
        f"/api/v1/milestones/{reported.milestone_id}/reports", headers={"Authorization": f"Bearer {text}"}
    )

    (shown,) = answer.json()["items"]
    assert (shown["by"], shown["on_behalf_of"]) == ("Степан Коллега", "Софья Исполнитель")
