"""actions.report: who may, what is written, what it does to the milestone, and what is refused."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cities.choices import Role
from cities.models import User
from core.uploads import File
from core.verbs import Conflict
from roadmap.choices import Status
from roadmap.models import Milestone, Report
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of, upload


@pytest.fixture
def owed(plan, cast) -> Milestone:
    """What Sochi's education department owes on item 1."""
    return milestone_of(plan, "1", cast.sochi)


def stored_files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_an_executor_reports_progress_and_it_counts_at_once(owed, cast):
    new = actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=40, text=" Готовим. ")
    owed.refresh_from_db()
    assert (owed.status, owed.progress, owed.version) == (Status.IN_PROGRESS, 40, 2)
    assert owed.last_reported_at == new.created_at
    assert (new.text, new.body, new.needs_decision) == ("Готовим.", cast.sochi_education, False)


def test_an_executors_done_waits_for_the_coordinator(owed, cast):
    new = actions.report(
        owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"]
    )
    owed.refresh_from_db()
    assert (owed.status, owed.progress, owed.pending_report) == (Status.IN_PROGRESS, 0, new)
    assert new.progress == 100
    assert owed.closed_on is None


def test_a_coordinators_done_closes_at_once_and_needs_no_evidence(owed, cast):
    with time_machine.travel("2026-05-31T21:30:00Z", tick=False):  # 1 June in Sochi already
        actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    owed.refresh_from_db()
    assert (owed.status, owed.progress, owed.closed_on) == (Status.DONE, 100, date(2026, 6, 1))


def test_a_newer_report_takes_the_place_of_the_one_that_waits(owed, cast):
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"])
    actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=90)
    owed.refresh_from_db()
    assert owed.pending_report is None
    assert owed.progress == 90


@pytest.mark.parametrize(
    ("who", "number"),
    [
        ("sochi_reader", "1"),
        ("stranger", "1"),
        ("sochi_executor", "2"),  # the culture department's
        ("minsk_executor", "1"),  # the other side
        ("minsk_coordinator", "1"),
    ],
)
def test_others_may_not_report(plan, cast, who, number):
    theirs = milestone_of(plan, number, cast.sochi)
    with pytest.raises(PermissionDenied):
        actions.report(theirs.pk, getattr(cast, who), status="in_progress", progress=10)
    assert not Report.objects.exists()


def test_who_may_not_report_learns_nothing_of_a_conflict(owed, cast):
    with pytest.raises(PermissionDenied):
        actions.report(owed.pk, cast.stranger, status="in_progress", progress=10, version=99)


def test_an_old_version_is_a_conflict_and_nothing_is_written(owed, cast):
    actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=30, version=1)
    with pytest.raises(Conflict) as conflict:
        actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=50, version=1)
    assert conflict.value.row.progress == 30
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"status": "in_progress", "progress": 120}, "progress"),
        ({"status": "in_progress", "progress": -1}, "progress"),
        ({"status": "in_progress", "progress": 100}, "progress"),
        ({"status": "unheard-of", "progress": 10}, "status"),
        ({"status": "cancelled", "progress": None}, "status"),
        ({"status": "done", "progress": None}, "evidence"),
        ({"status": "in_progress", "progress": 5, "text": "а" * 20_001}, "text"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(owed, cast, said, field):
    with pytest.raises(ValidationError) as refusal:
        actions.report(owed.pk, cast.sochi_executor, **said)
    assert field in refusal.value.message_dict
    owed.refresh_from_db()
    assert owed.version == 1


def test_only_the_coordinator_opens_a_closed_milestone_again(owed, cast):
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    with pytest.raises(ValidationError):
        actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=50)
    actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=50)
    owed.refresh_from_db()
    assert (owed.status, owed.closed_on) == (Status.IN_PROGRESS, None)


def test_reopening_says_how_much_remains_done(owed, cast):
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    with pytest.raises(ValidationError, match=r"100\\xa0%"):
        actions.report(owed.pk, cast.sochi_coordinator, status="suspended", progress=None)


def test_a_refused_report_leaves_no_file_on_the_disk(owed, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    evidence = [File(upload(), "протокол.pdf", "application/pdf")]
    with pytest.raises(ValidationError):
        actions.report(
            owed.pk,
            cast.sochi_executor,
            status="done",
            progress=None,
            files=evidence,
            links=["javascript:alert(1)"],
        )
    assert stored_files() == set()
    assert not Report.objects.exists()


def test_a_recorded_report_keeps_its_file(owed, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    evidence = [File(upload(), "протокол.pdf", "application/pdf")]
    new = actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, files=evidence)
    kept = new.attachments.get()
    assert (kept.name, kept.size) == ("протокол.pdf", upload().size)
    assert {Path(kept.file.path)} == stored_files()


def test_a_report_is_never_changed_afterwards(owed, cast):
    new = actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=40)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Report.objects.filter(pk=new.pk).update(progress=41)


def test_an_executor_reports_for_a_body_below_the_own_one(plan, cast):
    head = User.objects.create_user(
        "office@sochi.example", "x", name="Ольга Исполнитель", role=Role.EXECUTOR, body=cast.mayor
    )
    below = milestone_of(plan, "1", cast.sochi)  # its lead is education, a part of the mayor's office
    actions.report(below.pk, head, status="in_progress", progress=10)

    above = milestone_of(plan, "3", cast.sochi)  # its lead is the mayor's office itself
    with pytest.raises(PermissionDenied):
        actions.report(above.pk, cast.sochi_executor, status="in_progress", progress=10)

    below.refresh_from_db()
    assert below.progress == 10


@pytest.mark.parametrize(
    ("hour_utc", "zone", "closed_on"),
    [
        (15, "Asia/Vladivostok", date(2026, 6, 30)),  # one o'clock on the next day there
        (13, "Asia/Vladivostok", date(2026, 6, 29)),
        (20, "Europe/Moscow", date(2026, 6, 29)),
        (22, "Europe/Moscow", date(2026, 6, 30)),
    ],
)
def test_a_report_closes_on_the_day_of_its_city(plan, cast, hour_utc, zone, closed_on):
    cast.sochi.time_zone = zone
    cast.sochi.save()
    milestone = milestone_of(plan, "1", cast.sochi)
    with time_machine.travel(datetime(2026, 6, 29, hour_utc, tzinfo=UTC), tick=False):
        actions.report(milestone.pk, cast.sochi_coordinator, status="done", progress=100)

    milestone.refresh_from_db()
    assert milestone.closed_on == closed_on
