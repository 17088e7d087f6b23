"""Reports, decisions, proofs, moved dates and history cannot be deleted or emptied; the database refuses."""

from datetime import date
from importlib import import_module
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cities.models import User
from core.keeping import removal
from core.models import RemovedRecord
from roadmap.choices import Verdict
from roadmap.models import Attachment, DeadlineChange, Decision, Milestone, Report, TakenBack
from roadmap.reporting import actions, taking_back

RECORDS: list[Any] = [Report, Decision, Attachment, DeadlineChange, TakenBack]
HISTORIES = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]


@pytest.fixture
def recorded(cast, plan):
    """A report with a proof and a decision, one that was taken back, and a moved date."""
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    report = actions.report(
        milestone.pk, cast.sochi_executor, status="done", progress=100, links=["https://sochi.example/1"]
    )
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
    other = actions.report(milestone.pk, cast.sochi_executor, status="in_progress", progress=40)
    taking_back.take_back_report(other.pk, cast.sochi_executor)
    asked = actions.ask_for_date(
        milestone.pk, cast.sochi_executor, new_date=date(2026, 8, 1), reason="Перенос встречи"
    )
    actions.decide_on_date(asked.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    return report


def refused(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_record_cannot_be_deleted(recorded, model):
    assert model.objects.exists()
    refused(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


def test_nor_goes_it_with_its_milestone_or_roadmap(recorded, plan):
    with pytest.raises(DatabaseError), transaction.atomic():
        recorded.milestone.item.delete()
    refused("DELETE FROM roadmap_attachment")


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_record_cannot_be_changed(recorded, model):
    column = {
        "Report": "text",
        "Decision": "remark",
        "Attachment": "name",
        "DeadlineChange": "reason",
        "TakenBack": "author_name",
    }
    refused(f"UPDATE {model._meta.db_table} SET {column[model.__name__]} = 'other'")  # noqa: S608


@pytest.mark.parametrize(
    "table",
    [model._meta.db_table for model in [*RECORDS, *HISTORIES, pghistory.models.Context, RemovedRecord]],
)
def test_no_table_of_records_or_history_can_be_emptied(db, table):
    refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_every_history_refuses_changing_and_deleting(db, model):
    """Also those of which no row is at hand in a test: the trigger is there, and it is on."""
    with connection.cursor() as cursor:
        # Bits of tgtype: 1 for each row, 2 before, 8 deleting, 16 updating.
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
            " AND tgname LIKE 'pgtrigger_append_only%%' AND tgtype & 27 = 27",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_history_is_neither_changed_nor_deleted(recorded, model):
    if model.objects.exists():
        refused(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
        refused(f"UPDATE {model._meta.db_table} SET pgh_label = 'other'")  # noqa: S608


def test_what_goes_by_the_one_narrow_way_is_written_down_whole(cast, plan):
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    report = actions.report(
        milestone.pk, cast.sochi_coordinator, status="in_progress", progress=7, text="Слова"
    )
    actions.report(milestone.pk, cast.sochi_coordinator, status="in_progress", progress=9)
    with removal("a test"):
        report.delete()

    kept = RemovedRecord.objects.get()
    assert (kept.table_name, kept.row_id, kept.why) == ("roadmap_report", kept.content["id"], "a test")
    assert (kept.content["text"], kept.content["author_name"]) == ("Слова", "Сергей Координатор")
    refused("DELETE FROM core_removedrecord")
    refused("DELETE FROM roadmap_report")


def test_a_record_keeps_the_name_and_post_of_its_time(recorded, cast, client):
    User.objects.filter(pk=cast.sochi_executor.pk).update(name="Другое Имя", post="мэр")
    User.objects.filter(pk=cast.sochi_coordinator.pk).update(name="Чужое Имя", post="мэр")
    client.force_login(cast.sochi_reader)

    page = client.get(recorded.milestone.item.get_absolute_url()).text

    assert "Софья Исполнитель" in page
    assert "Сергей Координатор" in page
    assert "Другое Имя" not in page
    assert "Чужое Имя" not in page
    assert "мэр" not in page.replace("мэрии", "").replace("Мэри", "")


def test_old_records_get_the_names_of_their_time_from_the_history(recorded, cast):
    migration = import_module("roadmap.migrations.0041_fill_names_as_they_were")
    User.objects.filter(pk=cast.sochi_executor.pk).update(name="Другое Имя", post="мэр")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE roadmap_report DISABLE TRIGGER USER")
        # The history of a test begins and ends in one moment; what was said was said before the renaming.
        cursor.execute(
            "UPDATE roadmap_report SET author_name = '', author_post = '', created_at = now() - '1 day'::interval"
        )
        for operation in migration.Migration.operations:
            cursor.execute(operation.sql)

    recorded.refresh_from_db()
    assert (recorded.author_name, recorded.author_post) == ("Софья Исполнитель", "")
