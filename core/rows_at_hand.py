"""Rows that were read before: what prepared statements answered, known here until one of their tables changes.

After a report a page is made anew, and most of what it asks the database was asked for the page before: who answers for
the item, its promised figures, the events of its directions. Such rows are taken from here as long as no statement has
changed any table that they were read from: triggers move a mark of each table (`core.page_marks`), and the marks are
read once a request, before the first of such rows. So they are never older than the request.

Known by the statement and all its values (those of whom it is asked for among them), they are what the database would
answer, and nothing that one person may see reaches another. What changes the clock changes the values too: the time is
a value, and where only its day counts, in whatever city, the quarter of an hour stands for it.

A page that writes reads everything after its first change, or the first row that it locks, from the database.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from pghistory.models import Context

from core import page_marks

# What is kept is weighed in rows of about a kilobyte: some ten megabytes for each process at most. A thousand letters
# weigh as much as a row, and so do a hundred of the values that a statement is asked with.
MOST_ROWS, LONGEST = 10_000, 1_000
LETTERS, VALUES = 1_000, 100
# What stands in a statement that answers otherwise the next time, or that does more than to read.
UNSTEADY = re.compile(
    r"\b(FOR (UPDATE|NO KEY|SHARE|KEY)|now\(|current_|clock_timestamp|transaction_timestamp|statement_timestamp"
    r"|localtime|random\(|gen_random|nextval|set_config|pg_)",
    re.IGNORECASE,
)
WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|set_config|FOR (NO KEY|SHARE|KEY))\b", re.IGNORECASE
)
# A moment of which a statement takes nothing but its day in a city.
BEFORE_DAY, AFTER_DAY = re.compile(r'timezone\((\w+|"\w+")\."\w+", $'), "))::date"

R = TypeVar("R")
Chunks = list[list[tuple[object, ...]]]


class Known(NamedTuple):
    """What a statement answered while its tables had these marks.

    `lists` are the columns whose values can be changed; `amount` is what it weighs.
    """

    marks: tuple[int, ...]
    chunks: Chunks
    lists: tuple[int, ...]
    amount: int


@dataclass
class _Request:
    """The request at hand: whether it may take what is known, and the marks of the tables as it began to."""

    is_open: bool = False
    marks: dict[int, int] | None = None

    def __call__(self, execute: Callable[..., R], sql: str, *args: object) -> R:
        """Around each of its statements: with the first one that writes it goes on as if nothing were known."""
        if self.is_open and not _only_reads(str(sql)):
            self.is_open = False
        return execute(sql, *args)


def _only_reads(sql: str) -> bool:
    # Statements of pages are long: most are told by their first word.
    if sql.startswith("SELECT") and " FOR " not in sql and "set_config" not in sql:
        return True
    return not WRITES.search(sql)


_request: ContextVar[_Request | None] = ContextVar("request_that_reads", default=None)
_known: OrderedDict[Hashable, Known] = OrderedDict()
_lock = threading.Lock()
_amount = 0


@contextmanager
def of_a_request() -> Iterator[None]:
    """One request; it takes nothing from here before `take`."""
    request = _Request()
    token = _request.set(request)
    try:
        with connection.execute_wrapper(request):
            yield
    finally:
        _request.reset(token)


def take() -> None:
    """From now on the request at hand takes the rows that are known."""
    request = _request.get()
    if request is not None:
        request.is_open = True


def tables_of(sql: str, moments: Sequence[int]) -> tuple[int, ...]:
    """The scopes of the tables that the statement reads; none where its answer can't be known again.

    `moments` are the numbers of those of its parameters that are the time.
    """
    if not sql.startswith("SELECT") or UNSTEADY.search(sql):
        return ()
    around = sql.split("%s")
    if not all(BEFORE_DAY.search(around[at]) and around[at + 1].startswith(AFTER_DAY) for at in moments):
        return ()
    named = set(re.findall(r"\w+", sql)) & _tables().keys()
    if any(_tables()[table] is None for table in named):
        return ()
    return tuple(sorted({scope for table in named for scope in _tables()[table] or ()}))


@lru_cache(maxsize=1)
def _tables() -> dict[str, tuple[int, ...] | None]:
    """Every table, and the scopes of the marks that move when it is changed; None for one that moves none.

    History is written in one transaction with the row that it is about, and with who did it; it is changed only
    when a person leaves the past, of whom the row is changed too.
    """
    watched = set(page_marks.watched())
    people = page_marks.scope_of_table(get_user_model()._meta.db_table)
    scopes: dict[str, tuple[int, ...] | None] = {}
    for model in apps.get_models(include_auto_created=True):
        tracked = getattr(model, "pgh_tracked_model", model)
        own = (page_marks.scope_of_table(tracked._meta.db_table),) if tracked in watched else None
        scopes[model._meta.db_table] = (*own, people) if own and tracked is not model else own
    return scopes | {Context._meta.db_table: ()}


def answered(
    tables: tuple[int, ...], sql: str, values: Sequence[object], moments: Sequence[int], ask: Callable[[], R]
) -> R | Chunks:
    """What is known of the statement with these values, else what `ask` brings from the database."""
    request = _request.get()
    if request is None or not request.is_open or not tables:
        return ask()
    if request.marks is None:
        request.marks = page_marks.versions_of_tables()
    if not all(table in request.marks for table in tables):
        return ask()
    marks = tuple(request.marks[table] for table in tables)
    key = sql, _values(values, moments)
    with _lock:
        known = _known.get(key)
        if known is not None and known.marks == marks:
            _known.move_to_end(key)
            return _copied(known)
    found = ask()
    if isinstance(found, list):
        _keep(key, marks, found, sum(len(value) for value in values if isinstance(value, list)))
    return found


def _values(values: Sequence[object], moments: Sequence[int]) -> Hashable:
    # By the moment that the statement is asked with: what it answers just before midnight is known as that.
    moment = values[moments[0]] if moments else None
    quarter = int(moment.timestamp()) // page_marks.QUARTER if isinstance(moment, datetime) else 0
    return quarter, *(
        None if place in moments else tuple(value) if isinstance(value, list) else value
        for place, value in enumerate(values)
    )


def _keep(key: Hashable, marks: tuple[int, ...], chunks: Chunks, asked_with: int) -> None:
    global _amount
    rows = sum(map(len, chunks))
    if rows > LONGEST:
        return
    lists: set[int] = set()
    letters = 0
    for chunk in chunks:
        for row in chunk:
            for place, value in enumerate(row):
                if type(value) is list:
                    lists.add(place)
                    letters += sum(len(one) for one in value if type(one) is str)
                elif type(value) is str:
                    letters += len(value)
    amount = 1 + rows + letters // LETTERS + asked_with // VALUES
    if amount > LONGEST:
        return
    # Whoever asked has the lists in hand, and may change them.
    known = Known(marks, [[*map(tuple, chunk)] for chunk in chunks], tuple(lists), amount)
    known = known._replace(chunks=_copied(known))
    with _lock:
        before = _known.pop(key, None)
        _known[key] = known
        _amount += amount - (before.amount if before else 0)
        while _amount > MOST_ROWS:
            _amount -= _known.popitem(last=False)[1].amount


def _copied(known: Known) -> Chunks:
    """The rows; lists within them are the asker's own."""
    if not known.lists:
        return known.chunks
    return [[_with_own_lists(row, known.lists) for row in chunk] for chunk in known.chunks]


def _with_own_lists(row: tuple[object, ...], places: tuple[int, ...]) -> tuple[object, ...]:
    copy = [*row]
    for place in places:
        value = copy[place]
        if type(value) is list:
            copy[place] = [*value]
    return tuple(copy)


def forget() -> None:
    """Drop all rows that this process remembers; the next question of each kind is asked of the database."""
    global _amount
    with _lock:
        _known.clear()
        _amount = 0
