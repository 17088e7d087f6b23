"""Rows as people read them: by the labels of their fields, with the words of their choices."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def shown(rows: Iterable[models.Model], *names: str) -> Iterator[dict[str, str]]:
    """Each row as label → text, for the fields `names` of its model; "" for nothing."""
    for row in rows:
        fields: list[Any] = [row._meta.get_field(name) for name in names]
        yield {str(capfirst(str(one.verbose_name))): _text(row, one) for one in fields}


def _text(row: models.Model, field: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return as_text(getattr(row, field.name))


def as_text(value: object) -> str:
    """A value as it is read on a page: times by the reader's clock, yes and no in words, lists with commas."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return formats.date_format(timezone.localtime(value), "j E Y, H:i")
    if isinstance(value, datetime.date):
        return formats.date_format(value, "j E Y")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def signed(name: str, absent: object) -> str:
    """Who did something, and for which absent person, if for one."""
    return _("%(who)s, for %(name)s") % {"who": name, "name": absent} if absent else name
