"""What an import wrote, row by row, so that it can be taken back while nothing of it was touched since.

The journal is the difference of two snapshots of the roadmap, so it holds whatever was written, by whichever way.
Each entry is [model, id, before, after]: `before` the columns as they were (None for a new row), `after` a digest
of the columns as they were left (None for a deleted row).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, router
from django.db.models.deletion import Collector, ProtectedError

from cities.models import Body
from core.keeping import removal
from core.writing import BATCH, rewrite
from roadmap.choices import ReminderState
from roadmap.models import Direction, Item, Milestone, Reminder, Report, Responsibility, Roadmap

Row = dict[str, Any]
Snapshot = dict[str, dict[int, Row]]
Entry = tuple[str, int, Row | None, str | None]

# In the order in which rows refer to each other: those referred to first.
TABLES: Mapping[str, tuple[type[models.Model], str]] = {
    "body": (Body, "city__sides__roadmap"),
    "direction": (Direction, "roadmap"),
    "item": (Item, "roadmap"),
    "responsibility": (Responsibility, "item__roadmap"),
    "milestone": (Milestone, "item__roadmap"),
    "report": (Report, "milestone__item__roadmap"),
}
# Stamps and derived columns say nothing about what a person has done.
NOT_CONTENT = {"updated_at", "search", "version", "author_name", "author_post"}


class Touched(Exception):
    """Something of the import was changed since; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def snapshot(roadmap: Roadmap) -> Snapshot:
    """Every row that an import of this roadmap may write, by table and id."""
    return {name: _rows(model.objects.filter(**{path: roadmap})) for name, (model, path) in TABLES.items()}  # type: ignore[attr-defined]


def _rows(queryset: models.QuerySet) -> dict[int, Row]:
    columns = [
        field.attname for field in queryset.model._meta.concrete_fields if field.attname not in NOT_CONTENT
    ]
    rows = {row["id"]: row for row in queryset.distinct().values(*columns)}
    return {pk: _plain(row) for pk, row in rows.items()}


def _plain(row: Row) -> Row:
    return {name: value if _is_plain(value) else _read_back(value) for name, value in row.items()}


def _read_back(value: Any) -> Any:
    """The value as it comes out of the journal; for a day, of which there are most, the short way."""
    return value.isoformat() if type(value) is date else json.loads(_json(value))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, bool))


# An encoder is made once: a long plan has tens of thousands of rows.
_json = DjangoJSONEncoder(sort_keys=True).encode


def _digest(row: Row) -> str:
    return hashlib.md5(_json(row).encode(), usedforsecurity=False).hexdigest()


def difference(before: Snapshot, after: Snapshot) -> list[Entry]:
    """What was written between two snapshots; those referred to first."""
    entries: list[Entry] = []
    for name in TABLES:
        for pk, row in after[name].items():
            old = before[name].get(pk)
            if old != row:
                entries.append((name, pk, old, _digest(row)))
        entries += [(name, pk, old, None) for pk, old in before[name].items() if pk not in after[name]]
    return entries


def take_back(roadmap: Roadmap, entries: Iterable[Entry]) -> None:
    """Bring every row of the journal back to what it was; raises `Touched` (and the caller rolls back).

    To be called in a transaction that holds the roadmap (`fingerprint.hold`).
    """
    written = [(name, pk, before, after) for name, pk, before, after in entries]
    now = snapshot(roadmap)
    for name, pk, _before, after in written:
        row = now[name].get(pk)
        if (row and _digest(row)) != after:
            raise Touched(_label(name, pk))
    created = {(name, pk) for name, pk, before, _after in written if before is None}
    # Reports go first and bodies last, so that nothing is deleted under what is still to be restored.
    with removal(f"import into {roadmap.slug} taken back"):
        _delete({key for key in created if key[0] == "report"}, created)
    gone = [(name, pk, before) for name, pk, before, after in written if before and after is None]
    changed = [(name, pk, before) for name, pk, before, after in written if before and after is not None]
    late = ("responsibility", "milestone")
    _put_back(row for row in gone if row[0] not in late)
    _delete({key for key in created if key[0] == "responsibility"}, created)
    _set_aside([pk for name, pk, _before in changed if name == "milestone"])
    _delete({key for key in created if key[0] == "milestone"}, created)
    _set_back(changed)
    _put_back(row for row in gone if row[0] in late)
    for name in ("item", "direction", "body"):
        _delete({key for key in created if key[0] == name}, created)


def _by_table(entries: Iterable[tuple[str, int, Row]]) -> Iterable[tuple[str, list[Any], list[str]]]:
    """The rows as they were, table by table (those referred to first), and the names of what the journal keeps."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for name, _pk, row in entries:
        rows[name].append(row)
    for name, (model, _path) in TABLES.items():
        fields = {field.attname: field for field in model._meta.concrete_fields}
        if rows[name]:
            made = [
                model(**{column: fields[column].to_python(value) for column, value in row.items()})
                for row in rows[name]
            ]
            yield name, made, [fields[column].name for column in rows[name][0] if column != "id"]


def _put_back(entries: Iterable[tuple[str, int, Row]]) -> None:
    """Insert rows that the import deleted."""
    for _name, rows, _fields in _by_table(entries):
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)


def _set_back(entries: Iterable[tuple[str, int, Row]]) -> None:
    """Write what was in rows that the import changed."""
    for name, rows, fields in _by_table(entries):
        if name == "milestone":
            versions = dict(
                Milestone.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "version")
            )
            for row in rows:
                row.version = versions[row.pk] + 1
        rewrite(rows, [*fields, "version"] if name == "milestone" else fields)


def _set_aside(milestones: list[int]) -> None:
    """Give up the pending report of milestones whose reports are about to go back to what they were."""
    Milestone.objects.filter(pk__in=milestones).update(pending_report=None)


def _delete(keys: set[tuple[str, int]], journal: set[tuple[str, int]]) -> None:
    """Delete rows that the import made; raises `Touched` when anything else hangs on them by now."""
    for name in {name for name, _pk in keys}:
        model = TABLES[name][0]
        pks = [pk for one, pk in keys if one == name]
        collector = Collector(using=router.db_for_write(model))
        try:
            collector.collect(list(model._base_manager.filter(pk__in=pks)))
        except ProtectedError as error:
            raise Touched(str(next(iter(error.protected_objects)))) from error
        _check_dependents(collector, journal)
        collector.delete()


def _check_dependents(collector: Collector, journal: set[tuple[str, int]]) -> None:
    names = {model: name for name, (model, _path) in TABLES.items()}
    found: list[models.Model] = [row for rows in collector.data.values() for row in rows]
    for queryset in collector.fast_deletes:
        found += list(queryset)
    for row in found:
        if isinstance(row, Reminder) and row.state in (ReminderState.PLANNED, ReminderState.CANCELLED):
            continue
        if (names.get(type(row), ""), row.pk) not in journal:
            raise Touched(str(row))


def _label(name: str, pk: int) -> str:
    row = TABLES[name][0]._base_manager.filter(pk=pk).first()
    return str(row) if row else name
