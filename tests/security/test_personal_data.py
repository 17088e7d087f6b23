"""What is held about somebody can be taken along; who left is told of by post and body; nothing else changes."""

import io
import json
import os
import secrets
import zipfile
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cities import leaving, notice, personal
from cities.models import MailCheck, Outgoing, User
from core import journal
from core.keeping import removal
from core.models import SecurityEvent
from core.showing import as_text
from events import feeds
from roadmap.choices import Verdict
from roadmap.models import DeadlineChange, Decision, Letter, Report, SavedFilter
from roadmap.reporting import actions
from tests.database import PASSWORD
from tests.roadmap.daily import milestone_of

NAME, MAIL, PHONE = "Софья Исполнитель", "executor@sochi.example", "+7 862 264-00-00"
LATER = timedelta(days=3 * 365 + 2)


@pytest.fixture
def worked(cast, plan, client):
    """The executor (with post and telephone) has left traces of every kind."""
    person = cast.sochi_executor
    User.objects.filter(pk=person.pk).update(post="ведущий специалист", phone=PHONE)
    person.refresh_from_db()
    client.post("/sign-in/", {"username": MAIL, "password": PASSWORD})
    client.post("/sign-in/", {"username": MAIL, "password": "wrong"})
    owed = milestone_of(plan, "1", cast.sochi)
    report = actions.report(
        owed.pk, person, status="done", progress=100, text="Проведено", links=["https://sochi.example/1"]
    )
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
    asked = actions.ask_for_date(owed.pk, person, new_date=date(2026, 8, 1), reason="Перенос встречи")
    actions.decide_on_date(asked.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    other = milestone_of(plan, "3", cast.sochi)
    gone = actions.report(other.pk, cast.administrator, status="in_progress", progress=1)
    Report.objects.filter(pk=gone.pk)
    SavedFilter.objects.create(user=person, roadmap=plan, name="моё", query="q=1")
    MailCheck.objects.create(person=person, answer=f"250 {MAIL}")
    Outgoing.objects.create(kind="password_changed", address=MAIL)
    Letter.objects.create(address=MAIL, day=date(2026, 6, 1), state="cancelled", message_id="<1@x>")
    feeds.issue(person)
    journal.note(journal.Kind.RIGHTS, person=cast.administrator, detail=f"{MAIL.upper()}: executor, {NAME}")
    return report


@pytest.fixture
def left(worked, cast):
    leaving.leave(cast.sochi_executor.pk, cast.administrator)
    return worked


def years_later():
    return time_machine.travel(timezone.now() + LATER)


def tables_with(word):
    """The tables of the whole database in which a row has this word, anywhere."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


class TestTakingAlong:
    def held(self, client):
        answer = client.get("/profile/held/")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        return json.loads(archive.read("held.json")), archive.read("held.html").decode()

    def test_every_trace_is_in_it_and_nobody_elses(self, worked, client, cast):
        told, page = self.held(client)

        assert told["account"][0]["Телефон"] == PHONE
        for name in ("changes", "sessions", "journal", "account_letters", "test_letters", "reports", "date_changes",
                     "proofs", "filters", "letters", "feeds"):  # fmt: skip
            assert told[name], name
        assert "Проведено" in page
        assert told["decisions"] == []
        assert cast.sochi_reader.email not in page
        assert "argon2" not in page
        assert not any("password" in label for rows in told.values() for row in rows for label in row)

    def test_what_looks_like_a_tag_is_none_in_the_page(self, cast, client):
        User.objects.filter(pk=cast.stranger.pk).update(post="<script>alert(1)</script>")
        client.force_login(cast.stranger)

        assert "<script>" not in self.held(client)[1]

    def test_every_table_that_points_at_people_is_held(self):
        """A table added with a person in it has to say what it holds."""
        holders = {
            "api",
            "cities",
            "roadmap",
            "events",
            "core",
            "admin",
            "sessions",
            "mfa",
            "account",
            "socialaccount",
        }
        pointing = {
            relation.related_model._meta.label_lower
            for relation in User._meta.get_fields(include_hidden=True)
            if relation.auto_created
            and relation.related_model
            and not hasattr(relation.related_model, "pgh_tracked_model")
            and relation.related_model._meta.app_label != "pghistory"  # views of the tables of history
        }
        known = {
            "api.token",
            "cities.absence", "cities.bodymerge", "cities.notice", "cities.mailcheck", "core.securityevent",
            "admin.logentry",
            "roadmap.report", "roadmap.decision", "roadmap.takenback", "roadmap.question", "roadmap.answer",
            "roadmap.deadlinechange", "core.kept", "roadmap.exportrun",
            "roadmap.importrun", "roadmap.roadmapaccess", "roadmap.savedfilter", "roadmap.reminder",
            "roadmap.reminderchoice", "roadmap.incoming", "roadmap.incomingpart", "roadmap.replyaddress",
            "roadmap.linkedchat", "roadmap.pushbrowser", "events.feed", "events.eventattachment",
            "cities.opensession", "cities.trustedbrowser", "cities.factordemand", "cities.outsideaccount",
            "mfa.authenticator",
            # The library's own accounts, of which none is ever made.
            "account.emailaddress", "socialaccount.socialaccount",
        }  # fmt: skip
        assert pointing - known == set(), (
            "say what they hold in a `holdings` module, and in docs/personal-data.md"
        )
        assert {label.split(".")[0] for label in pointing} <= holders


class TestReplacing:
    def test_nothing_anywhere_tells_the_name_any_more(self, left, cast):
        assert "roadmap_report" in tables_with(NAME)
        assert "core_securityevent" in tables_with(MAIL)
        with years_later():
            personal.replace(cast.sochi_executor.pk)

        assert {word: tables_with(word) for word in (NAME, MAIL, PHONE)} == {NAME: [], MAIL: [], PHONE: []}

    def test_post_and_body_stand_there_and_what_was_said_stays(self, left, cast, client):
        before = list(
            Report.objects.order_by("pk").values("pk", "text", "status", "progress", "created_at", "author")
        )
        with years_later():
            personal.replace(cast.sochi_executor.pk)

        left.refresh_from_db()
        place = cast.sochi_education.label
        assert (left.author_name, left.author_post) == (f"ведущий специалист, {place}", "")
        assert DeadlineChange.objects.get().author_name == f"ведущий специалист, {place}"
        assert Decision.objects.get().author_name == cast.sochi_coordinator.name
        after = list(
            Report.objects.order_by("pk").values("pk", "text", "status", "progress", "created_at", "author")
        )
        assert after == before
        assert left.attachments.get().url == "https://sochi.example/1"
        client.force_login(cast.sochi_reader)
        page = client.get(left.milestone.item.get_absolute_url()).text
        assert NAME not in page
        assert f"ведущий специалист, {place}" in page

    def test_the_history_of_the_person_too(self, left, cast, client):
        with years_later():
            personal.replace(cast.sochi_executor.pk)
        client.force_login(cast.administrator)

        assert NAME not in client.get(f"/people/{cast.sochi_executor.pk}/").text
        assert NAME not in client.get("/journal/").text

    def test_a_record_that_had_to_go_too(self, worked, cast, plan):
        owed = milestone_of(plan, "1", cast.minsk)
        actions.report(owed.pk, cast.minsk_executor, status="in_progress", progress=3)
        last = actions.report(owed.pk, cast.minsk_executor, status="in_progress", progress=4)
        with removal("a test"):
            last.delete()
        assert "core_removedrecord" in tables_with(cast.minsk_executor.name)
        leaving.leave(cast.minsk_executor.pk, cast.administrator)
        with years_later():
            personal.replace(cast.minsk_executor.pk)

        assert tables_with(cast.minsk_executor.name) == []

    def test_twice_is_once(self, left, cast):
        with years_later():
            personal.replace(cast.sochi_executor.pk)
            with pytest.raises(ValidationError):
                personal.replace(cast.sochi_executor.pk)
            with connection.cursor() as cursor:
                cursor.execute("SELECT roadmap_replace_person(%s, 'другое')", [cast.sochi_executor.pk])
                assert cursor.fetchone() == (False,)

    def test_who_is_here_or_left_lately_keeps_the_name(self, left, cast, settings):
        for pk in (cast.sochi_executor.pk, cast.stranger.pk, 0):
            with pytest.raises(ValidationError):
                personal.replace(pk)
        with years_later():
            with pytest.raises(ValidationError):
                personal.replace(cast.stranger.pk)
            settings.PERSON_KEPT_DAYS = 0
            with pytest.raises(ValidationError):
                personal.replace(cast.sochi_executor.pk)

    def test_who_came_back_and_left_again_counts_from_the_last_time(self, left, cast):
        with time_machine.travel(timezone.now() + LATER / 2):
            left_at = timezone.now()
        history: Any = User._meta.get_field("history").related_model
        User.objects.filter(pk=cast.sochi_executor.pk).update(is_active=True)
        assert list(personal.left()) == []
        User.objects.filter(pk=cast.sochi_executor.pk).update(is_active=False)
        rows = history.objects.filter(pgh_obj=cast.sochi_executor.pk, is_active=False).order_by("pgh_id")
        assert personal.left().get().left_at == rows.last().pgh_created_at < left_at

    def test_only_administrators_do_it(self, left, cast):
        with years_later(), pytest.raises(PermissionDenied):
            personal.replace_as(cast.sochi_coordinator, cast.sochi_executor.pk)

    def test_the_page_shows_first_and_replaces_the_marked(self, left, cast, client):
        client.force_login(cast.administrator)
        assert NAME not in client.get("/people/left/").text
        with years_later():
            client.force_login(cast.administrator)
            page = client.get("/people/left/").text
            assert NAME in page
            assert "ведущий специалист, " in page
            client.post("/people/left/")
            assert User.objects.filter(name=NAME).exists()
            for bad in ("x", "9" * 40, str(cast.stranger.pk)):
                assert client.post("/people/left/", {"person": bad}).status_code == 302
            client.post("/people/left/", {"person": cast.sochi_executor.pk})

        assert not User.objects.filter(name=NAME).exists()
        assert SecurityEvent.objects.filter(kind="personal", person=cast.administrator).exists()

    def test_the_command_tells_first_and_replaces_when_told_to(self, left, cast, capsys):
        with years_later():
            call_command("replace_left")
            assert MAIL in capsys.readouterr().out
            assert User.objects.filter(name=NAME).exists()
            call_command("replace_left", "--yes")

        assert not User.objects.filter(name=NAME).exists()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE roadmap_report SET author_name = 'x'",
            "UPDATE roadmap_deadlinechange SET author_name = 'x', reason = 'y'",
            "UPDATE cities_userhistory SET name = 'x'",
            "UPDATE core_securityevent SET detail = 'x'",
        ],
    )
    def test_afterwards_the_database_refuses_as_before(self, left, cast, statement):
        with years_later():
            personal.replace(cast.sochi_executor.pk)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_the_database_itself_replaces_nobody_who_is_here(self, cast):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT roadmap_replace_person(%s, 'x')", [cast.stranger.pk])


ROLE = f"roadmap_personal_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"


@pytest.mark.django_db(transaction=True)
class TestAsTheRunningRole:
    """In the role that the program runs as: it may do this, and only this."""

    @pytest.fixture
    def running(self, cast, plan):
        password = secrets.token_hex(16)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE IF EXISTS {ROLE}")
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")
            call_command("grant_running_role", ROLE, verbosity=0)
            cursor.execute(f"SET ROLE {ROLE}")
            yield cursor
            cursor.execute("RESET ROLE")
            cursor.execute(f"DROP OWNED BY {ROLE}")
            cursor.execute(f"DROP ROLE {ROLE}")

    def test_the_daily_verbs_work_and_the_two_ways_are_open(self, running, cast, plan):
        from roadmap.bodies import merging
        from roadmap.housekeeping import nightly

        owed = milestone_of(plan, "1", cast.sochi)
        report = actions.report(
            owed.pk, cast.sochi_executor, status="done", progress=100, links=["https://x.example/"]
        )
        actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="нет")
        merging.merge(cast.sochi_education.pk, cast.sochi_culture.pk, cast.administrator)
        leaving.leave(cast.sochi_executor.pk, cast.administrator)
        with years_later():
            personal.replace(cast.sochi_executor.pk)
        nightly.clean()

        assert tables_with_as_owner(NAME) == []
        report.refresh_from_db()
        assert report.body_id == cast.sochi_culture.pk

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE roadmap_report SET author_name = 'x'",
            "UPDATE roadmap_report SET body_id = NULL",
            "UPDATE cities_userhistory SET name = 'x'",
            "DELETE FROM core_securityevent",
            "UPDATE events_eventattachment SET name = 'x'",
            "SELECT core_forget_journal(now())",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        ],
    )
    def test_it_is_refused(self, running, cast, plan, statement):
        owed = milestone_of(plan, "1", cast.sochi)
        actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=5)
        with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic():
            running.execute(statement)


def tables_with_as_owner(word):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        found = tables_with(word)
        cursor.execute(f"SET ROLE {ROLE}")
    return found


class TestNotice:
    def test_it_is_read_signed_out_and_linked_everywhere(self, client, db):
        page = client.get("/personal-data/")
        assert page.status_code == 200
        assert 'href="/personal-data/"' in client.get("/sign-in/").text

    def test_an_administrator_changes_it_and_the_history_keeps_the_former(self, client, cast):
        client.force_login(cast.administrator)
        assert client.post("/personal-data/edit/", {"text": " "}).status_code == 422
        client.post("/personal-data/edit/", {"text": "Оператор — <b>мэрия</b>."})
        client.post("/personal-data/edit/", {"text": "Второй текст"})
        client.logout()

        assert "Второй текст" in client.get("/personal-data/").text
        from cities.models import Notice

        assert "Оператор — <b>мэрия</b>." in [row.text for row in Notice.objects.get().history.all()]  # type: ignore[attr-defined]
        assert SecurityEvent.objects.filter(kind="settings").count() == 2

    def test_a_tag_in_it_is_a_word(self, client, cast):
        notice.write(cast.administrator, "<script>alert(1)</script>")

        assert "<script>alert" not in client.get("/personal-data/").text

    def test_others_may_not(self, cast):
        with pytest.raises(PermissionDenied):
            notice.write(cast.sochi_coordinator, "x")


def test_values_are_told_in_words():
    assert [as_text(value) for value in (None, "", True, False, 0)] == ["", "", "да", "нет", "0"]
