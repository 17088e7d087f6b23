"""The administrators' page of the program's state, its numbers, its logs, and maintenance."""

import http.server
import json
import logging
import re
import threading
from datetime import timedelta

import pghistory
import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.models import Context

from cities.models import Outgoing
from config import env
from core import file_check, marks, numbering, storage, tasks, work
from core.work import Work
from roadmap.housekeeping import nightly
from roadmap.models import ExportRun, ReminderRun
from roadmap.reminders import badge
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def failed(plan, cast) -> Work:
    run = ExportRun.objects.create(roadmap=plan, author=cast.administrator, kind="workbook", state="failed")
    return Work.objects.create(
        kind="export", subject_id=run.pk, failed_at=timezone.now(), error="MemoryError: too large"
    )


def test_each_part_has_a_line_and_a_red_one_leads_to_what_to_do(admin, settings):
    marks.note(marks.BACKUP, "the disk is full", done=False)

    page = admin.get("/status/").text

    assert settings.VERSION in page
    assert "the disk is full" in page
    assert 'href="#do-backup"' in page
    assert 'id="do-backup"' in page
    assert 'id="do-database"' not in page


def test_an_older_program_on_the_database_of_a_newer_one_is_red(admin):
    assert 'id="do-version"' not in admin.get("/status/").text

    MigrationRecorder.Migration.objects.create(app="roadmap", name="9999_later", applied=timezone.now())

    page = admin.get("/status/").text
    assert 'id="do-version"' in page
    assert "база данных более новой версии: roadmap.9999_later" in page


@pytest.mark.parametrize("address", ["/status/", "/status/runbook/"])
def test_it_is_seen_while_the_tables_of_the_work_are_locked(admin, cast, address):
    badge.forget([cast.administrator.pk])

    with CaptureQueriesContext(connection) as asked:
        assert admin.get(address).status_code == 200

    assert [one["sql"] for one in asked if "roadmap_milestone" in one["sql"]] == []


def test_reminders_are_late_when_the_first_full_hours_have_passed(admin):
    MigrationRecorder.Migration.objects.update(applied=timezone.now())
    assert 'id="do-reminders"' not in admin.get("/status/").text

    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(hours=3))

    assert 'id="do-reminders"' in admin.get("/status/").text


def test_the_size_of_the_database_is_told_in_the_page_s_language(admin):
    assert re.search(r"PostgreSQL [^<]+, \d+(,\d)?\s(КБ|МБ|ГБ)", admin.get("/status/").text)


def test_a_file_that_a_row_names_and_that_is_not_there_is_told(admin, failed):
    ExportRun.objects.update(state="ready", file="exports/2026/01/lost")
    default_storage.save("exports/2026/01/there", ContentFile(b"x"))
    assert "не сверялись" in admin.get("/status/").text

    file_check.check()
    assert "не хватает 1: exports/2026/01/lost" in admin.get("/status/").text

    ExportRun.objects.update(file="exports/2026/01/there")
    file_check.check()
    assert "все на месте: 1" in admin.get("/status/").text


def test_files_that_no_backup_has_are_red_until_somebody_says_so_and_others_are_told(admin, failed):
    ExportRun.objects.update(state="ready", file="exports/2026/01/lost")
    file_check.check()
    assert 'id="do-lost-files"' in admin.get("/status/").text

    admin.post("/status/lost/")

    page = admin.get("/status/").text
    assert 'id="do-lost-files"' not in page
    assert "exports/2026/01/lost" in page
    ExportRun.objects.update(file="exports/2026/01/lost-since")
    file_check.check()
    assert 'id="do-lost-files"' in admin.get("/status/").text


def test_files_and_rows_are_compared_in_the_same_order(plan, cast, tmp_path):
    """A folder's name is followed by a slash, which is before letters and after a full stop."""
    names = ["a", "a.b", "a-b", "a/1", "a/b/c", "a0", "b", "ы/я"]
    names = [f"exports/x{name}" for name in names if name != "a"]
    for name in names:
        default_storage.save(name, ContentFile(b"x"))
    for name in [*names, "exports/", "exports/xa.c", "exports/zz"]:
        ExportRun.objects.create(roadmap=plan, author=cast.administrator, kind="workbook", file=name)

    assert [one.name for one in storage.walk("exports")] == sorted(names, key=str.encode)
    assert file_check.compare() == file_check.Found(10, 3, ["exports/", "exports/xa.c", "exports/zz"])


def test_a_work_that_failed_is_told_with_its_reason_and_can_be_ordered_again(
    admin, failed, django_capture_on_commit_callbacks
):
    page = admin.get("/status/").text
    assert "MemoryError" in page
    assert f"/status/again/{failed.pk}/" in page

    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(f"/status/again/{failed.pk}/")

    assert answer.status_code == 302
    failed.refresh_from_db()
    assert failed.failed_at is None
    assert failed.queued_at is not None


def test_a_failed_work_that_nobody_will_do_again_is_taken_off_the_list(admin, failed):
    live = Work.objects.create(kind="export", subject_id=failed.subject_id + 1)

    for one in (failed, live):
        assert admin.post(f"/status/put-away/{one.pk}/").status_code == 302

    assert list(Work.objects.all()) == [live]
    assert "не удалось: 0" in admin.get("/status/").text


def test_letters_that_failed_and_that_wait_are_tried_at_once(admin):
    later = timezone.now() + timedelta(hours=8)
    refused = {"kind": "password_reset", "error": "refused", "attempts": 13}
    for address, rest in (
        ("given-up@b.example", {**refused, "next_try_at": None}),
        ("waits@b.example", {**refused, "next_try_at": later}),
        ("new@b.example", {"kind": "password_reset", "next_try_at": later}),
        ("sent@b.example", {**refused, "next_try_at": None, "sent_at": timezone.now(), "error": ""}),
    ):
        Outgoing.objects.create(address=address, **rest)

    assert "отправлены 2 письма" in admin.post("/status/mail/", follow=True).text

    due = Outgoing.objects.filter(next_try_at__lte=timezone.now(), attempts=0)
    assert set(due.values_list("address", flat=True)) == {"given-up@b.example", "waits@b.example"}


def test_numbers_are_for_who_knows_the_token(client, settings, failed):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-token-of-some-length"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404

    told = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-some-length"}).text

    assert 'roadmap_requests_total{method="GET",status="404",view="metrics"}' in told
    assert "roadmap_works_failed 1.0" in told
    assert 'roadmap_queue_length{queue="letters"}' in told


def test_a_request_has_one_number_in_its_answer_and_its_log_without_query_or_token(client, caplog):
    with caplog.at_level(logging.INFO, "roadmap.requests"):
        answer = client.get(
            "/invitation/secret-token/?q=words-of-a-search", headers={"X-Request-ID": "abcd-1234-efgh"}
        )

    assert answer["X-Request-ID"] == "abcd-1234-efgh"
    record = next(one for one in caplog.records if one.name == "roadmap.requests")
    line = numbering.JsonLines().format(record)
    assert json.loads(line)["status"] == answer.status_code
    assert "secret-token" not in line
    assert "words-of-a-search" not in line
    assert client.get("/healthz", headers={"X-Request-ID": "x\ny"})["X-Request-ID"] != "x\ny"


def test_in_maintenance_pages_are_read_and_nothing_is_accepted(admin, tmp_path):
    (tmp_path / ".maintenance").touch()

    assert admin.get("/profile/").status_code == 200
    refused = admin.post("/profile/", {"name": "Новое имя"})
    assert refused.status_code == 503
    assert "обслуживани" in refused.text

    (tmp_path / ".maintenance").unlink()
    assert admin.post("/profile/", {"name": "Новое имя"}).status_code != 503


def test_by_night_what_is_old_goes_and_the_rest_stays(failed, settings):
    long_ago = timezone.now() - timedelta(days=500)
    ReminderRun.objects.create(started_at=long_ago, finished_at=long_ago)
    ReminderRun.objects.create(started_at=timezone.now())
    name = default_storage.save("exports/x", ContentFile(b"x"))
    ExportRun.objects.update(file=name, state="ready", created_at=long_ago)
    for key, ends in (("over", long_ago), ("open", timezone.now() + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)

    went = nightly.clean()

    assert (went["runs"], went["exports"]) == (1, 1)
    assert ReminderRun.objects.count() == 1
    assert not default_storage.exists(name)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    mark = marks.last(marks.HOUSEKEEPING)
    assert mark is not None
    assert not mark.failed


@pytest.mark.django_db(transaction=True)
def test_a_step_of_the_night_that_fails_keeps_no_other_from_its_turn_and_is_red(admin):
    long_ago = timezone.now() - timedelta(days=400)
    ReminderRun.objects.create(started_at=long_ago, finished_at=long_ago)
    Session.objects.create(session_key="ended", session_data="", expire_date=long_ago)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger AS $$BEGIN RAISE 'poison'; END$$ LANGUAGE plpgsql"
        )
        cursor.execute("CREATE TRIGGER poison BEFORE DELETE ON django_session EXECUTE FUNCTION poison()")

    try:
        went = nightly.clean()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION poison CASCADE")

    assert went["runs"] == 1
    assert "sessions" not in went
    assert Session.objects.filter(session_key="ended").exists()
    page = admin.get("/status/").text
    assert "sessions: ProgrammingError" in page
    assert 'href="#do-housekeeping"' in page


def test_what_requests_said_of_themselves_goes_where_no_history_names_it(plan, settings):
    settings.CONTEXTS_KEPT_DAYS = 30
    with pghistory.context(source="import"):
        plan.items.update(title="Another")
    named = Context.objects.get()
    Context.objects.bulk_create([Context(metadata={"url": "/old/"}), Context(metadata={"url": "/young/"})])
    Context.objects.exclude(metadata__url="/young/").update(created_at=timezone.now() - timedelta(days=31))

    assert nightly.clean()["contexts"] == 1

    assert set(Context.objects.values_list("metadata__url", "pk")) >= {(None, named.pk)}
    assert set(Context.objects.values_list("metadata__url", flat=True)) == {None, "/young/"}


def test_an_order_that_was_lost_is_adopted(plan, cast):
    from roadmap.housekeeping import works

    minute_ago = timezone.now() - timedelta(minutes=2)
    ExportRun.objects.create(
        roadmap=plan, author=cast.administrator, kind="workbook", state="running", created_at=minute_ago
    )

    assert works.adopt() == 1
    assert works.adopt() == 0
    assert work.Work.objects.get().kind == "export"


def test_a_letter_to_oneself_says_what_the_mail_server_answers(admin, cast, settings):
    with MailServer() as post:
        for name, value in env.mail("NO_SUCH_VARIABLE", post.url).items():
            setattr(settings, name, value)
        page = admin.post("/status/letter/", follow=True).text
        assert "принял письмо" in page
        assert [letter["To"] for letter in post.letters] == [cast.administrator.email]
        post.at_rcpt = "550 nobody here"

        page = admin.post("/status/letter/", follow=True).text

    assert "550 nobody here" in page
    assert 'action="/status/letter/"' in page


def test_whoever_watches_is_asked_and_one_that_is_away_does_no_harm(settings, caplog):
    asked = []

    class Watcher(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Watcher) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        settings.PING_URL = f"http://127.0.0.1:{server.server_port}/roadmap"
        tasks.ping()
        thread.join()
    tasks.ping()

    assert asked == ["/roadmap"]
    assert "PING_URL was not reached" in caplog.text


def test_letters_about_accounts_count_as_mail(client, cast):
    client.force_login(cast.administrator)
    assert "последнее отправлено: никогда" in client.get("/status/").text

    Outgoing.objects.create(
        kind="password_reset", address="a@b.example", sent_at=timezone.now(), next_try_at=None
    )
    assert "последнее отправлено: никогда" not in client.get("/status/").text

    Outgoing.objects.create(kind="password_reset", address="c@d.example", next_try_at=None, error="refused")
    assert "не отправлено за 7 дней: 1" in client.get("/status/").text
