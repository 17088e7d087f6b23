"""Whatever is sent wrongly to any address is a problem with a code, in the caller's language; never half done."""

import json
import re

import pytest

from api.v1 import description

pytestmark = pytest.mark.django_db
SAID = json.loads(description())
NOBODY = 10**12
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


def test_an_unknown_field_is_refused_by_its_name_everywhere(program, cast, plan):
    admin = program(cast.administrator)
    for path, _schema in WRITTEN:
        said = is_problem(admin.post(filled(path, plan.slug), {"colour": "red"}, If_Match="*"), 422)
        [one] = [error for error in said["errors"] if error["field"].endswith("colour")]
        assert one["code"] == "extra_forbidden", path


@pytest.mark.parametrize("value", [{"a": 1}, [{"a": 1}], 1.5, "\ud800", 10**400])
def test_a_wrong_type_is_refused_by_the_name_of_its_field_everywhere(program, cast, plan, value):
    admin = program(cast.administrator)
    wrong = 0
    for path, schema in WRITTEN:
        for name in schema["properties"]:
            answer = admin.post(filled(path, plan.slug), {name: value}, If_Match="*")
            said = is_problem(answer, 400, 404, 422)
            wrong += any(error["field"].partition(".")[0] == "said" for error in said.get("errors", ()))
    assert wrong > 50


def test_twenty_levels_and_five_megabytes_are_refused_everywhere(program, cast, plan):
    admin = program(cast.administrator)
    deep: object = 1
    for _level in range(20):
        deep = {"a": [deep]}
    for path, schema in WRITTEN:
        name = next(iter(schema["properties"]))
        is_problem(admin.post(filled(path, plan.slug), {name: deep}, If_Match="*"), 400, 404, 422)
    big = json.dumps({"text": "x" * 5_000_000})
    for path, _schema in WRITTEN[:3]:
        is_problem(admin.post(filled(path, plan.slug), big, If_Match="*"), 400, 404, 413, 422)


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
