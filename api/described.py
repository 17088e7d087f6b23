"""What the description says of every operation beside its own: headers, problems, what groups there are."""

from collections.abc import Callable
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes the post safe to send again: the same request under the same key gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
VERSION = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was seen, or * for whatever it is now. 428 without it, 412 where it has changed.",
    "schema": {"type": "string"},
    "example": "*",
}
OF_VERSION = {"parameters": [VERSION]}
SEEN = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer that one has: 304 without a body where it is still right.",
    "schema": {"type": "string"},
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong, by RFC 9457: `code` is for programs, `detail` for people, `errors` by field.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
# By these one knows a page of a list.
PAGE = {"items", "next"}
_REFUSED = {
    "description": "A problem: its status, a code, and why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
TAGS = {
    "plan": "Roadmaps, sides, directions, items, figures, changes, editions.",
    "planning": "The plan is changed by hand.",
    "reporting": "Milestones, reports with their proofs, decisions, requests for another date.",
    "questions": "What one side asks the other; the search.",
    "answering": "Bodies, people, events as they are read.",
    "events": "Events and delegations are arranged.",
    "papers": "Imports and exports.",
}


def takes(*headers: dict[str, Any]) -> Callable[[Operation], None]:
    """A callback by which an operation says that it takes these headers."""

    def say(operation: Operation) -> None:
        known = dict(operation.openapi_extra or {})
        known["parameters"] = [*known.get("parameters", []), *headers]
        operation.openapi_extra = known

    return say


class Described(NinjaAPI):
    """An API whose description names the problems, and the header by which a read is asked for again."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(**kwargs)
        found["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
        found["components"]["schemas"]["Problem"] = PROBLEM
        for methods in found["paths"].values():
            for method, operation in methods.items():
                operation["responses"] |= {"4XX": _REFUSED, "5XX": _REFUSED}
                _tell_fields(operation, found["components"]["schemas"])
                if method == "get":
                    operation["parameters"] = [*operation["parameters"], SEEN]
                    operation["responses"] |= {"304": {"description": "It has not changed."}}
        # A form is described where it is sent, a page where it is answered.
        while unnamed := set(found["components"]["schemas"]) - _named_in(found):
            for name in unnamed:
                del found["components"]["schemas"][name]
        return found


def _tell_fields(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say of `fields` which there are, and of the answer that it may have only some of them."""
    for parameter in operation["parameters"]:
        if parameter["name"] == "fields":
            answered = _answered(operation)
            names = "|".join(fields_of(answered, schemas, of_row=True))
            text = {"description": "Only these fields, with commas between them; without it all."}
            parameter.update(text)
            parameter["schema"].update(text, pattern=f"^(({names})(,({names}))*)?$")
            operation["responses"][200]["content"]["application/json"]["schema"] = _some_of(answered, schemas)


def _some_of(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """An object of which any field may be left out; of a page each of its rows."""
    whole = dict(_whole(schema, schemas))
    known = whole.get("properties", {})
    if set(known) == PAGE:
        row = _some_of(known["items"]["items"], schemas)
        return {**whole, "properties": {**known, "items": {**known["items"], "items": row}}}
    whole.pop("required", None)
    return whole


def _whole(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What a schema is that may only name another one."""
    return dict(schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema))


def _answered(operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of the JSON that the operation answers where it succeeds; an empty one where it answers none."""
    good = [one for status, one in operation["responses"].items() if str(status).startswith("20")]
    content: dict[str, Any] = good[0].get("content", {}) if good else {}
    return dict(content.get("application/json", {}).get("schema", {}))


def fields_of(
    schema: dict[str, Any], schemas: dict[str, Any], *, of_row: bool = False
) -> dict[str, dict[str, Any]]:
    """The fields of an object by their names, `of_row`: of a page those of its rows; none of what is no object."""
    known: dict[str, dict[str, Any]] = _whole(schema, schemas).get("properties", {})
    if of_row and set(known) == PAGE:
        return fields_of(known["items"]["items"], schemas)
    return known


def told(found: OpenAPISchema) -> list[dict[str, Any]]:
    """Each operation of the description as the page about it tells: what it takes, what is sent, what comes back."""
    schemas = found["components"]["schemas"]
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("description") or operation.get("summary", ""),
            "parameters": [one["name"] for one in operation["parameters"] if one["in"] != "path"],
            "sent": _sent(operation, schemas),
            "answered": list(fields_of(_answered(operation), schemas, of_row=True)),
            "tag": (operation.get("tags") or [""])[0],
        }
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]


def _sent(operation: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields of what is sent: the name of each, of what kind it is and whether it has to be there."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        needed = _whole(schema, schemas).get("required", ())
        return [
            (name, _kind(one, schemas) + (" (needed)" if name in needed else ""))
            for name, one in fields_of(schema, schemas).items()
        ]
    return []


def _kind(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Of what kind a value is, in a few words: `date`, `a | b`, `[{side, lead, co}]`."""
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "anyOf" in schema:
        kinds = [_kind(one, schemas) for one in schema["anyOf"] if one.get("type") != "null"]
        return " | ".join(dict.fromkeys(kinds))
    if "$ref" in schema:
        return "{" + ", ".join(fields_of(schema, schemas)) + "}"
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'], schemas)}]"
    return str(schema.get("format") or schema.get("type", ""))


def _named_in(description: object) -> set[str]:
    """The schemas that something in the description refers to."""
    if isinstance(description, dict):
        own = {str(text).rpartition("/")[2] for name, text in description.items() if name == "$ref"}
        return own.union(*(_named_in(value) for value in description.values()))
    if isinstance(description, list):
        return set().union(*(_named_in(value) for value in description))
    return set()
