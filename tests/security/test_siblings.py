"""What a second look at the door found open beside what was mended: each of its kind."""

import re
import socketserver
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from core.models import RemovedRecord, SecurityEvent
from events.models import Event, EventAttachment
from roadmap.models import ImportRun

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024


@pytest.fixture
def shown(cast):
    """A file that shows how an event went."""
    days = {"precision": "day", "starts_on": "2026-09-01", "ends_on": "2026-09-02"}
    event = Event.objects.create(title="Форум", kind="forum", city=cast.sochi, **days)
    return EventAttachment.objects.create(
        event=event, author=cast.administrator, file=ContentFile(b"%PDF-1.4", "y.pdf"), name="y.pdf"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events_eventattachment",
        "UPDATE events_eventattachment SET name = 'x'",
        "DELETE FROM events_event",
    ],
)
def test_what_proves_an_event_is_kept_like_other_proofs(shown, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")

    assert EventAttachment.objects.filter(pk=shown.pk).exists()
    assert not RemovedRecord.objects.exists()


class Scanner(socketserver.StreamRequestHandler):
    """A daemon that finds something in whatever it is shown."""

    def handle(self):
        self.rfile.read(10)
        while size := int.from_bytes(self.rfile.read(4), "big"):
            self.rfile.read(size)
        self.wfile.write(b"stream: Eicar-Test FOUND\0")


@pytest.fixture
def infected(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_the_file_of_an_import_is_scanned_before_it_is_kept(infected, client, cast, plan, settings):
    client.force_login(cast.administrator)
    file = SimpleUploadedFile("plan.csv", "№;Мероприятие\n1;Форум\n".encode())
    answer = client.post(reverse("roadmap:import", args=[plan.slug]), {"file": file})

    assert answer.status_code == 422
    assert "Eicar-Test" in answer.text
    assert not ImportRun.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]
    assert SecurityEvent.objects.get(kind="infected").detail == "plan.csv: Eicar-Test"


def test_an_import_finds_no_room_where_there_is_none(client, cast, plan, settings):
    settings.UPLOADS_RESERVE_MB = 10**9
    client.force_login(cast.administrator)
    file = SimpleUploadedFile("plan.csv", "№;Мероприятие\n1;Форум\n".encode())

    assert client.post(reverse("roadmap:import", args=[plan.slug]), {"file": file}).status_code == 422


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_sample_proxies_let_through_what_the_form_promises(name):
    (said,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)", (ROOT / "docs/proxy" / name).read_text())

    assert settings.FORM_LIMIT < int(said) * MEGABYTE <= settings.BODY_LIMIT + MEGABYTE


class TestErrorsToWhoIsSignedIn:
    """No cache keeps an error either: it may name what somebody was doing."""

    def said(self, client, path, **more):
        answer = client.get(path, **more)
        return answer.status_code, answer.get("Cache-Control")

    @pytest.mark.parametrize(
        ("path", "status"),
        [("/nowhere/", 404), ("/people/", 403), ("/r/nowhere/", 404), ("/journal/?since=x", 403)],
    )
    def test_of_a_reader(self, client, cast, path, status):
        client.force_login(cast.sochi_reader)

        assert self.said(client, path) == (status, "private, no-store")

    def test_without_the_mark_of_a_form(self, cast):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.sochi_reader)
        answer = client.post("/profile/", {"phone": "1"})

        assert answer.status_code == 403
        assert "no-store" in answer["Cache-Control"]

    def test_of_a_streamed_answer(self, client, cast):
        client.force_login(cast.administrator)
        answer = client.get("/journal/journal.csv")

        assert answer.streaming
        assert answer["Cache-Control"] == "private, no-store"

    def test_of_a_view_that_breaks(self, client, cast, plan):
        client.force_login(cast.sochi_reader)
        client.raise_request_exception = False
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE roadmap_savedfilter RENAME COLUMN query TO other")
        answer = client.get(reverse("roadmap:items", args=[plan.slug]))

        assert answer.status_code == 500
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "roadmap.example.org.evil.example", "evil.example:80", "[::1]x"]
)
def test_a_host_that_is_not_ours_is_refused(client, db, settings, host):
    settings.ALLOWED_HOSTS = ["roadmap.example.org"]

    assert client.get("/sign-in/", HTTP_HOST=host).status_code == 400
    assert (
        client.get("/sign-in/", HTTP_HOST="roadmap.example.org", HTTP_X_FORWARDED_HOST=host).status_code
        == 200
    )


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, cast, target):
    form = {"username": "executor@sochi.example", "password": "a-long-enough-password", "next": target}
    answer = client.post(f"/sign-in/?next={target}", form)

    assert answer.status_code == 302
    assert answer.url == "/begin/"
