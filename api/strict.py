"""What is common to the bodies that programs send: nothing is guessed, nothing is passed over in silence."""

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, NoReturn, TypeVar

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.parser import Parser
from pydantic import BeforeValidator, ConfigDict, field_validator
from pydantic_core import PydanticCustomError

from api.problems import Problem, wrong

JSON = "application/json"
Value = TypeVar("Value")


class Sent(Schema):
    """What is sent as a form: values are text. Without unknown fields, and characters that no database holds."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and re.search("[\0\ud800-\udfff]", text):
                raise ValueError(_("Characters that can't be kept: NUL, or half of a pair."))
        return value


class Strict(Sent):
    """What is sent as JSON: a number is a number there, so neither "30" nor true is taken for one."""

    model_config = ConfigDict(strict=True)


def _as_day(value: object) -> object:
    """JSON has no dates; a number would be taken for seconds, and a moment for its day."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date_type", "a date is wanted")


#: A day as JSON writes it.
Day = Annotated[date, BeforeValidator(_as_day)]


class ExactParser(Parser):
    """Reads bodies and addresses; raises a problem for what could be read in two ways."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The JSON in UTF-8; 415 for anything that says of itself that it is something else."""
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.content_type not in ("", JSON) or charset.lower() not in ("utf-8", "utf8"):
            raise Problem(415, "wrong_content_type", _("Send JSON in UTF-8: Content-Type: application/json."))
        text = request.body.decode("utf-8-sig")
        # What is no object fails where it is compared with what is wanted.
        found: dict[str, Any] = json.loads(
            text, object_pairs_hook=_once_each, parse_float=_number, parse_constant=_no_number
        )
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The values of an address or a form; what may come once comes once."""
        for name, values in data.lists():
            if len(values) > 1 and name not in list_fields:
                raise twice(name)
        return super().parse_querydict(data, list_fields, request)


def twice(name: str) -> Problem:
    """Of a name that stands for two values."""
    return wrong(name[:60], _("This is given twice."), "given_twice")


def _once_each(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise twice(next(name for name in names if names.count(name) > 1))
    return found


def _number(text: str) -> float | int:
    """3.0 is a whole number in JSON."""
    found = float(text)
    return int(found) if found.is_integer() else found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def refuse_parts(request: HttpRequest, known: Iterable[str], files: str, *, most: int | None = None) -> None:
    """Raise a problem for a part of a form that means nothing, or a file too many (`most` under the name `files`)."""
    for name in [*request.POST, *request.FILES]:
        if name not in (files, *known):
            raise _unknown(name, _("There is no field of this name."))
    if most is not None and len(request.FILES.getlist(files)) > most:
        raise twice(files)


def _unknown(name: str, detail: str) -> Problem:
    error = {"field": name[:60], "detail": _("There is no field of this name."), "code": "extra_forbidden"}
    return Problem(422, "invalid", detail, errors=[error])


def refuse_body(request: HttpRequest) -> None:
    """Raise a problem for anything but nothing, or an empty object, where an operation takes no body."""
    if not request.body:
        return
    try:
        said = ExactParser().parse_body(request)
    except ValueError as error:
        raise Problem(400, "unreadable", _("The request can't be read.")) from error
    if not isinstance(said, dict) or said:
        name = next(iter(said), "") if isinstance(said, dict) else ""
        raise _unknown(name, _("This operation takes no values."))
