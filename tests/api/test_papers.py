"""Imports and exports as resources: their lists, their keys, and what stays of a failure."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.v1 import description
from roadmap.models import ExportRun, ImportRun, Milestone
from tests.roadmap.plans import book, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploaded(program, cast, plan):
    """An administrator's program, and the import that it has uploaded."""
    admin = program(cast.administrator)
    file = SimpleUploadedFile("plan.xlsx", book(changed(1, title="Обмен учителями")).content)
    run = admin.send_form(f"/roadmaps/{plan.slug}/imports", {"file": file}).json()
    assert run["state"] == "read", run
    return admin, run


def test_every_post_takes_a_key():
    without = [
        (path, method)
        for path, methods in json.loads(description())["paths"].items()
        for method, operation in methods.items()
        if (method == "post")
        != any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ()))
    ]

    assert without == []


def test_applied_and_taken_back_under_keys(uploaded, cast, plan):
    admin, run = uploaded
    said = {"doubts": run["doubts"]}

    first, again = (
        admin.post(f"/imports/{run['id']}/apply", said, Idempotency_Key="a") for _count in range(2)
    )
    assert (first.status_code, first.json()["state"]) == (200, "applied"), first.content
    assert again["Idempotent-Replayed"] == "true"
    undone, twice = (admin.post(f"/imports/{run['id']}/undo", Idempotency_Key="u") for _count in range(2))
    assert (undone.json()["state"], twice.json()) == ("reverted", undone.json())


def test_a_preview_that_is_made_anew_stays_and_the_key_is_free(uploaded, plan):
    admin, run = uploaded
    Milestone.objects.filter(item__number="2").update(status="in_progress", progress=40)
    before = ImportRun.objects.get().fingerprint
    path, said = f"/imports/{run['id']}/apply", {"doubts": run["doubts"]}

    late = admin.post(path, said, Idempotency_Key="k")

    assert (late.status_code, late.json()["code"]) == (409, "outdated")
    assert late["Content-Type"] == "application/problem+json"
    assert ImportRun.objects.get().fingerprint != before
    assert admin.post(path, said, Idempotency_Key="k").json()["state"] == "applied"


def test_a_paper_is_asked_for_once_under_a_key(program, cast, plan):
    mine, path = program(cast.sochi_reader), f"/roadmaps/{plan.slug}/exports"

    first, again = (mine.post(path, {"kind": "workbook"}, Idempotency_Key="e") for _count in range(2))

    assert (first.status_code, again.json()) == (201, first.json())
    assert ExportRun.objects.count() == 1
    assert [one["id"] for one in mine.get("/exports").json()["items"]] == [first.json()["id"]]


def test_the_imports_of_a_roadmap_are_listed_without_their_previews(uploaded, plan, cast, program, elsewhere):
    admin, run = uploaded
    [one] = admin.get(f"/roadmaps/{plan.slug}/imports").json()["items"]

    assert (one["id"], one["state"], one["file_name"]) == (run["id"], "read", "plan.xlsx")
    assert "rows" not in one
    assert admin.get(f"/roadmaps/{elsewhere.roadmap.slug}/imports").json()["items"] == []
    assert program(cast.sochi_coordinator).get(f"/roadmaps/{plan.slug}/imports").status_code == 403


def test_whoever_may_not_import_uploads_nothing(program, cast, plan, elsewhere):
    people = {
        cast.sochi_reader: 403,
        cast.sochi_executor: 403,
        cast.sochi_coordinator: 403,
        elsewhere.coordinator: 404,
    }
    for person, status in people.items():
        file = SimpleUploadedFile("plan.xlsx", book().content)
        sent = program(person).send_form(f"/roadmaps/{plan.slug}/imports", {"file": file})
        assert sent.status_code == status, person.email
    assert not ImportRun.objects.exists()
