"""Pieces of pages that are drawn once for the values that they show.

A list has fifty rows, and between two views one of them has changed, if any. A row that is nothing but a function of
plain values needs no other drawing while these are the same: it is kept in this process by the values themselves, so
it cannot be out of date, and cannot show anybody what was not read for the page at hand.
"""

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from secrets import token_hex
from typing import Any

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
# Where the token against forged requests goes in what is drawn once: nobody can have written it into a text.
TOKEN = token_hex(20)


@register.simple_tag(takes_context=True)
def drawn_once(context: dict[str, Any], template_name: str, **values: Hashable) -> str:
    """The template with `values` and nothing else, neither the request nor the context around it.

    `values` are plain: texts, numbers, dates, and tuples and frozen dataclasses of such. Raises `TypeError` for
    anything else: two rows of a table are equal when their keys are, whatever they show. The token against forged
    requests is there as ever, and is that of the request.
    """
    language, zone = get_language(), timezone.get_current_timezone_name()
    return with_token(context, _drawn(language, zone, template_name, tuple(values.items())))


def with_token(context: dict[str, Any], drawn: str) -> str:
    """What was drawn with `TOKEN`, with the request's own token in its place."""
    if TOKEN not in drawn:
        return drawn
    # Both are made of what was escaped already.
    return mark_safe(drawn.replace(TOKEN, conditional_escape(context.get("csrf_token") or "")))  # noqa: S308


@lru_cache(maxsize=KEPT)
def _drawn(language: str, zone: str, name: str, values: tuple[tuple[str, Hashable], ...]) -> str:
    given = dict(values)
    for title, value in given.items():
        _refuse_what_is_not_plain(value, f"{name}: {title}")
    return get_template(name).render({**given, "csrf_token": TOKEN})


def _refuse_what_is_not_plain(value: Any, place: str) -> None:
    if isinstance(value, tuple):
        for one in value:
            _refuse_what_is_not_plain(one, place)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            _refuse_what_is_not_plain(getattr(value, one.name), f"{place}.{one.name}")
    elif not isinstance(value, PLAIN):
        raise TypeError(f"{place} is a {type(value).__name__}: it can change while it stays equal to itself")
