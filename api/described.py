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
                if method == "get":
                    operation["parameters"] = [*operation["parameters"], SEEN]
                    operation["responses"] |= {"304": {"description": "It has not changed."}}
        # A form is described where it is sent.
        for name in set(found["components"]["schemas"]) - _named_in(found):
            del found["components"]["schemas"][name]
        return found


def _named_in(description: object) -> set[str]:
    """The schemas that something in the description refers to."""
    if isinstance(description, dict):
        own = {str(text).rpartition("/")[2] for name, text in description.items() if name == "$ref"}
        return own.union(*(_named_in(value) for value in description.values()))
    if isinstance(description, list):
        return set().union(*(_named_in(value) for value in description))
    return set()
