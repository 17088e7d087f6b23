"""Long lists in pages: a cursor that stays right when rows come and go, sparse fields, RFC 8288 links."""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from api.answers import rendered
from api.problems import wrong

Out = TypeVar("Out", bound=Schema)
Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)
MOST = 200
USUAL = 50
LARGEST_ID = 2**63 - 1
LONGEST_ID = len(str(LARGEST_ID))
#: What every list takes beside its filters.
PARAMETERS = frozenset(("cursor", "limit", "fields"))


class Page(Schema, Generic[Out]):
    """A piece of a list; `next` is the cursor of the following one, null at the end."""

    items: list[Out]
    next: str | None


def page_of_rows(
    request: HttpRequest, rows: QuerySet[Stored], make: Callable[[Stored], Schema], known: Iterable[str] = ()
) -> HttpResponse:
    """A page of a queryset by its ids, `make` turning each row into what is answered."""
    limit, after, fields = _asked(request, known)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    return _answer(
        request,
        [make(row) for row in found[:limit]],
        found[limit - 1].pk if len(found) > limit else None,
        fields,
    )


def page_of_list(
    request: HttpRequest,
    rows: Sequence[Row],
    key: Callable[[Row], int],
    make: Callable[[Row], Schema],
    known: Iterable[str] = (),
) -> HttpResponse:
    """A page of rows that are all at hand, in their order; the cursor names the last one by `key`."""
    limit, after, fields = _asked(request, known)
    start = next((place + 1 for place, row in enumerate(rows) if key(row) == after), 0) if after else 0
    shown = rows[start : start + limit]
    last = key(shown[-1]) if shown and start + limit < len(rows) else None
    return _answer(request, [make(row) for row in shown], last, fields)


def refuse_unknown(request: HttpRequest, known: Iterable[str]) -> None:
    """Raise a 422 problem for a parameter of the address that means nothing here."""
    for name in request.GET:
        if name not in known:
            raise wrong(name[:60], _("There is no parameter of this name."), "unknown_parameter")


def _asked(request: HttpRequest, known: Iterable[str]) -> tuple[int, int, set[str]]:
    refuse_unknown(request, PARAMETERS | set(known))
    limit = request.GET.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        raise wrong("limit", _("A whole number from 1 to %(most)d.") % {"most": MOST})
    cursor = request.GET.get("cursor", "")
    fields = {name.strip() for name in request.GET.get("fields", "").split(",") if name.strip()}
    return int(limit), _after(cursor) if cursor else 0, fields


def _after(cursor: str) -> int:
    try:
        text = base64.b32decode(cursor.encode("ascii")).decode("ascii")
    except (ValueError, binascii.Error, UnicodeError):
        text = ""
    kind, _colon, number = text.partition(":")
    if kind != "after" or not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID):
        raise wrong("cursor", _("Take the cursor from “next” of the page before, as it is."), "bad_cursor")
    return min(int(number), LARGEST_ID)


def _answer(request: HttpRequest, rows: list[Schema], last: int | None, fields: set[str]) -> HttpResponse:
    shown = [row.model_dump(mode="json") for row in rows]
    if fields:
        if rows and (unknown := fields - set(type(rows[0]).model_fields)):
            name = ", ".join(sorted(unknown))[:100]
            raise wrong("fields", _("There are no such fields: %(names)s.") % {"names": name})
        shown = [{name: value for name, value in row.items() if name in fields} for row in shown]
    cursor = base64.b32encode(f"after:{last}".encode()).decode() if last is not None else None
    answer = rendered({"items": shown, "next": cursor})
    if cursor:
        query = request.GET.copy()
        query["cursor"] = cursor
        answer["Link"] = f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
    return answer
