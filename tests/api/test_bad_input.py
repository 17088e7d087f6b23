"""Whatever is sent wrongly to any address is a problem with a code, in the caller's language; never half done."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.v1 import description
from roadmap.reporting import actions
from tests.access_table import World
from tests.api.there import path_of

pytestmark = pytest.mark.django_db
SAID = json.loads(description())
NOBODY = 10**12
# Reads that have no `fields`: files, and what is found.
WITHOUT_FIELDS = ("/attachments/{id}", "/exports/{id}/file", "/search")
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


def operations(method):
    """The addresses that take this method, each with its description."""
    return [(path, methods[method]) for path, methods in SAID["paths"].items() if method in methods]


def body_of(operation):
    """The schema of the JSON that the operation takes; None where it takes none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    return SAID["components"]["schemas"][name] if name else content["schema"]


WRITTEN = [(path, body_of(operation)) for path, operation in operations("post") if body_of(operation)]


def filled(path, slug, number=NOBODY):
    path = path.removeprefix("/api/v1").replace("{slug}", slug)
    return re.sub(r"{\w+}", str(number), path)


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


def is_problem(answer, *statuses):
    """Whether it is a problem by RFC 9457, with a code and a sentence in Russian."""
    assert answer.status_code in statuses, (answer.status_code, answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert re.fullmatch("[a-z_]+", said["code"]), said
    texts = [said["title"], said["detail"], *(one["detail"] for one in said.get("errors", ()))]
    assert all(RUSSIAN.search(text) for text in texts), said
    return said


def test_there_is_something_to_send():
    assert len(WRITTEN) > 18


@pytest.mark.parametrize("sent", ["", "{", "[]", "null", '"x"', "7", "[" * 5000, "\x00", '{"a": NaN}'])
def test_what_is_no_object_is_refused_everywhere(program, cast, plan, sent):
    admin = program(cast.administrator)
    for path, _schema in WRITTEN:
        is_problem(admin.post(filled(path, plan.slug), sent, If_Match="*"), 400, 404, 422)


def test_an_unknown_field_is_refused_by_its_name_everywhere(program, cast, world):
    admin = program(cast.administrator)
    for path, _schema in WRITTEN:
        said = is_problem(admin.post(path_of(world, path), {"colour": "red"}, If_Match="*"), 422)
        [one] = [error for error in said["errors"] if error["field"].endswith("colour")]
        assert one["code"] == "extra_forbidden", path


@pytest.mark.parametrize("value", [{"a": 1}, [{"a": 1}], 1.5, "\ud800", 10**400])
def test_a_wrong_type_is_refused_by_the_name_of_its_field_everywhere(program, cast, world, value):
    admin = program(cast.administrator)
    wrong = 0
    for path, schema in WRITTEN:
        for name in schema["properties"]:
            answer = admin.post(path_of(world, path), {name: value}, If_Match="*")
            said = is_problem(answer, 400, 404, 422)
            wrong += any(error["field"].partition(".")[0] == name for error in said.get("errors", ()))
    assert wrong > 50


def test_twenty_levels_and_five_megabytes_are_refused_everywhere(program, cast, world):
    admin = program(cast.administrator)
    deep: object = 1
    for _level in range(20):
        deep = {"a": [deep]}
    for path, schema in WRITTEN:
        name = next(iter(schema["properties"]))
        is_problem(admin.post(path_of(world, path), {name: deep}, If_Match="*"), 400, 404, 422)
    big = json.dumps({"text": "x" * 5_000_000})
    for path, _schema in WRITTEN[:3]:
        is_problem(admin.post(path_of(world, path), big, If_Match="*"), 400, 404, 413, 422)


@pytest.mark.parametrize("sent", ['"30"', "true", "1.5", "NaN", "1e400", "1" + "0" * 5000])
def test_a_number_is_a_number(program, cast, plan, sent):
    owed = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    said = f'{{"status": "in_progress", "progress": {sent}}}'

    is_problem(
        program(cast.sochi_coordinator).post(f"/milestones/{owed.pk}/reports", said, If_Match="*"), 400, 422
    )
    assert not owed.reports.exists()


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-1-1", "2026-12-31T00:00:00Z", 0, 1797292800]
)
def test_a_day_is_one_of_the_roadmap(program, cast, plan, day):
    owed = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    path = f"/milestones/{owed.pk}/date-requests"

    said = is_problem(
        program(cast.sochi_coordinator).post(path, {"new_date": day, "reason": "x"}, If_Match="*"), 422
    )
    assert said["errors"][0]["field"] == "new_date"


def test_what_can_be_read_in_two_ways_is_refused_everywhere(program, cast, world):
    admin = program(cast.administrator)
    for path, schema in WRITTEN:
        name = next(iter(schema["properties"]))
        said = is_problem(
            admin.post(path_of(world, path), f'{{"{name}": 1, "{name}": 2}}', If_Match="*"), 422
        )
        assert (said["code"], said["errors"][0]["field"]) == ("given_twice", name), path
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=koi8-r"):
            answer = admin.client.post(
                f"/api/v1{path_of(world, path)}", "{}", content_type=kind, headers=admin.headers
            )
            assert is_problem(answer, 415)["code"] == "wrong_content_type"
        kept = is_problem(
            admin.post(path_of(world, path), '{"x": "яблоко"}'.encode("cp1251"), If_Match="*"), 400
        )
        assert kept["code"] == "unreadable"
    for path, _operation in operations("get"):
        if path.removeprefix("/api/v1") not in WITHOUT_FIELDS:
            twice = admin.get(f"{path_of(world, path)}?fields=a&fields=b")
            assert is_problem(twice, 404, 422)["status"] == 404 or twice.json()["code"] == "given_twice"


def test_an_operation_without_a_body_takes_none(program, cast, world):
    admin = program(cast.administrator)
    bare = [path for path, operation in operations("post") if "requestBody" not in operation]
    assert len(bare) > 4
    asked = {path: path_of(world, path) for path in bare}
    report = int(asked["/api/v1/reports/{id}/taking-back"].split("/")[2])
    author = program(cast.sochi_executor)
    mine = {path: author if path.endswith("{id}/taking-back") else admin for path in bare}
    for path in sorted(bare, key=len):
        if path.endswith("decision/taking-back"):
            actions.decide(report, cast.administrator, verdict="accepted")
        said = is_problem(mine[path].post(asked[path], {"colour": "red"}), 422)
        assert said["errors"][0]["field"] == "colour"
        is_problem(mine[path].post(asked[path], "{"), 400)


def test_a_part_of_a_form_that_means_nothing_is_refused(program, cast, plan):
    admin = program(cast.administrator)
    owed = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    for path, more in (
        (f"/milestones/{owed.pk}/reports/files", {"status": "in_progress", "files": file}),
        (f"/roadmaps/{plan.slug}/imports", {"file": file}),
    ):
        for name, value in (("colour", "red"), ("picture", file)):
            said = is_problem(admin.send_form(path, {**more, name: value}, If_Match="*"), 422)
            assert said["errors"][0]["field"] == name
        for own in more:
            file.seek(0)
            if own != "files":
                again = is_problem(admin.send_form(path, {**more, own: [more[own]] * 2}, If_Match="*"), 422)
                assert again["code"] == "given_twice"
    assert not owed.reports.exists()


def test_each_address_says_which_methods_it_has(program, cast, plan):
    mine = program(cast.sochi_reader)
    for path, methods in SAID["paths"].items():
        has = {name.upper() for name in methods} | {"OPTIONS"} | ({"HEAD"} if "get" in methods else set())
        address = f"/api/v1{filled(path, plan.slug)}"
        # No page of another site is let in: whoever asks by OPTIONS learns the methods, and nothing about origins.
        asked = mine.client.options(address, headers={"Origin": "https://other.example"})
        assert (asked.status_code, set(asked["Allow"].split(", "))) == (204, has), path
        assert not [name for name in asked.headers if name.lower().startswith("access-control")]
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - has:
            refused = mine.client.generic(method, address, headers=mine.headers)
            assert (refused.status_code, set(refused["Allow"].split(", "))) == (405, has), (method, path)
        if "GET" in has:
            whole, head = (
                getattr(mine.client, name)(address, headers=mine.headers) for name in ("get", "head")
            )
            assert (head.status_code, head.content) == (whole.status_code, b""), path
            assert head.get("ETag") == whole.get("ETag")


def test_what_gates_refuse_before_an_operation_is_a_problem_too(program, cast, plan, settings):
    mine = program(cast.sochi_coordinator)
    settings.BODY_LIMIT = 10
    assert is_problem(mine.post("/events", {"title": "x" * 20}), 413)["code"] == "too_large"
    settings.BODY_LIMIT, settings.MAINTENANCE = 10**6, True
    away = mine.post("/events", {})
    assert is_problem(away, 503)["code"] == "lacking"
    assert away["Retry-After"]
    settings.MAINTENANCE = False
    is_problem(mine.get("/events?city=%00"), 400)
    is_problem(mine.post("/events", "{}", Transfer_Encoding="chunked"), 411)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert is_problem(mine.post("/events", {"title": "x" * 20}), 413)["code"] == "too_large"


@pytest.mark.parametrize("number", [NOBODY, 0, 2**63, 10**40])
def test_what_nobody_has_is_not_there(program, cast, plan, number):
    admin = program(cast.administrator)
    paths = [path for path, _operation in operations("get") if re.search(r"{(?!slug)", path)]
    assert len(paths) > 12
    for path in paths:
        is_problem(admin.get(filled(path, plan.slug, number)), 404)
    for path, _operation in operations("get"):
        if "{slug}" in path:
            is_problem(admin.get(filled(path, "nowhere", 1)), 404)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "ключ"])
def test_a_key_is_short_and_can_be_printed(program, cast, plan, key):
    answer = program(cast.sochi_reader).post(
        f"/roadmaps/{plan.slug}/exports", {"kind": "workbook"}, Idempotency_Key=key
    )

    if key in ("", "ключ"):
        # No key, and one in letters of one's own.
        assert answer.status_code == 201
    else:
        assert is_problem(answer, 422)["errors"][0]["field"] == "Idempotency-Key"


def test_a_problem_speaks_russian_whatever_language_is_asked_for(program, cast, plan):
    mine = program(cast.sochi_reader)

    for language in ("ru", "en", "be, ru;q=0.5", "*", "x" * 300):
        is_problem(mine.get("/items/1", Accept_Language=language), 404)
