"""What the addresses of the API take, as its description says it; what means nothing is refused by the operations."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from cities.choices import Role
from events.choices import EventKind, EventState
from roadmap.choices import Status
from roadmap.progress import listing


def _one_of(*known: str) -> dict[str, Any]:
    """One of these, or nothing, which asks for nothing."""
    return {"type": "string", "enum": ["", *known]}


_NUMBER = {"type": "string", "pattern": "^([1-9][0-9]{0,17})?$"}

Cursor = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^([A-Z2-7]+=*)?$",
            "description": "`next` of the page before, as it is.",
        }
    ),
]
Limit = Annotated[
    int,
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 200, "description": "So many rows a page."}),
]
Flag = Annotated[str, WithJsonSchema(_one_of("1"))]
Day = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "anyOf": [{"format": "date"}, {"const": ""}],
            "description": "A day from 1991 to 2100, as in 2026-12-31; without it today.",
        }
    ),
]
Number = Annotated[str, WithJsonSchema({**_NUMBER, "description": "An id."})]
City = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[a-zA-Z0-9_-]*$",
            "description": "The short name of a city, as in `side`.",
        }
    ),
]
StatusAsked = Annotated[str, WithJsonSchema(_one_of(*Status.values))]
RoleAsked = Annotated[str, WithJsonSchema(_one_of(*Role.values))]
KindAsked = Annotated[str, WithJsonSchema(_one_of(*EventKind.values))]
StateAsked = Annotated[str, WithJsonSchema(_one_of(*EventState.values))]
Sort = Annotated[
    str, WithJsonSchema(_one_of(*(sign + name for name in listing.ORDERS for sign in ("", "-"))))
]
