"""One table: an address of a page, the operation that does the same, and every role gets the same from both.

The same is: it is done or could be (whatever else is wrong with what was sent), it is refused (403), or the thing
does not exist for that person (404).
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from api.v1 import description
from core.uploads import check_files
from roadmap.models import Decision
from roadmap.reporting import actions as reporting
from tests.access_table.events import delegation_of, event_of
from tests.access_table.importing import import_of
from tests.access_table.roadmap import (
    date_of,
    direction_of,
    edition_of,
    export_of,
    item_of,
    owed,
    question_of,
)
from tests.access_table.rules import ROLES, World, roadmap_of

pytestmark = pytest.mark.django_db
MAY, REFUSED, MISSING = "may", "refused", "missing"
PLAN = {"number": "77", "title": "Ярмарка", "direction": 0}
EVENT = {"title": "Визит", "kind": "visit", "city": "sochi", "date_text": "сентябрь 2026 г."}


class Row(NamedTuple):
    """What is prepared, the page (and its `kwargs`), the operation, and what is sent to it (None: a GET).

    `form` is what the page is sent, by the values of these names; without it a page is asked for as the operation is.
    """

    prepare: Callable[[World], dict[str, Any]]
    page: str
    operation: str
    body: dict[str, Any] | None = None
    names: tuple[str, ...] = ("slug",)
    form: tuple[str, ...] = ()
    is_got: bool = False


def of_item(world: World) -> dict[str, Any]:
    return {**item_of(world), "number": "1"}


def of_milestone(world: World) -> dict[str, Any]:
    milestone = owed(world)
    return {"slug": world.values["roadmap"].slug, "milestone_id": milestone.pk}


def of_waiting(world: World) -> dict[str, Any]:
    waiting = reporting.report(
        owed(world).pk,
        world.cast.sochi_executor,
        status="done",
        progress=None,
        links=["https://sochi.example/"],
    )
    return {**of_milestone(world), "report": waiting.pk}


def of_body(world: World) -> dict[str, Any]:
    return {"pk": world.cast.sochi_culture.pk, "body": world.cast.sochi_culture.pk}


def of_own_report(world: World) -> dict[str, Any]:
    """A report that needs no acceptance: whoever made it may take it back."""
    said = reporting.report(owed(world).pk, world.cast.sochi_executor, status="in_progress", progress=5)
    return {**of_milestone(world), "report": said.pk}


def of_decided(world: World) -> dict[str, Any]:
    found = of_waiting(world)
    reporting.decide(found["report"], world.cast.sochi_coordinator, verdict="returned", remark="Нет")
    return {**found, "decision": Decision.objects.get().pk}


def of_file(world: World) -> dict[str, Any]:
    """A report with a file, which is for official use: for those who may report on its item."""
    photo = SimpleUploadedFile("Фото.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    files, _problems = check_files([photo], 1, too_many="", by=world.cast.sochi_executor.pk)
    said = reporting.report(
        owed(world).pk,
        world.cast.sochi_executor,
        status="in_progress",
        progress=5,
        files=files,
        restricted=True,
    )
    return {**of_milestone(world), "report": said.pk, "attachment_id": said.attachments.get().pk}


def of_mayor(world: World) -> dict[str, Any]:
    return {"pk": world.cast.mayor.pk}


TABLE = {
    "roadmap": Row(roadmap_of, "roadmap:dashboard", "/roadmaps/{slug}"),
    "sides": Row(roadmap_of, "roadmap:dashboard", "/roadmaps/{slug}/sides"),
    "directions": Row(roadmap_of, "roadmap:dashboard", "/roadmaps/{slug}/directions"),
    "direction": Row(direction_of, "roadmap:dashboard", "/directions/{pk}"),
    "figures of bodies": Row(roadmap_of, "roadmap:dashboard", "/roadmaps/{slug}/figures/bodies"),
    "answering": Row(roadmap_of, "roadmap:answering", "/roadmaps/{slug}/figures/answering"),
    "changes": Row(roadmap_of, "roadmap:dashboard", "/roadmaps/{slug}/changes"),
    "targets": Row(roadmap_of, "roadmap:targets", "/roadmaps/{slug}/targets"),
    "editions": Row(roadmap_of, "roadmap:editions", "/roadmaps/{slug}/editions"),
    "edition": Row(
        edition_of, "roadmap:edition", "/roadmaps/{slug}/editions/{number}", names=("slug", "number")
    ),
    "milestone": Row(
        of_milestone, "roadmap:milestone", "/milestones/{milestone_id}", names=("slug", "milestone_id")
    ),
    "reports": Row(
        of_milestone,
        "roadmap:milestone",
        "/milestones/{milestone_id}/reports",
        names=("slug", "milestone_id"),
    ),
    "report itself": Row(
        of_waiting, "roadmap:milestone", "/reports/{report}", names=("slug", "milestone_id")
    ),
    "date requests": Row(
        of_milestone,
        "roadmap:milestone",
        "/milestones/{milestone_id}/date-requests",
        names=("slug", "milestone_id"),
    ),
    "date request": Row(date_of, "roadmap:items", "/date-requests/{change_id}"),
    "decide on a date": Row(
        date_of,
        "roadmap:decide_on_date",
        "/date-requests/{change_id}/decision",
        {"verdict": "accepted"},
        names=("slug", "change_id"),
    ),
    "take a report back": Row(
        of_own_report,
        "roadmap:take_back",
        "/reports/{report}/taking-back",
        {},
        names=("slug", "milestone_id"),
        form=("report",),
    ),
    "take a decision back": Row(
        of_decided,
        "roadmap:take_back",
        "/reports/{report}/decision/taking-back",
        {},
        names=("slug", "milestone_id"),
        form=("decision",),
    ),
    "file": Row(of_file, "roadmap:attachment", "/attachments/{attachment_id}", names=("attachment_id",)),
    "body": Row(of_mayor, "roadmap:body", "/bodies/{pk}", names=("pk",)),
    "delegations": Row(event_of, "events:event", "/events/{pk}/delegations", names=("pk",)),
    "delegation": Row(
        delegation_of, "events:event", "/events/{pk}/delegations/{delegation_id}", names=("pk",)
    ),
    "enter a state": Row(
        lambda world: {**event_of(world), "verb": "cancel"},
        "events:state",
        "/events/{pk}/state",
        {"state": "cancelled", "reason": "x"},
        names=("pk", "verb"),
    ),
    "remove a delegation": Row(
        delegation_of,
        "events:remove_delegation",
        "/events/{pk}/delegations/{delegation_id}/removal",
        {},
        names=("pk", "delegation_id"),
    ),
    "remove a direction": Row(
        direction_of, "roadmap:change_direction", "/directions/{pk}/removal", {}, names=("slug", "pk")
    ),
    "imports": Row(roadmap_of, "roadmap:import", "/roadmaps/{slug}/imports"),
    "ask for a paper": Row(
        lambda world: {**roadmap_of(world), "kind": "workbook"},
        "roadmap:export_download",
        "/roadmaps/{slug}/exports",
        {"kind": "workbook"},
        names=("slug", "kind"),
        is_got=True,
    ),
    "paper": Row(export_of, "roadmap:export_run", "/exports/{run_id}", names=("slug", "run_id")),
    "paper's file": Row(export_of, "roadmap:export_file", "/exports/{run_id}/file", names=("slug", "run_id")),
    "figures": Row(roadmap_of, "roadmap:dashboard", "/roadmaps/{slug}/figures"),
    "items": Row(roadmap_of, "roadmap:items", "/roadmaps/{slug}/items"),
    "item": Row(of_item, "roadmap:item", "/items/{pk}", names=("slug", "number")),
    "question": Row(question_of, "roadmap:question", "/questions/{pk}", names=("slug", "pk")),
    "event": Row(event_of, "events:event", "/events/{pk}", names=("pk",)),
    "import": Row(import_of, "roadmap:import_run", "/imports/{pk}", names=("slug", "pk")),
    "report": Row(
        of_milestone,
        "roadmap:report",
        "/milestones/{milestone_id}/reports",
        {"status": "in_progress", "progress": 30},
        names=("slug", "milestone_id"),
    ),
    "ask for a date": Row(
        of_milestone,
        "roadmap:ask_for_date",
        "/milestones/{milestone_id}/date-requests",
        {"new_date": "2026-12-01", "reason": "x"},
        names=("slug", "milestone_id"),
    ),
    "decide": Row(
        of_waiting,
        "roadmap:decide",
        "/reports/{report}/decision",
        {"verdict": "accepted"},
        names=("slug", "milestone_id"),
    ),
    "ask": Row(
        of_item, "roadmap:ask", "/items/{pk}/questions", {"text": "?", "to_body": 0}, names=("slug", "number")
    ),
    "answer": Row(
        question_of, "roadmap:question", "/questions/{pk}/answers", {"text": "x"}, names=("slug", "pk")
    ),
    "withdraw": Row(
        question_of, "roadmap:withdraw_question", "/questions/{pk}/withdrawal", {}, names=("slug", "pk")
    ),
    "add an event": Row(lambda world: {}, "events:add", "/events", EVENT, names=()),
    "change an event": Row(event_of, "events:edit", "/events/{pk}", EVENT, names=("pk",)),
    "add a delegation": Row(
        event_of,
        "events:add_delegation",
        "/events/{pk}/delegations",
        {"city": "minsk", "name": "x"},
        names=("pk",),
    ),
    "change a delegation": Row(
        delegation_of,
        "events:delegation",
        "/events/{pk}/delegations/{delegation_id}",
        {"city": "minsk", "name": "x"},
        names=("pk", "delegation_id"),
    ),
    "add an item": Row(roadmap_of, "roadmap:add_item", "/roadmaps/{slug}/items", PLAN),
    "change an item": Row(
        of_item, "roadmap:edit_item", "/items/{pk}", {**PLAN, "seen": "x"}, names=("slug", "pk")
    ),
    "remove an item": Row(
        of_item, "roadmap:remove_item", "/items/{pk}/removal", {"seen": "x"}, names=("slug", "pk")
    ),
    "off control": Row(
        of_item, "roadmap:off_control", "/items/{pk}/off-control", {"reason": "x"}, names=("slug", "pk")
    ),
    "add a direction": Row(
        roadmap_of, "roadmap:add_direction", "/roadmaps/{slug}/directions", {"title": "x"}
    ),
    "change a direction": Row(
        direction_of,
        "roadmap:change_direction",
        "/directions/{pk}",
        {"title": "x", "seen_title": "x"},
        names=("slug", "pk"),
    ),
    "undo an import": Row(import_of, "roadmap:import_undo", "/imports/{pk}/undo", {}, names=("slug", "pk")),
    "apply an import": Row(
        import_of, "roadmap:import_apply", "/imports/{pk}/apply", {}, names=("slug", "pk")
    ),
    "invite": Row(
        lambda world: {},
        "cities:invite",
        "/people",
        {"email": "x@sochi.example", "name": "x", "role": "reader", "body": 0},
        names=(),
    ),
}


# What is no body of any operation; and without `If-Match`.
NO_BODIES: tuple[object, ...] = ("{", [], {"no_such": 1}, {"text": 5, "title": None})
# Whose right is known only when one knows what was sent.
OF_WHAT_IS_SENT: dict[str, tuple[str, ...]] = {}

# What is refused to nobody who reads the roadmap: nothing to tell apart.
ALIKE = ("figures",)
# Operations without a row, and where it is held that each role gets from them what it gets from pages.
ELSEWHERE = {
    ("get", "/me"): "of the token alone",
    ("get", "/roadmaps"): "a list of what one sees: tests/api/test_reading.py",
    ("get", "/milestones"): "a list of what one sees: tests/api/test_reading.py",
    ("get", "/questions"): "a list of what one sees: tests/api/test_writing.py",
    ("get", "/events"): "a list of what one sees: tests/api/test_filters.py",
    ("get", "/bodies"): "a list of what one sees: tests/api/test_reading.py",
    ("get", "/exports"): "a list of one's own",
    ("get", "/search"): "tests/api/test_writing.py",
    ("get", "/people"): "the page has addresses and is for those who invite: tests/api/test_filters.py",
    ("get", "/people/{}"): "the same",
    ("post", "/milestones/{}/reports/files"): "by the same function as /milestones/{}/reports",
    ("post", "/roadmaps/{}/imports"): "wants a file, and says so first: tests/api/test_papers.py",
}


def meaning(status: int) -> str:
    assert status < 500
    return {403: REFUSED, 404: MISSING}.get(status, MAY)


@pytest.mark.parametrize("name", TABLE)
def test_every_role_gets_the_same_from_the_page_and_from_the_api(
    name, client, program, cast, plan, elsewhere
):
    row = TABLE[name]
    people = {
        "elsewhere": elsewhere.coordinator,
        "reader": cast.sochi_reader,
        "stranger": cast.stranger,
        "executor": cast.sochi_executor,
        "across": cast.minsk_coordinator,
        "coordinator": cast.sochi_coordinator,
        "administrator": cast.administrator,
    }
    assert set(people) | {"anonymous"} == set(ROLES)
    made = row.prepare(World(cast, {"roadmap": plan}))
    page = reverse(row.page, kwargs={one: made[one] for one in row.names})
    got: dict[str, tuple[str, str]] = {}
    for role, person in people.items():
        with transaction.atomic():
            client.force_login(person)
            form = {one: made[one] for one in row.form}
            shown = client.get(page) if row.body is None or row.is_got else client.post(page, form)
            transaction.set_rollback(True)
        with transaction.atomic():
            mine = program(person)
            path = row.operation.format(**made)
            if row.body is not None:
                # Of a body nobody hears anything who may send none.
                unread = [meaning(mine.post(path, body).status_code) for body in NO_BODIES]
            said = mine.get(path) if row.body is None else mine.post(path, row.body, If_Match="*")
            transaction.set_rollback(True)
        got[role] = (meaning(shown.status_code), meaning(said.status_code))
        if row.body is not None and role not in OF_WHAT_IS_SENT.get(name, ()):
            assert unread == [got[role][1]] * len(NO_BODIES), role

    assert {role: pair for role, pair in got.items() if pair[0] != pair[1]} == {}
    assert len({pair[0] for pair in got.values()}) > 1 or name in ALIKE


def test_every_operation_is_in_the_table_or_says_why_not():
    known = {
        (method, re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/api/v1")))
        for path, methods in json.loads(description())["paths"].items()
        for method in methods
    }
    held = {
        ("get" if row.body is None else "post", re.sub(r"\{[^}]*\}", "{}", row.operation))
        for row in TABLE.values()
    }

    assert known - held - set(ELSEWHERE) == set()
    assert (held | set(ELSEWHERE)) - known == set()
    assert held & set(ELSEWHERE) == set()
