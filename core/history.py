"""Who changed which field of a row, when, and how: the triggers' records made readable.

The records are written by the database (django-pghistory), so bulk changes, imports and commands are among
them. Who it was comes from the request; a command or an import may say of itself what it is with
`pghistory.context(source=…)`.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.showing import as_text, signed

# Fields that change with every writing, or say what the page says anyway, and tell a person nothing.
SILENT = {
    "id",
    "updated_at",
    "created_at",
    "search",
    "version",
    "sequence",
    "uid",
    "order",
    "last_reported_at",
} | {
    "roadmap",
    "item",
    "event",
}


@dataclass(frozen=True)
class FieldChange:
    """One field: its label, and what was there before and after, as people write it ("" for nothing)."""

    label: str
    old: str
    new: str


@dataclass
class HistoryChange:
    """One writing of one row: when (aware), who (a name, or what did it), of what, created or deleted or changed."""

    at: datetime.datetime
    who: str
    subject: str
    kind: str  # "insert", "update" or "delete"
    place: int  # tells the order of writings of one transaction, which all bear its time
    fields: list[FieldChange] = field(default_factory=list)
    model: type[models.Model] | None = None
    said: dict[str, Any] = field(default_factory=dict)  # what the act said of itself
    act: Any = None  # the same for all that was written by one act


def acting(**said: object) -> pghistory.context:
    """A context for acts of now: what they write bears the moment by the program's clock, beside what is `said`.

    Reports and decisions are stamped by that clock; the database's own, which is the transaction's beginning, may still
    say yesterday.
    """
    return pghistory.context(at=timezone.now().isoformat(), **said)


def moment() -> Coalesce:
    """The expression for the moment of a row of history: what the act said (`acting`), else the database's clock."""
    said = KeyTextTransform("at", "pgh_context__metadata")
    return Coalesce(Cast(said, models.DateTimeField()), "pgh_created_at")


def records(model: type[models.Model]) -> models.QuerySet:
    """The rows of history of a tracked model."""
    table: Any = model._meta.get_field("history").related_model
    return table._default_manager.all()


def records_of(row: models.Model) -> models.QuerySet:
    """The rows of history of one row of a tracked model."""
    return records(type(row)).filter(pgh_obj=row.pk)


def changes(*histories: models.QuerySet) -> list[HistoryChange]:
    """The changes that the given rows of history record, newest first.

    Each of `histories` is a queryset of one history table (as `item.history.all()`). Writings that changed
    nothing worth telling are left out. Asks the database once for each queryset, once for each kind of row
    that is referred to, and once for the people.
    """
    rows = [list(rows.select_related("pgh_context").order_by("pgh_id")) for rows in histories]
    names = _Names(row for table in rows for row in table)
    found = [change for table in rows for change in _of_table(table, names)]
    return sorted(found, key=lambda change: (change.at, change.place), reverse=True)


def own_since(by: models.Model, *histories: models.QuerySet) -> datetime.datetime | None:
    """When `by` wrote last to the rows of these histories, if nobody else did after it; else None.

    What an import or a command wrote is nobody's own. One query for each of `histories`.
    """
    last = [
        rows.annotate(at=moment()).order_by("-pgh_id").values_list("at", "pgh_context__metadata").first()
        for rows in histories
    ]
    at, said = max((row for row in last if row), key=lambda row: row[0], default=(None, None))
    by_hand = not {"source", "import_run"} & set(said or {})
    return at if by_hand and (said or {}).get("user") == by.pk else None


def removals(rows: models.QuerySet) -> list[tuple[Any, str]]:
    """The rows of history that record a deletion, newest first, each with who deleted; two queries."""
    found = list(rows.filter(pgh_label="delete").select_related("pgh_context").order_by("-pgh_id"))
    names = _Names(found)
    return [(row, names.author(row)) for row in found]


def _of_table(rows: list[Any], names: "_Names") -> Iterable[HistoryChange]:
    before: dict[int, Any] = {}
    for row in rows:
        telling = getattr(row.pgh_tracked_model, "history_tells", ())
        old = before.get(row.pgh_obj_id)
        before[row.pgh_obj_id] = row
        fields = [
            FieldChange(_label(column), names.text(old, column), names.text(row, column))
            for column in _columns(row)
            if row.pgh_label == "update"
            and old
            and getattr(old, column.attname) != getattr(row, column.attname)
        ]
        if row.pgh_label != "update":
            fields = [
                FieldChange(_label(column), "", names.text(row, column))
                for column in _columns(row)
                if (column.is_relation or column.name in telling) and names.text(row, column)
            ]
        if fields or row.pgh_label != "update":
            subject = row.pgh_tracked_model._meta.verbose_name
            context = row.pgh_context
            yield HistoryChange(
                _moment_of(row),
                names.author(row),
                capfirst(subject),
                row.pgh_label,
                row.pgh_id,
                fields,
                row.pgh_tracked_model,
                context.metadata if context else {},
                context.pk if context else None,
            )


def _moment_of(row: Any) -> datetime.datetime:
    """What `moment` says of the row."""
    said = (row.pgh_context.metadata if row.pgh_context else {}).get("at")
    return (said and parse_datetime(said)) or row.pgh_created_at


def _label(column: models.Field) -> str:
    return str(capfirst(str(column.verbose_name)))


def _columns(row: Any) -> list[models.Field]:
    tracked = {column.name: column for column in row.pgh_tracked_model._meta.concrete_fields}
    # A link between two rows says nothing without its other end: its model names the field (`history_tells`).
    silent = SILENT - set(getattr(row.pgh_tracked_model, "history_tells", ()))
    return [
        tracked[column.name]
        for column in row._meta.concrete_fields
        if column.name in tracked and column.name not in silent
    ]


class _Names:
    """The names of the rows and people that the given rows of history refer to, fetched together."""

    def __init__(self, rows: Iterable[Any]) -> None:
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        authors: set[int] = set()
        for row in rows:
            for column in _columns(row):
                value = getattr(row, column.attname)
                if column.is_relation and value is not None:
                    wanted[column.related_model].add(value)  # type: ignore[index]
            authors |= {pk for pk in (_person_id(row, "user"), _person_id(row, "on_behalf_of")) if pk}
        wanted[get_user_model()] |= authors
        self.rows = {
            model: model._default_manager.select_related().in_bulk(ids)
            for model, ids in wanted.items()
            if ids
        }
        self.gone = {
            model: _last_names(model, ids - set(self.rows[model])) for model, ids in wanted.items() if ids
        }

    def author(self, row: Any) -> str:
        """The person's name, and for whom it was; else what the context says of itself; else that it was the system."""
        metadata = row.pgh_context.metadata if row.pgh_context else {}
        if source := metadata.get("source"):
            return str(source)
        people = self.rows.get(get_user_model(), {})
        person = people.get(_person_id(row, "user"))
        return signed(str(person), people.get(_person_id(row, "on_behalf_of"))) if person else _("system")

    def text(self, row: Any, column: models.Field) -> str:
        """The value of `column` as people write it."""
        value = getattr(row, column.attname) if row else None
        if value is None or value == "":
            return ""
        if column.is_relation:
            known: Any = self.rows.get(column.related_model, {})  # type: ignore[arg-type]
            gone: Any = self.gone.get(column.related_model, {})  # type: ignore[arg-type]
            return str(known.get(value) or gone.get(value, ""))
        if column.flatchoices:
            return str(dict(column.flatchoices).get(value, value))
        return as_text(value)


def _last_names(model: type[models.Model], ids: set[int]) -> dict[int, str]:
    """What rows that are gone were called last, where the model's own history says so."""
    if not ids or not hasattr(model, "history"):
        return {}
    last = records(model).filter(pgh_obj_id__in=ids).order_by("pgh_id")
    return {row.pgh_obj_id: str(getattr(row, "name", "") or getattr(row, "title", "")) for row in last}


def _person_id(row: Any, role: str) -> int | None:
    """Who did it ("user"), or for whom ("on_behalf_of", see `core.journal.act_for`)."""
    return (row.pgh_context.metadata if row.pgh_context else {}).get(role)
