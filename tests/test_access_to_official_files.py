"""Evidence for official use: every person × every address, page and program, that could name it or hand it out.

What is near to the file is in tests/roadmap/test_restricted_evidence.py; here are the distant ways, a part of the
people at a time.
"""

import io
import zipfile
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from api import tokens
from api.choices import Scope
from api.opened.models import Opened
from api.webhooks import actions as hooks
from api.webhooks.models import Delivery
from cities.choices import Role
from cities.models import Absence, User
from core.uploads import check_files
from events import feeds
from roadmap.choices import Status
from roadmap.founding import access
from roadmap.happenings import Kind
from roadmap.models import Attachment, Reminder
from roadmap.reporting import actions
from tests.access_table import TABLE, World
from tests.access_table.programs import TABLE as PROGRAMS
from tests.roadmap.daily import milestone_of
from tests.sessions import session_of

NAME, LINK, CONTENT = "тайный-протокол", "only-for-us", "wholly-secret-words"
MARKS = (NAME, LINK, CONTENT)
# Item 1 of `plan`: Sochi's education and Minsk's institute answer for it.
MAY = (
    "executor",
    "across_executor",
    "coordinator",
    "across",
    "administrator",
    "deputy_of_executor",
    "deputy_of_coordinator",
)
MAY_NOT = (
    "anonymous",
    "head",
    "head_across",
    "executor_of_another_item",
    "executor_of_none",
    "without_body",
    "deputy_of_head",
    "deputy_of_executor_until_yesterday",
    "deputy_of_executor_from_tomorrow",
    "of_another_roadmap",
    "whom_it_is_opened_to",
    "deputy_of_whom_left",
)
# What a person who may not is asked for besides the table: the words that would find it.
ASKED = ("?q=тайный", "?q=only-for-us")
# Addresses of which htmx gets a piece.
PIECES = ("roadmap:milestone", "roadmap:items", "roadmap:item_history", "roadmap:my", "roadmap:report")
SEARCHED = ("roadmap:search", "roadmap:items", "roadmap:export_download", "roadmap:my", "people")


@pytest.fixture
def people(cast, elsewhere):
    """Each person by what one is; a deputy is an executor of Sochi whose own body is on no item."""
    day = timedelta(days=1)
    found = {
        "anonymous": None,
        "executor": cast.sochi_executor,
        "across_executor": cast.minsk_executor,
        "coordinator": cast.sochi_coordinator,
        "across": cast.minsk_coordinator,
        "administrator": cast.administrator,
        "head": cast.sochi_reader,
        "head_across": cast.minsk_reader,
        "executor_of_another_item": cast.sochi_colleague,
        "executor_of_none": cast.stranger,
        "without_body": made("guest@example.org", None, Role.READER),
        "of_another_roadmap": elsewhere.coordinator,
        "whom_it_is_opened_to": made("invited@brest.example", elsewhere.body, Role.COORDINATOR),
    }
    gone = made("gone@sochi.example", cast.sochi_education)
    for name, absent, first, last in (
        ("deputy_of_executor", cast.sochi_executor, 0, 3),
        ("deputy_of_coordinator", cast.sochi_coordinator, 0, 0),
        ("deputy_of_head", cast.sochi_reader, -1, 1),
        ("deputy_of_executor_until_yesterday", cast.sochi_executor, -9, -1),
        ("deputy_of_executor_from_tomorrow", cast.sochi_executor, 4, 9),
        ("deputy_of_whom_left", gone, 0, 3),
    ):
        deputy = found[name] = made(f"{name}@sochi.example", cast.stranger.body)
        today = absent.today()
        Absence.objects.create(
            person=absent,
            deputy=deputy,
            set_by=cast.administrator,
            starts_on=today + first * day,
            ends_on=today + last * day,
        )
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert set(found) == {*MAY, *MAY_NOT}
    return found


def made(email, body, role=Role.EXECUTOR):
    return User.objects.create_user(email, name=email.partition("@")[0], role=role, body=body)


@pytest.fixture
def secret(plan, cast, people, settings):
    """A report on Sochi's milestone of item 1, waiting, with a file and a link for official use; the file."""
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    access.open_to(plan, people["whom_it_is_opened_to"], cast.administrator)
    hooks.add(
        cast.administrator, hooks.Wanted("Portal", "https://127.0.0.1/", Kind.values, with_personal=True)
    )
    file = SimpleUploadedFile(f"{NAME}.pdf", f"%PDF-1.7\n{CONTENT}\n%%EOF".encode())
    files, problems = check_files([file], 1, too_many="", by=cast.sochi_executor.pk)
    assert not problems
    actions.report(
        milestone_of(plan, "1", cast.sochi).pk,
        cast.sochi_executor,
        status=Status.DONE,
        progress=100,
        text="Готово",
        files=files,
        links=[f"https://example.org/{LINK}"],
        restricted=True,
    )
    return Attachment.objects.exclude(file="").get()


@pytest.fixture
def world(cast, plan, secret):
    return World(cast, {"roadmap": plan})


def browser(person):
    client = Client()
    if person:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
    return client


def texts(answer):
    """What an answer says; a document is looked through part by part, a PDF page by page."""
    content = answer.getvalue() if answer.streaming else answer.content
    found = content.decode("utf-8", "replace") + "".join(str(value) for value in answer.headers.values())
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found += "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    if content[:4] == b"%PDF" and CONTENT.encode() not in content:
        found += "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return found


def tells(answer):
    said = texts(answer)
    return [mark for mark in MARKS if mark in said]


@pytest.mark.part(4)
@pytest.mark.parametrize("who", MAY_NOT)
def test_no_page_names_it_to_those_who_may_not(who, world, people, secret):
    client = browser(people[who])
    told, looked_at = {}, 0
    for name, rule in TABLE.items():
        kwargs = rule.kwargs_once(world)
        path = reverse(name, kwargs=kwargs)
        for query in ("", *(ASKED if name in SEARCHED else ())):
            for headers in ({}, {"HX-Request": "true"}) if name in PIECES and not query else ({},):
                answer = client.get(path + query, headers=headers)
                looked_at += answer.status_code == 200
                # What one has asked for stands in the field of the search.
                found = [mark for mark in tells(answer) if not query or mark not in query]
                if found:
                    told[path + query] = found
    assert told == {}
    assert looked_at > (20 if who == "anonymous" else 40)
    path = reverse("roadmap:attachment", args=[secret.pk])
    assert client.get(path).status_code == (302 if who == "anonymous" else 404)


@pytest.mark.part(4)
@pytest.mark.parametrize("who", [one for one in MAY_NOT if one != "anonymous"])
def test_no_program_of_theirs_is_told(who, world, people, secret):
    text = tokens.make(people[who], "test", list(Scope.values), days=30)[1]
    client = Client(headers={"Authorization": f"Bearer {text}"})
    told, looked_at = {}, 0
    for name, rule in PROGRAMS.items():
        kwargs = rule.kwargs(world) if name != "report_itself" else {"id": secret.report_id}
        path = reverse(f"api:{name}", kwargs=kwargs)
        for query in ("", "?q=тайный"):
            answer = client.get(path + query)
            looked_at += answer.status_code == 200
            if found := tells(answer):
                told[path + query] = found
    assert told == {}
    assert looked_at > 10
    assert client.get(reverse("api:attachment", args=[secret.pk])).status_code == 404


@pytest.mark.parametrize("who", MAY)
def test_those_who_may_have_it_from_the_page_and_by_a_program(who, people, plan, secret):
    client = browser(people[who])
    page = client.get(reverse("roadmap:item", args=[plan.slug, "1"])).text
    assert NAME in page
    assert LINK in page
    file = client.get(reverse("roadmap:attachment", args=[secret.pk]))
    assert CONTENT in texts(file)
    # No cache, and no worker of the browser, keeps it for the next person.
    assert file["Cache-Control"] == "private, no-store"
    text = tokens.make(people[who], "test", list(Scope.values), days=30)[1]
    theirs = Client(headers={"Authorization": f"Bearer {text}"})
    assert CONTENT in texts(theirs.get(reverse("api:attachment", args=[secret.pk])))
    assert NAME in texts(theirs.get(reverse("api:report_itself", args=[secret.report_id])))


def test_a_token_that_is_revoked_or_may_only_report_has_nothing(people, secret):
    path = reverse("api:attachment", args=[secret.pk])
    for scopes, revoked, status in ((list(Scope.values), True, 401), ([Scope.REPORT], False, 403)):
        token, text = tokens.make(people["executor"], "test", scopes, days=30)
        if revoked:
            tokens.revoke(token)
        assert Client(headers={"Authorization": f"Bearer {text}"}).get(path).status_code == status


def test_neither_a_webhook_nor_a_letter_nor_the_ledger_names_it(cast, secret, mailoutbox):
    actions.decide(secret.report_id, cast.sochi_coordinator, verdict="returned", remark="Не то.")
    said = "".join(Delivery.objects.values_list("body", flat=True))
    said += "".join(f"{one.subject}{one.body}{one.alternatives}{one.attachments}" for one in mailoutbox)
    said += "".join(map(str, Reminder.objects.values()))
    assert "report.made" in said
    assert not [mark for mark in MARKS if mark in said]


def test_neither_a_calendar_nor_the_open_page_names_it(client, cast, plan, secret, people):
    found = []
    for person in filter(None, people.values()):
        found.append(client.get(reverse("events:feed", args=[feeds.issue(person)])))
    Opened.objects.get_or_create(roadmap=plan)
    found += [
        client.get(reverse(f"open_{name}", args=[plan.slug]))
        for name in ("page", "json", "csv", "events", "badge")
    ]
    assert {answer.status_code for answer in found} == {200}
    assert [mark for answer in found for mark in tells(answer)] == []
