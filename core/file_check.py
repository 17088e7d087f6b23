"""Files against the database, by night: which files rows name that are not there. No list of all is held in memory.

Both sides come in the order of bytes, the rows by a cursor and the files as the storage walks, and are compared as
two sorted piles are. What was found is in a mark (`core.marks.FILES`), for the status page.
"""

import hashlib
import heapq
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
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
    """What came of a comparison: how many files rows name, how many of them are not there, the first of these, and a
    hash of all their names."""

    named: int = 0
    lost: int = 0
    names: list[str] = field(default_factory=list)
    digest: str = field(default="", compare=False)

    @property
    def is_known(self) -> bool:
        """Whether somebody has said of just these that no backup has them."""
        known = marks.last(marks.FILES_KNOWN)
        return bool(self.digest) and known is not None and known.detail == self.digest


def compare() -> Found:
    """Walk through all files and all rows once."""
    found, digest = Found(), hashlib.sha256()
    for name, is_there in _compared():
        found.named += 1
        if not is_there:
            found.lost += 1
            digest.update(f"{name}\n".encode())
            if len(found.names) < TOLD:
                found.names.append(name)
    found.digest = digest.hexdigest() if found.lost else ""
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
    marks.note(marks.FILES, json.dumps(asdict(found)), done=not found.lost)
    return found


def know() -> bool:
    """Somebody says that no backup has what is lost now; returns whether anything is. What is lost later is told."""
    found = check()
    if found.lost:
        marks.note(marks.FILES_KNOWN, found.digest)
    return bool(found.lost)


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
