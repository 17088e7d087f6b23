"""Long lists in pages: a cursor that stays right when rows come and go, sparse fields, RFC 8288 links."""

import base64
import binascii
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api.answers import rendered
from api.problems import wrong
from api.shown import Out as Shape
from api.shown import address

Out = TypeVar("Out", bound=Shape)
Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)
MOST = 200
USUAL = 50
LARGEST_ID = 2**63 - 1
LONGEST_ID = len(str(LARGEST_ID))
#: What every list takes beside its filters.
PARAMETERS = frozenset(("cursor", "limit", "fields"))


class Page(Shape, Generic[Out]):
    """A piece of a list; `next` is the cursor of the following one, null at the end."""

    items: list[Out]
    next: str | None


def page_of_rows(
    request: HttpRequest,
    rows: QuerySet[Stored],
    out: type[Shape],
    make: Callable[[Stored], Shape],
    known: Iterable[str] = (),
) -> HttpResponse:
    """A page of a queryset by its ids, `make` turning each row into an `out`, which is answered."""
    limit, after, fields = _asked(request, out, known)
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
    chosen: Collection[Row],
    key: Callable[[Row], int],
    out: type[Shape],
    make: Callable[[Row], Shape],
    known: Iterable[str] = (),
) -> HttpResponse:
    """A page of those of `rows` that are `chosen`; the cursor names the last one by `key`.

    `rows` are all at hand in their order, also those that a filter left out: the last one of the page before may be
    one of these by now. Where it is no more at all, nobody can say what comes after it, and that is refused.
    """
    limit, after, fields = _asked(request, out, known)
    start = 0
    if after:
        start = next((place + 1 for place, row in enumerate(rows) if key(row) == after), -1)
        if start < 0:
            raise wrong("cursor", _("The list has changed: begin it anew, without a cursor."), "bad_cursor")
    kept = {key(row) for row in chosen}
    left = [row for row in rows[start:] if key(row) in kept]
    last = key(left[limit - 1]) if len(left) > limit else None
    return _answer(request, [make(row) for row in left[:limit]], last, fields)


def one(
    request: HttpRequest, shown: Shape, known: Iterable[str] = (), *, version: int | None = None
) -> HttpResponse:
    """One thing, or of it the fields that are asked for; `version` becomes its ETag."""
    refuse_unknown(request, {"fields", *known})
    fields = _fields(request, type(shown))
    return rendered(_narrowed(shown, fields), version=version)


def refuse_unknown(request: HttpRequest, known: Iterable[str]) -> None:
    """Raise a 422 problem for a parameter of the address that means nothing here."""
    for name in request.GET:
        if name not in known:
            raise wrong(name[:60], _("There is no parameter of this name."), "unknown_parameter")


def check_form(form: BaseForm) -> None:
    """Raise a 422 problem for the first value of the address that the form of the page does not know."""
    if form.is_valid():
        return
    name, reasons = next(iter(form.errors.items()))
    raise wrong(name, str(reasons[0]))


def _asked(request: HttpRequest, out: type[Shape], known: Iterable[str]) -> tuple[int, int, set[str]]:
    refuse_unknown(request, PARAMETERS | set(known))
    limit = request.GET.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        raise wrong("limit", _("A whole number from 1 to %(most)d.") % {"most": MOST})
    cursor = request.GET.get("cursor", "")
    return int(limit), _after(cursor) if cursor else 0, _fields(request, out)


def _fields(request: HttpRequest, out: type[Shape]) -> set[str]:
    fields = {name.strip() for name in request.GET.get("fields", "").split(",") if name.strip()}
    if unknown := fields - set(out.model_fields):
        name = ", ".join(sorted(unknown))[:100]
        raise wrong("fields", _("There are no such fields: %(names)s.") % {"names": name})
    return fields


def _narrowed(row: Shape, fields: set[str]) -> Shape | dict[str, Any]:
    return row.model_dump(include=fields) if fields else row


def _after(cursor: str) -> int:
    try:
        text = base64.b32decode(cursor.encode("ascii")).decode("ascii")
    except (ValueError, binascii.Error, UnicodeError):
        text = ""
    kind, _colon, number = text.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID
    if kind != "after" or not is_number or int(number) > LARGEST_ID:
        raise wrong("cursor", _("Take the cursor from “next” of the page before, as it is."), "bad_cursor")
    return int(number)


def _answer(request: HttpRequest, rows: list[Shape], last: int | None, fields: set[str]) -> HttpResponse:
    shown = [_narrowed(row, fields) for row in rows]
    cursor = base64.b32encode(f"after:{last}".encode()).decode() if last is not None else None
    answer = rendered({"items": shown, "next": cursor})
    if cursor:
        query = request.GET.copy()
        query["cursor"] = cursor
        answer["Link"] = f'<{address(request.path)}?{query.urlencode()}>; rel="next"'
    return answer
