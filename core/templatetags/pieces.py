"""Pieces of pages that are drawn once for the values that they show.

A list has fifty rows, and between two views one of them has changed, if any. A row that is nothing but a function of
plain values needs no other drawing while these are the same: it is kept in this process by the values themselves, so
it cannot be out of date, and cannot show anybody what was not read for the page at hand.
"""

from collections.abc import Hashable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()

# Rows of some two kilobytes: a few megabytes for each process.
KEPT = 4096
PLAIN = (str, int, float, bool, date, type(None))
PLAIN_KINDS = frozenset(PLAIN)
_known_fields: dict[type, tuple[str, ...] | None] = {}
# Where the token against forged requests and the page's own address go in what is drawn once: nobody can have written
# them into a text.
TOKEN, HERE = token_hex(20), token_hex(20)


@register.simple_tag(takes_context=True)
def drawn_once(context: dict[str, Any], template_name: str, **values: Hashable) -> str:
    """The template with `values` and nothing else, neither the request nor the context around it.

    `values` are plain: texts, numbers, dates, and tuples and frozen dataclasses of such. Raises `TypeError` for
    anything else: two rows of a table are equal when their keys are, whatever they show. The token against forged
    requests is there as ever, and `this_page` is the page's address (with its query) as a part of another's query;
    both are those of the request.
    """
    language, zone = get_language(), timezone.get_current_timezone_name()
    return of_request(context, _drawn(language, zone, template_name, tuple(values.items())))


@register.simple_tag(takes_context=True)
def drawn_each(
    context: dict[str, Any], template_name: str, rows: Iterable[Hashable], **values: Hashable
) -> str:
    """What `drawn_once` says with each of `rows` as `row`, one after the other, beside the same `values`.

    A loop around `drawn_once` takes several times as long as finding what is kept.
    """
    language, zone = get_language(), timezone.get_current_timezone_name()
    same = tuple(values.items())
    drawn = [_drawn(language, zone, template_name, (("row", row), *same)) for row in rows]
    return of_request(context, "".join(drawn))


@register.filter
def drawn_all(things: Iterable[Any]) -> list[Hashable]:
    """What each of them shows (its `drawn`), for `drawn_each`."""
    return [one.drawn for one in things]


def of_request(context: dict[str, Any], drawn: str) -> str:
    """What was drawn with `TOKEN` and `HERE`, with the request's own token and address in their places."""
    if TOKEN in drawn:
        drawn = drawn.replace(TOKEN, conditional_escape(context.get("csrf_token") or ""))
    if HERE in drawn:
        drawn = drawn.replace(HERE, conditional_escape(_this_page(context)))
    # All of them are made of what was escaped already.
    return mark_safe(drawn)  # noqa: S308


def _this_page(context: dict[str, Any]) -> str:
    if "this_page" in context:
        # Within another drawing: the address comes in when that is given out.
        return HERE
    request = context.get("request")
    return quote(request.get_full_path()) if request is not None else ""


@lru_cache(maxsize=KEPT)
def _drawn(language: str, zone: str, name: str, values: tuple[tuple[str, Hashable], ...]) -> str:
    given = dict(values)
    for title, value in given.items():
        if found := _not_plain(value):
            place, kind = found
            raise TypeError(
                f"{name}: {title}{place} is a {kind.__name__}: it can change while it stays equal to itself"
            )
    return get_template(name).render({**given, "csrf_token": TOKEN, "this_page": HERE})


def _not_plain(value: Any) -> tuple[str, type] | None:
    """Where within a value the first thing is that is not plain (".due"), and its type; None where there is none."""
    kind = type(value)
    if kind in PLAIN_KINDS:
        return None
    if isinstance(value, tuple):
        return next(filter(None, map(_not_plain, value)), None)
    names = _fields_of(kind)
    if names is None:
        return None if isinstance(value, PLAIN) else ("", kind)
    for name in names:
        if found := _not_plain(getattr(value, name)):
            return f".{name}{found[0]}", found[1]
    return None


def _fields_of(kind: type) -> tuple[str, ...] | None:
    """The names of the fields of a dataclass; None of anything else."""
    if kind not in _known_fields:
        _known_fields[kind] = tuple(one.name for one in fields(kind)) if is_dataclass(kind) else None
    return _known_fields[kind]
