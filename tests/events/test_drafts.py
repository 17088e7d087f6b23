"""A session that ended, or an error, while somebody wrote about an event: what was entered is not lost."""

import os
import re
import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from core import kept
from events.models import Delegation, Event, EventAttachment
from tests.database import PASSWORD
from tests.events.conftest import filled
from tests.marks import mark_of
from tests.roadmap.daily import upload

PAST = {"starts_on": "2026-11-20", "ends_on": "2026-11-21"}


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def after_signing_in_again(client, user, path, form):
    """What the form at `path` shows when the session ended before `form` was sent and `user` signed in again."""
    client.force_login(user)
    opened_by = mark_of(client.get(path))
    client.cookies.pop("sessionid")
    assert client.post(path, {**form, "opened_by": opened_by}).status_code == 302
    sign_in = {"username": user.email, "password": PASSWORD, "next": path}
    assert client.post(reverse("cities:sign_in"), sign_in)["Location"] == path
    return client.get(path)


def test_a_new_event_waits_in_its_form(cast, plan, client):
    item = plan.items.get(number="2")
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], items=[item.pk])
    page = after_signing_in_again(client, cast.sochi_colleague, "/events/add/", form)
    assert "Здесь сохранено то, что вы ввели" in page.text
    shown = page.context["form"]
    assert shown["title"].value() == "Форум «Шаги»"
    assert shown["items"].value() == [str(item.pk)]
    assert client.post("/events/add/", form).status_code == 302
    assert list(Event.objects.get().items.all()) == [item]
    assert "Здесь сохранено то, что вы ввели" not in client.get("/events/add/").text


def test_ticks_taken_out_stay_out(cast, make_event, client):
    event = make_event(items=["2", "3"])
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], version=event.sequence)
    page = after_signing_in_again(client, cast.sochi_colleague, f"/events/{event.pk}/edit/", form)
    assert page.context["form"]["items"].value() == []


def test_a_change_in_between_is_not_overwritten(cast, make_event, client):
    event = make_event()
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], version=event.sequence)
    path = f"/events/{event.pk}/edit/"
    client.force_login(cast.sochi_colleague)
    opened_by = mark_of(client.get(path))
    client.cookies.pop("sessionid")
    client.post(path, {**form, "opened_by": opened_by})
    Event.objects.filter(pk=event.pk).update(sequence=event.sequence + 1, title="Чужое название")
    client.force_login(cast.sochi_colleague)
    version = client.get(path).context["form"]["version"].value()
    assert client.post(path, {**form, "version": version}).status_code == 409


def test_a_delegation_waits_in_its_form(cast, make_event, client):
    event = make_event()
    form = {"city": cast.minsk.pk, "name": "Ансамбль «Радость»", "head_count": "24"}
    page = after_signing_in_again(client, cast.sochi_colleague, f"/events/{event.pk}/delegations/add/", form)
    assert page.context["form"]["name"].value() == "Ансамбль «Радость»"
    assert not Delegation.objects.exists()


def test_files_of_a_held_event_wait_in_the_form(cast, make_event, client):
    event = make_event(**PAST)
    path = f"/events/{event.pk}/state/held/"
    form = {**PAST, "outcome": "Выступили все", "version": event.sequence}
    page = after_signing_in_again(
        client, cast.sochi_colleague, path, {**form, "files": [upload("итоги.pdf")]}
    )
    uploaded = page.context["form"]["kept_files"].value()
    assert "итоги.pdf" in page.text
    assert client.post(path, {**form, "kept_files": uploaded}).status_code == 302
    assert event.attachments.get().file.read() == upload().read()


def test_an_error_elsewhere_in_the_form_costs_no_file(cast, make_event, browse, settings):
    event = make_event(**PAST)
    path = f"/events/{event.pk}/state/held/"
    form = {**PAST, "outcome": "", "version": event.sequence}
    client = browse(cast.sochi_colleague)
    files = [upload("итоги.pdf"), upload("лишний.pdf")]
    wrong = client.post(path, {**form, "participants": "много", "files": files})
    assert wrong.status_code == 422
    first, _second = wrong.context["form"]["kept_files"].value()
    assert "итоги.pdf" in wrong.text
    # The second was uploaded by mistake: its tick is taken out.
    assert client.post(path, {**form, "participants": "120", "kept_files": [first]}).status_code == 302
    assert [one.name for one in event.attachments.all()] == ["итоги.pdf"]
    assert len([one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]) == 1


def test_the_sweep_leaves_what_an_event_took_over(cast, make_event, browse, settings):
    event = make_event(**PAST)
    form = {**PAST, "version": event.sequence, "files": [upload("итоги.pdf")]}
    assert browse(cast.sochi_colleague).post(f"/events/{event.pk}/state/held/", form).status_code == 302
    for path in settings.MEDIA_ROOT.rglob("*"):
        os.utime(path, times=(time.time() - 2 * 24 * 3600,) * 2)
    assert kept.sweep() == 0
    assert event.attachments.get().file.read() == upload().read()


def test_a_file_of_somebody_elses_is_not_taken_by_its_path(cast, make_event, browse):
    event = make_event(**PAST)
    path = f"/events/{event.pk}/state/held/"
    form = {**PAST, "version": event.sequence}
    wrong = browse(cast.sochi_coordinator).post(path, {**form, "participants": "x", "files": [upload()]})
    theirs = wrong.context["form"]["kept_files"].value()
    answer = browse(cast.sochi_colleague).post(path, {**form, "kept_files": theirs})
    assert answer.status_code == 302
    assert not event.attachments.exists()


def test_a_file_lies_in_the_folder_of_its_month_and_an_older_one_where_it_lay(
    cast, make_event, browse, settings
):
    event = make_event(**PAST)
    owner = {"event": event, "author": cast.administrator, "name": "итоги.pdf"}
    with time_machine.travel(datetime(2026, 5, 31, 12, tzinfo=UTC)):
        new = EventAttachment.objects.create(file=ContentFile(b"new", "итоги.pdf"), **owner)
    (settings.MEDIA_ROOT / "events").mkdir(exist_ok=True)
    (settings.MEDIA_ROOT / "events" / "итоги.pdf").write_bytes(b"old")
    old = EventAttachment.objects.create(file="events/итоги.pdf", **owner)

    assert re.fullmatch(r"events/2026/05/[0-9a-f]{32}", str(new.file.name))
    for one, content in ((new, b"new"), (old, b"old")):
        answer = browse(cast.sochi_reader).get(reverse("events:attachment", args=[one.pk]))
        assert b"".join(answer.streaming_content) == content
