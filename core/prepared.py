"""Queries whose SQL is made once, and asked again with other values.

Django builds the SQL of a query anew each time, which for the questions of one page takes several times as long as
the database takes to answer them. A function under `prepared` is called once for each shape of its arguments, with a
mark in place of each value; from then on the marks in the statement's parameters give way to the values.

    @prepared
    def reports_on(milestones: list[int]) -> QuerySet[Report]:
        return Report.objects.filter(milestone__any_of=milestones).select_related("author")

    reports_on([1, 2, 3])  # a list of reports

What such a function may do: hand its arguments to conditions. What it may not: look at their values, or at anything
else that differs from call to call, such as the clock (`moment` is the time, also within one). What shapes the
statement, `None`, `True`, `False` and choices, is part of the shape. `checked` compares each statement with the one
made afresh.

The database keeps them too: what a connection asks again it prepares, and its plan is then made once. To plan a
question over ten tables takes PostgreSQL longer than to answer it.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch, wraps
from inspect import signature
from itertools import count
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError, connections, models
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from core import rows_at_hand

P = ParamSpec("P")
M = TypeVar("M")
# Shapes of arguments differ by role and by for whom somebody stands in: there are few.
MOST = 2000
# The database prepares what a connection has asked so often, and keeps so many: some kilobytes each.
ASKED, PREPARED = 2, 300
# Marks lie where no value of ours does: in rows that will never be, on days of another millennium.
FIRST_ID, FIRST_DAY, MOMENT = 1_900_000_000, date(9000, 1, 1), datetime(9500, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Parts:
    """An argument taken apart: its shape, the values in it, and how to make one like it of other values."""

    shape: Hashable
    values: Sequence[Any]
    made_of: Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class Later:
    """A value, an id, that is looked up only where a statement asks for it."""

    look_up: Callable[[], int]


@singledispatch
def parts(argument: object) -> Parts:
    """How the argument is taken apart; an app registers its own kinds (`parts.register`).

    `TypeError` for a kind that nobody registered.
    """
    if argument is None or isinstance(argument, bool):
        return Parts(argument, (), lambda _values: argument)
    raise TypeError(f"A prepared statement takes no {type(argument).__name__}.")


@parts.register(models.TextChoices)
def _choice(argument: models.TextChoices) -> Parts:
    """One of a few values: each has a statement of its own."""
    return Parts(argument, (), lambda _values: argument)


@parts.register(int)
@parts.register(str)
@parts.register(date)
def _single(argument: int | str | date) -> Parts:
    if isinstance(argument, bool):
        return Parts(argument, (), lambda _values: argument)
    kind = next(kind for kind in (datetime, date, int, str) if isinstance(argument, kind))
    return Parts(kind, (argument,), lambda values: values[0])


@parts.register(list)
def _ids(argument: list[int]) -> Parts:
    """Ids of rows, in any number: for the lookup `any_of`."""
    return Parts(list, (argument,), lambda values: values[0])


_building: ContextVar[bool] = ContextVar("building", default=False)
_checking: ContextVar[bool] = ContextVar("checking", default=False)


def moment() -> datetime:
    """The time now, for conditions: also for those of a prepared statement, which is asked at another time."""
    return MOMENT if _building.get() else timezone.now()


@contextmanager
def checked() -> Iterator[None]:
    """Within it each statement is compared with one made afresh of the same values; `AssertionError` if it differs."""
    token = _checking.set(True)
    try:
        yield
    finally:
        _checking.reset(token)


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class AnyOf(models.Lookup):
    """`field__any_of=[…]`: one of these ids; a single parameter, however many there are."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*values, self.rhs)


@dataclass(frozen=True)
class _Statement:
    """The SQL for one shape of arguments; `slots` are (place of a parameter, number of the value that goes there)."""

    queryset: models.QuerySet[Any]
    compiler: SQLCompiler | None
    sql: str
    parameters: Sequence[Any]
    slots: Sequence[tuple[int, int]]
    # The tables that it reads, by the scopes of their marks, and which parameters are the time (`core.rows_at_hand`).
    tables: tuple[int, ...]
    moments: tuple[int, ...]
    # How Django makes values of what comes back, by the column's place; whether some of it is put together to one.
    converters: dict[int, Any]
    is_composite: bool
    # The same SQL as the database counts its parameters: `$1`.
    numbered: str

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """What the database answers for these values; the last of them is the time."""
        if self.compiler is None:
            return []
        said = self.sql, self.bound(values)
        compiler = _Asked(self, self.compiler, connections[self.queryset.db], said)
        if not any(compiler.execute_sql()):
            # To make ready for rows of a dozen tables takes Django as long as the database to find none.
            return []
        query = _Made(self.queryset.query, compiler)
        made: Any = self.queryset.__class__(self.queryset.model, query, self.queryset.db)  # type: ignore[arg-type]
        for name in ("_iterable_class", "_fields", "_prefetch_related_lookups", "_known_related_objects"):
            setattr(made, name, getattr(self.queryset, name))
        return list(made)

    def bound(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The parameters with these values, each in the type that the database's driver was given."""
        found = list(self.parameters)
        for place, number in self.slots:
            mark, value = found[place], values[number]
            known = value.look_up() if isinstance(value, Later) else value
            found[place] = type(mark)(known) if isinstance(mark, int) else known
        return tuple(found)


class _Cursor(psycopg.RawCursor[Any]):
    """One that sends values apart from the statement; Django's puts them into it, so that nothing can be prepared.

    The statement goes as it is, with `$1`: to look for each `%s` of a long one takes as long as to send it.
    """


@contextmanager
def _cursors_that_prepare(connection: Any) -> Iterator[None]:
    """Within it the cursors of the connection are such."""
    connection.ensure_connection()
    line: psycopg.Connection[Any] = connection.connection
    if line.prepare_threshold is None:
        line.prepare_threshold, line.prepared_max = ASKED, PREPARED
    usual = line.cursor_factory
    line.cursor_factory = _Cursor
    try:
        yield
    finally:
        line.cursor_factory = usual


class _Asked(SQLCompiler):
    """The compiler that has done its work: what it found out of the rows, with other values and on this connection."""

    def __init__(
        self,
        statement: _Statement,
        compiler: SQLCompiler,
        connection: Any,
        said: tuple[str, tuple[Any, ...]],
    ) -> None:
        # Nothing is to be set up again.
        self.__dict__.update(compiler.__dict__, connection=connection)
        self._statement, self._said, self._is_raw = statement, said, False
        self._found: Any = None

    def get_converters(self, _expressions: object) -> dict[int, Any]:
        return self._statement.converters

    def has_composite_fields(self, _expressions: object) -> bool:
        return self._statement.is_composite

    def as_sql(self, *_args: object, **_options: object) -> tuple[str, tuple[Any, ...]]:
        return (self._statement.numbered, self._said[1]) if self._is_raw else self._said

    def execute_sql(self, *args: Any, **options: Any) -> Any:
        made = self._statement
        if self._found is None:
            self._found = rows_at_hand.answered(
                made.tables, *self._said, made.moments, lambda: self._ask(*args, **options)
            )
        return self._found

    def _ask(self, *args: Any, **options: Any) -> Any:
        # Before any but a SELECT the history's library may put a statement of its own, and a log wants the values too.
        if not self._said[0].startswith("SELECT") or self.connection.queries_logged:
            return super().execute_sql(*args, **options)
        try:
            with _cursors_that_prepare(self.connection):
                self._is_raw = True
                return super().execute_sql(*args, **options)
        except NotSupportedError:
            # A column is of another type since it was prepared: the next request comes with a new connection.
            self.connection.close_at = 0
            raise


class _Made:
    """A query that needs no compiling: everything but the compiler is the query's that it was made of."""

    def __init__(self, query: Query, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, *_args: object, **_options: object) -> SQLCompiler:
        return self._compiler


def prepared(build: Callable[P, "models.QuerySet[Any, M]"]) -> Callable[P, list[M]]:
    """The function that answers with the rows of the queryset that `build` makes of the same arguments."""
    names = signature(build)
    most = len(names.parameters)
    known: dict[tuple[Hashable, ...], _Statement] = {}

    @wraps(build)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[M]:
        if len(args) == most:
            arguments: Collection[Any] = args
        else:
            given = names.bind(*args, **kwargs)
            given.apply_defaults()
            arguments = given.arguments.values()
        taken = [parts(argument) for argument in arguments]
        shapes = tuple(part.shape for part in taken)
        statement = known.get(shapes)
        if statement is None:
            if len(known) >= MOST:
                known.clear()
            statement = known[shapes] = _stated(build, taken)
        values = [*(value for part in taken for value in part.values), timezone.now()]
        if _checking.get():
            _compare(build, arguments, statement, values)
        return statement.rows(values)

    return rows


def _stated(build: Callable[..., "models.QuerySet[Any, Any]"], taken: Sequence[Parts]) -> _Statement:
    marks: list[Any] = []
    arguments = []
    for part in taken:
        own = [_mark(value, len(marks) + place) for place, value in enumerate(part.values)]
        marks += own
        arguments.append(part.made_of(own))
    token = _building.set(True)
    try:
        queryset = build(*arguments)
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return _Statement(queryset, None, "", (), (), (), (), {}, False, "")
    finally:
        _building.reset(token)
    marks.append(MOMENT)
    slots = []
    for place, parameter in enumerate(parameters):
        number = next((number for number, mark in enumerate(marks) if _same(parameter, mark)), None)
        if number is not None:
            slots.append((place, number))
        elif isinstance(parameter, date) or any(str(mark) in str(parameter) for mark in marks):
            # It would be asked again with the value of the first time.
            raise TypeError(f"{build.__qualname__}: the parameter {parameter!r} is made of an argument.")
    columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
    converters, is_composite = compiler.get_converters(columns), compiler.has_composite_fields(columns)
    moments = tuple(place for place, number in slots if marks[number] is MOMENT)
    tables = rows_at_hand.tables_of(sql, moments)
    known = tables, moments, converters, is_composite, _numbered(sql)
    return _Statement(queryset, compiler, sql, parameters, slots, *known)


def _numbered(sql: str) -> str:
    """The statement with `$1`, `$2` … for each `%s`, and `%` for each `%%`."""
    number = count(1)
    return re.sub(r"%[%s]", lambda found: "%" if found[0] == "%%" else f"${next(number)}", sql)


def _mark(value: Any, number: int) -> Any:
    if isinstance(value, datetime):
        return MOMENT + timedelta(days=1 + number)
    if isinstance(value, date):
        return FIRST_DAY + timedelta(days=number)
    if isinstance(value, int | Later):
        return FIRST_ID + number
    if isinstance(value, list):
        return [FIRST_ID + number]
    return f"\ue000{number}\ue001"


def _same(parameter: Any, mark: Any) -> bool:
    kinds = (datetime, date, int, list, str)
    return bool(
        next((kind for kind in kinds if isinstance(parameter, kind)), None)
        == next(kind for kind in kinds if isinstance(mark, kind))
        and parameter == mark
    )


def _compare(build: Callable[..., Any], arguments: Any, made: _Statement, values: Sequence[Any]) -> None:
    """`AssertionError` when the statement says something else than one that is made now."""
    queryset = build(*arguments)
    try:
        sql, parameters = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        sql, parameters = "", ()
    bound = made.bound(values) if made.compiler else ()
    # The time goes on between the two.
    said = [
        tuple("now" if isinstance(one, datetime) else one for one in given) for given in (parameters, bound)
    ]
    if (sql, said[0]) != (made.sql, said[1]):
        raise AssertionError(f"{build.__qualname__}: {made.sql} {said[1]} where it is {sql} {said[0]}")
