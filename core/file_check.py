"""Files against the database, by night: which files rows name that are not there. No list of all is held in memory.

Both sides come in the order of bytes, the rows by a cursor and the files as the storage walks, and are compared as
two sorted piles are. What was found is in a mark (`core.marks.FILES`), for the status page.
"""

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import F, FileField
from django.db.models.functions import Collate

from core import marks, storage

# So many names are listed; the rest is a number.
TOLD = 20
ROWS_AT_A_TIME = 2000


@dataclass
class Found:
    """What came of a comparison: how many files rows name, how many of them are not there, and the first of these."""

    named: int = 0
    lost: int = 0
    names: list[str] = field(default_factory=list)


def compare() -> Found:
    """Walk through all files and all rows once."""
    found = Found()
    for name, is_there in _compared():
        found.named += 1
        if not is_there:
            found.lost += 1
            if len(found.names) < TOLD:
                found.names.append(name)
    return found


def lost() -> Iterator[str]:
    """All files that rows name and that are not there."""
    return (name for name, is_there in _compared() if not is_there)


def _compared() -> Iterator[tuple[str, bool]]:
    """Each file that rows name, and whether it is there."""
    lying = (one.name for one in storage.walk())
    there = next(lying, None)
    before = ""
    for name in heapq.merge(*_named(), key=str.encode):
        if name == before:
            continue
        before = name
        while there is not None and there.encode() < name.encode():
            there = next(lying, None)
        yield name, there == name


def check() -> Found:
    """Compare, and note it for the status page."""
    found = compare()
    marks.note(
        marks.FILES,
        json.dumps({"named": found.named, "lost": found.lost, "names": found.names}),
        done=not found.lost,
    )
    return found


def last() -> Found | None:
    """What the last comparison found; None if there was none yet."""
    mark = marks.last(marks.FILES)
    return Found(**json.loads(mark.detail)) if mark else None


def _named() -> Iterator[Iterator[str]]:
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, FileField) and model._meta.managed:
                yield _names(model, column.name)


def _names(model: Any, column: str) -> Iterator[str]:
    rows = model._default_manager.exclude(**{column: ""}).order_by(Collate(F(column), "C"))
    yield from rows.values_list(column, flat=True).iterator(chunk_size=ROWS_AT_A_TIME)
