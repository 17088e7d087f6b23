"""Programs report and decide by the verbs of the pages: versions, keys, files, refusals."""

import json
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from roadmap.choices import Status
from roadmap.models import Attachment, DeadlineChange, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(plan, cast):
    return plan.items.get(number="1").milestones.get(side__city=cast.sochi)


def etag(program, milestone):
    return program.get(f"/milestones/{milestone.pk}")["ETag"]


def test_from_report_to_acceptance(program, cast, milestone):
    executor, coordinator = program(cast.sochi_executor), program(cast.sochi_coordinator)
    path = f"/milestones/{milestone.pk}/reports"

    sent = executor.post(
        path,
        {"status": "done", "text": "Проведено", "links": ["https://sochi.example/photo"]},
        If_Match=etag(executor, milestone),
    )
    assert sent.status_code == 201, sent.content
    report = sent.json()["report"]
    assert (report["needs_decision"], report["by"]) == (True, cast.sochi_executor.name)
    assert sent.json()["milestone"]["pending_report"] == report["id"]

    accepted = coordinator.post(f"/reports/{report['id']}/decision", {"verdict": "accepted"})
    assert accepted.json()["milestone"]["status"] == Status.DONE
    again = coordinator.post(f"/reports/{report['id']}/decision", {"verdict": "accepted"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    milestone.refresh_from_db()
    assert milestone.status == Status.DONE


def test_a_report_with_files_is_kept_and_given_back(program, cast, milestone):
    executor = program(cast.sochi_executor)
    photo = SimpleUploadedFile("Фото.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)

    sent = executor.send_form(
        f"/milestones/{milestone.pk}/reports/files",
        {"status": "done", "text": "С фото", "files": [photo]},
        If_Match=etag(executor, milestone),
    )

    assert sent.status_code == 201, sent.content
    [proof] = sent.json()["report"]["proofs"]
    assert proof["name"] == "Фото.png"
    got = executor.get(proof["file"].split("/api/v1")[1])
    assert b"".join(got.streaming_content).startswith(b"\x89PNG")


def test_a_file_of_a_wrong_kind_is_refused_and_nothing_is_kept(program, cast, milestone):
    executor = program(cast.sochi_executor)
    program_file = SimpleUploadedFile("report.png", b"MZ" + b"0" * 64)

    sent = executor.send_form(
        f"/milestones/{milestone.pk}/reports/files", {"status": "done", "files": [program_file]}, If_Match="*"
    )

    assert sent.status_code == 422
    assert sent.json()["errors"][0]["field"] == "files"
    assert not Report.objects.exists()
    assert not Attachment.objects.exists()


def test_a_version_has_to_be_named(program, cast, milestone):
    answer = program(cast.sochi_executor).post(
        f"/milestones/{milestone.pk}/reports", {"status": "in_progress"}
    )

    assert (answer.status_code, answer.json()["code"]) == (428, "version_missing")


@pytest.mark.parametrize("tag", ['"1"', '"999"', '"x"', "nonsense"])
def test_the_later_one_is_shown_the_others_report(program, cast, milestone, tag):
    first, second = program(cast.sochi_executor), program(cast.sochi_coordinator)
    path = f"/milestones/{milestone.pk}/reports"
    seen = etag(first, milestone)
    first.post(path, {"status": "in_progress", "progress": 40, "text": "Первый"}, If_Match=seen)

    late = second.post(
        path, {"status": "in_progress", "progress": 10}, If_Match=seen if tag == '"1"' else tag
    )

    assert late.status_code == 412
    assert late.json()["latest_report"]["text"] == "Первый"
    assert late.json()["milestone"]["progress"] == 40
    assert milestone.reports.count() == 1


def test_the_same_key_reports_once(program, cast, milestone):
    executor = program(cast.sochi_executor)
    said, path = {"status": "in_progress", "progress": 30}, f"/milestones/{milestone.pk}/reports"
    seen = etag(executor, milestone)

    first, again = (executor.post(path, said, If_Match=seen, Idempotency_Key="a-1") for _count in range(2))
    other = executor.post(path, {**said, "progress": 31}, If_Match=seen, Idempotency_Key="a-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert milestone.reports.count() == 1


def test_what_failed_may_be_sent_again_under_its_key(program, cast, milestone):
    executor = program(cast.sochi_executor)
    path = f"/milestones/{milestone.pk}/reports"

    failed = executor.post(path, {"status": "done"}, If_Match="*", Idempotency_Key="b")
    done = executor.post(path, {"status": "in_progress"}, If_Match="*", Idempotency_Key="b")

    assert (failed.status_code, done.status_code) == (422, 201)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_reports_once(program, cast, plan):
    milestone = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    executor = program(cast.sochi_executor)
    answers = []

    def send():
        try:
            said = {"status": "in_progress", "progress": 30}
            path = f"/milestones/{milestone.pk}/reports"
            answers.append(executor.post(path, said, If_Match="*", Idempotency_Key="c").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _count in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [201] * 5
    assert milestone.reports.count() == 1


def test_rights_are_those_of_the_pages(program, cast, milestone, elsewhere):
    path = f"/milestones/{milestone.pk}/reports"
    people = {
        cast.sochi_reader: 403,
        cast.stranger: 403,
        cast.minsk_coordinator: 403,
        elsewhere.coordinator: 404,
        cast.sochi_executor: 201,
        cast.sochi_coordinator: 201,
        cast.administrator: 201,
    }
    for person, status in people.items():
        answer = program(person).post(path, {"status": "in_progress", "progress": 5}, If_Match="*")
        assert answer.status_code == status, person.email


def test_a_date_is_asked_for_and_decided(program, cast, milestone):
    executor, coordinator = program(cast.sochi_executor), program(cast.sochi_coordinator)
    path = f"/milestones/{milestone.pk}/date-requests"

    asked = executor.post(
        path, {"new_date": "2026-12-15", "reason": "Ждём письмо"}, If_Match=etag(executor, milestone)
    )
    assert asked.status_code == 201, asked.content
    decided = coordinator.post(f"/date-requests/{asked.json()['id']}/decision", {"verdict": "accepted"})

    assert decided.json()["verdict"] == "accepted"
    milestone.refresh_from_db()
    assert str(milestone.due_date) == "2026-12-15"
    assert DeadlineChange.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"status"}),
        ({"status": "finished"}, {"status"}),
        ({"status": "in_progress", "progress": 101}, {"progress"}),
        ({"status": "in_progress", "progress": "много"}, {"progress"}),
        ({"status": "in_progress", "colour": "red"}, {"colour"}),
        ({"status": "in_progress", "text": 5}, {"text"}),
        ({"status": "in_progress", "links": ["no link"]}, {""}),
        ({"status": "done"}, {"evidence"}),
    ],
)
def test_wrong_values_are_told_by_their_names(program, cast, milestone, body, fields):
    answer = program(cast.sochi_executor).post(f"/milestones/{milestone.pk}/reports", body, If_Match="*")

    assert answer.status_code == 422
    assert {one["field"].rpartition(".")[2] for one in answer.json()["errors"]} == fields
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "[" * 5000,
        '{"status": "in_progress", "text": ' + '{"a":' * 25 + "1" + "}" * 26,
        "\x00",
        "{" + '"a":1,' * 10,
    ],
)
def test_a_body_that_is_no_report_is_a_problem(program, cast, milestone, body):
    answer = program(cast.sochi_executor).post(f"/milestones/{milestone.pk}/reports", body, If_Match="*")

    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_five_megabytes_of_json_are_refused(program, cast, milestone):
    body = json.dumps({"status": "in_progress", "text": "x" * 5_000_000})
    answer = program(cast.sochi_executor).post(f"/milestones/{milestone.pk}/reports", body, If_Match="*")

    assert answer.status_code in (400, 413, 422)
    assert not Report.objects.exists()
