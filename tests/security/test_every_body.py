"""What programs send to every address of the API that takes something: bodies that are none, and bodies with fields
that hold what nobody means.

Each is refused by a problem with a code, or done as it was said; none is a fault of the server, and none touches what
is another roadmap's.
"""

import codecs
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from api import tokens
from api.choices import Scope
from api.v1 import description
from roadmap.models import Milestone
from tests.access_table import World, programs
from tests.security.test_every_form import of_roadmap
from tests.security.unmeant import AS_JSON, deep, is_tried

# The suite tries one of so many.
OF_FIELDS, OF_LARGE_ONES, LARGE = 56, 12, 50_000
MEGABYTES_5 = 5 * 1024 * 1024

BODIES: dict[str, bytes] = {
    "none": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"1",
    "text": b'"a"',
    "not finished": b'{"title": "a',
    "not json": b"title=a&status=done",
    "twenty levels": json.dumps(deep(20)).encode(),
    "a hundred thousand levels": b"[" * 100_000 + b"]" * 100_000,
    "five megabytes": b'{"title": "' + b"a" * MEGABYTES_5 + b'"}',
    "a million fields": ("{" + ",".join(f'"a{n}":1' for n in range(20_000)) + "}").encode(),
    "no utf-8": b'{"title": "\xff\xfe\xd0"}',
    "utf-16": '{"title": "a"}'.encode("utf-16"),
    "utf-7": b"{+ACI-title+ACI-: 1}",
    "a mark of order": codecs.BOM_UTF8 + b"{}",
    "a number too long": b'{"body": ' + b"9" * 5000 + b"}",
    "not a number": b'{"body": NaN, "progress": Infinity, "side": -Infinity}',
    "unknown": b'{"is_superuser": true, "__proto__": {}, "author": 1}',
    "nul": b"\0",
}
KINDS = {
    "text": "text/plain",
    "form": "application/x-www-form-urlencoded",
    "files": "multipart/form-data; boundary=x",
    "files without a boundary": "multipart/form-data",
    "xml": "application/xml",
    "nothing": "",
    "odd": "application/json; charset=no-such",
    "lines": "application/json; charset=a%0D%0Ab",
}


@dataclass(frozen=True)
class Operation:
    """An address that takes a body: its name, where it is, and a body that it takes."""

    name: str
    path: str
    body: dict[str, Any]


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@pytest.fixture
def client_of(people, settings):
    settings.API_LIMIT = 10**6

    def program(role):
        text = tokens.make(people[role], "x", list(Scope.values), days=1)[1]
        return Client(
            raise_request_exception=False, headers={"Authorization": f"Bearer {text}", "If-Match": "*"}
        )

    return program


def meant(world: World) -> dict[str, Any]:
    """What a field of this name may hold."""
    cast, item = world.cast, world.values["roadmap"].items.get(number="1")
    return {
        "direction": item.direction_id, "items": [item.pk], "organisers": [cast.mayor.pk], "city": "sochi",
        "to_body": cast.minsk_institute.pk, "to_person": None, "from_side": item.roadmap.sides.first().pk,
        "email": "new@sochi.example", "role": "executor", "new_date": "2026-12-01", "kind": "festival",
        "starts_on": "2026-09-01", "ends_on": "2026-09-02", "date_text": "", "links": ["https://sochi.example/1"],
        "state": "planned", "status": "in_progress", "verdict": "accepted", "progress": 10, "head_count": 3,
        "participants": None, "seen": None, "doubts": [], "query": "on=2026-09-01",
        "answering": [{"side": item.roadmap.sides.first().pk, "lead": cast.sochi_education.pk, "co": []}],
        "seen_title": item.direction.title, "seen_number": item.direction.number, "number": "9",
        "body": cast.sochi_education.pk,
    }  # fmt: skip


def operations(world: World) -> list[Operation]:
    """Every address of the API that takes JSON."""
    described = json.loads(description())
    paths = {path: found["post"] for path, found in described["paths"].items() if "post" in found}
    known, found = meant(world), []
    for name, rule in programs.TABLE.items():
        if rule.post is None:
            continue
        path = reverse(f"api:{name}", kwargs=rule.kwargs(world))
        (said,) = [one for pattern, one in paths.items() if _matches(pattern, path)]
        schema = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            continue
        fields = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
        body = {}
        for field, shape in fields.items():
            usual = False if shape.get("type") == "boolean" else "Проверка"
            body[field] = known.get(field, usual)
            if field == "kind" and "query" in fields:
                body[field] = "workbook"
            if "enum" in shape and body[field] not in shape["enum"]:
                body[field] = shape["enum"][0]
        found.append(Operation(name, path, body))
    return list({one.path: one for one in found}.values())


def _matches(pattern: str, path: str) -> bool:
    parts, said = pattern.split("/"), path.split("/")
    return len(parts) == len(said) and all(
        one.startswith("{") or one == two for one, two in zip(parts, said, strict=True)
    )


def send(client: Client, path: str, body: bytes, kind: str = "application/json") -> Any:
    """The answer; what it did is undone."""
    with transaction.atomic():
        answer = client.generic("POST", path, body, kind)
        # Made, if it is made while it is read.
        assert isinstance(answer.content, bytes)
        transaction.set_rollback(True)
    return answer


def wrong_in(answer: Any) -> str:
    """What is wrong with an answer; "" for nothing."""
    if answer.status_code < 400:
        return "" if answer.status_code < 300 else str(answer.status_code)
    if answer.status_code >= 500 or answer["Content-Type"] != "application/problem+json":
        return f"{answer.status_code} {answer['Content-Type']}"
    said = answer.json()
    good = said["status"] == answer.status_code and said["code"] and said["detail"]
    return "" if good else str(said)


def test_what_is_no_body_is_a_problem(world, client_of):
    client, wrong = client_of("administrator"), []
    for one in operations(world):
        for kind, body in BODIES.items():
            if len(body) > LARGE and not is_tried(OF_LARGE_ONES, one.name, kind):
                continue
            answer = send(client, one.path, body)
            if problem := wrong_in(answer):
                wrong.append((one.name, kind, problem))
            elif answer.status_code < 400 and kind not in ("a mark of order", "utf-16"):
                wrong.append((one.name, kind, answer.status_code))
        for kind, content_type in KINDS.items():
            if problem := wrong_in(send(client, one.path, json.dumps(one.body).encode(), content_type)):
                wrong.append((one.name, kind, problem))
    assert wrong == []


@pytest.mark.parametrize("role", ["administrator", "executor", "elsewhere"])
def test_no_value_of_a_field_breaks_anything(role, world, plan, client_of, elsewhere):
    client = client_of(role)
    other = plan if role == "elsewhere" else elsewhere.roadmap
    item = other.items.order_by("pk").first()
    foreign = {
        "item": item.pk, "direction": item.direction_id, "side": other.sides.last().pk,
        "body": item.responsibilities.last().body_id,
        "milestone": Milestone.objects.filter(item=item).earliest("pk").pk,
        "city": other.sides.last().city.slug,
    }  # fmt: skip
    every = operations(world)
    before, wrong, done = of_roadmap(other), [], set()
    for one in every:
        if send(client, one.path, json.dumps(one.body).encode()).status_code < 300:
            done.add(one.name)
        values = {**AS_JSON, **foreign, **{f"{name}s": [pk] for name, pk in foreign.items()}}
        for field in [*one.body, "unknown"]:
            for kind, value in values.items():
                if not is_tried(OF_FIELDS, one.name, field, kind, role):
                    continue
                answer = send(client, one.path, json.dumps({**one.body, field: value}).encode())
                problem = wrong_in(answer)
                if role != "administrator" and answer.status_code < 300 and kind.rstrip("s") in foreign:
                    problem = problem or _told(answer, role)
                if problem:
                    wrong.append((one.name, field, kind, problem))
    assert wrong == []
    assert of_roadmap(other) == before
    # Else the values would never come so far as to break anything.
    assert len(done) > (8 if role == "administrator" else -1)


def _told(answer: Any, role: str) -> str:
    words = ("Софья", "Обмен педагогическим") if role == "elsewhere" else ("самбо", "Брест")
    told = [word for word in words if word in answer.content.decode()]
    return f"told {told}" if told else ""
