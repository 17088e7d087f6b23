"""The form behind a link in a letter: one milestone, one person, once, without signing in."""

import re

import pytest
from django.test import Client

from cities.models import Absence
from core import kept
from core.models import Kept, SecurityEvent
from roadmap.choices import ReportOrigin, Status
from roadmap.mailbox.drafts import form_path
from roadmap.models import Attachment, Report
from roadmap.reminders import run
from roadmap.reporting import actions
from tests.mail_server import text_of
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of, upload


@pytest.fixture(autouse=True)
def one_tap(settings, tmp_path):
    settings.ONE_TAP = True
    settings.MAILBOX_ADDRESS = ""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def links(plan, cast, mail_server):
    """The two links of the executor's letter: done, in progress."""
    with on_day("2026-06-23", tick=True):
        run.remind(by_hand=True)
        letter = text_of(mail_server.letters_to(cast.sochi_executor.email)[-1])
        found = re.findall(r"https?://[^/\s]+(/letters/tap/\S+)", letter)
        assert len(found) == 2
        yield found


def said(**more):
    return {"status": "done", "progress": "0", "slider": "0", "text": "", "links": "", "version": "1", **more}


def test_a_mail_server_that_opens_every_link_changes_nothing(links, plan, cast):
    client = Client(enforce_csrf_checks=True)
    for link in links:
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
        assert client.post(link, said()).status_code == 403
    assert not Report.objects.exists()
    assert milestone_of(plan, "1", cast.sochi).version == 1


def test_the_form_chooses_what_the_link_says_and_is_used_once(links, plan, cast):
    client = Client()
    page = client.get(links[0]).content.decode()
    assert re.search(r'value="done"[^>]*checked', page)
    assert re.search(r'value="in_progress"[^>]*checked', client.get(links[1]).content.decode())
    answer = client.post(links[0], said(evidence=upload()))
    assert answer.status_code == 200
    report = Report.objects.get()
    assert (report.status, report.author, report.origin) == (
        Status.DONE,
        cast.sochi_executor,
        ReportOrigin.TAP,
    )
    assert report.needs_decision
    assert Attachment.objects.count() == 1
    for link in links:
        assert client.get(link).status_code == 410
        assert client.post(link, said(evidence=upload())).status_code == 410
    assert Report.objects.count() == 1
    assert SecurityEvent.objects.filter(kind="tapped", person=cast.sochi_executor).count() == 1
    # It opened the form and nothing else: nobody is signed in.
    assert client.get("/my/").status_code == 302
    assert "no-store" in answer["Cache-Control"]


def test_what_is_marked_for_official_use_is_for_official_use(links):
    client = Client()
    assert 'name="restricted"' in client.get(links[0]).text
    assert client.post(links[0], said(evidence=upload(), restricted="on")).status_code == 200
    assert Attachment.objects.get().is_restricted


def test_what_waits_in_the_form_for_official_use_comes_along_as_such(links, plan, cast):
    path = form_path(milestone_of(plan, "1", cast.sochi), "report")
    kept.keep_text(cast.sochi_executor.pk, path, {"restricted": ["on"]})
    kept.keep_files(cast.sochi_executor.pk, path, [upload()])
    assert re.search(r'name="restricted"[^>]*checked', Client().get(links[0]).text)


def test_what_is_wrong_comes_back_in_the_form_with_its_files(links):
    client = Client()
    assert client.post(links[0], said()).status_code == 422
    answer = client.post(links[1], said(status="in_progress", progress="101", evidence=upload()))
    assert answer.status_code == 422
    assert "протокол.pdf" in answer.content.decode()
    assert len(Kept.objects.get().files) == 1
    assert not Report.objects.exists()


def test_a_change_since_the_letter_ends_the_link(links, plan, cast):
    actions.report(
        milestone_of(plan, "1", cast.sochi).pk, cast.sochi_coordinator, status="in_progress", progress=10
    )
    assert Client().get(links[0]).status_code == 410
    assert Client().post(links[0], said(evidence=upload(), version="2")).status_code == 410
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "why", ["off", "second factor", "left", "role", "deputy", "forged", "moved", "address"]
)
def test_the_link_opens_nothing_for_whoever_may_not(why, links, cast, settings, plan):
    link = links[0]
    person = cast.sochi_executor
    if why == "off":
        settings.ONE_TAP = False
    elif why == "second factor":
        settings.SECOND_FACTOR_ROLES = ["executor"]
    elif why == "left":
        person.is_active = False
        person.save()
    elif why == "role":
        person.role = "coordinator"
        person.save()
    elif why == "deputy":
        Absence.objects.create(
            person=cast.sochi_coordinator,
            deputy=person,
            starts_on="2026-06-20",
            ends_on="2026-06-30",
            set_by=cast.administrator,
        )
    elif why == "forged":
        link = link[:-2] + ("a" if link[-2] != "a" else "b") + "/"
    elif why == "moved":
        person.body = cast.sochi_culture
        person.save()
    elif why == "address":
        # The letter went to a mistyped address: whoever has it there reports no more once it is corrected.
        person.email = "corrected@sochi.example"
        person.save()
    assert Client().get(link).status_code == 410
    assert Client().post(link, said(evidence=upload())).status_code == 410
    assert not Report.objects.exists()


def test_coordinators_get_no_links(links, cast, mail_server):
    for person in (cast.sochi_coordinator, cast.minsk_coordinator):
        for letter in mail_server.letters_to(person.email):
            assert "/letters/tap/" not in text_of(letter)
