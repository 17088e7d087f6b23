"""Whether anything that pages show was changed: marks that the database itself writes with every change.

Each statement that changes a watched table adds a random number under the scope of its rows: the id of their roadmap,
or `SPANNING` for what several roadmaps share; and always one under `EVERYTHING`, and one under the table itself
(`core.rows_at_hand`). The version of a scope is all of
its numbers, put together by XOR. It needs no lock, so writers never wait for each other; it becomes visible together
with the change, in one commit; and no past version ever comes back, not by a rollback nor by a restored backup, unless
the rows come back with it.

Triggers see imports, the administration and SQL by hand alike. They are made after each migration, for every table of
our apps but those of `UNSEEN`: a new table is watched without anybody thinking of it.
"""

import zlib
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from psycopg import sql

SPANNING, EVERYTHING = 0, -1
ROADMAP = "roadmap.roadmap"
# The head of every page names the roadmaps that a person sees: these are nobody's own.
SHARED = {"roadmap.roadmap", "roadmap.side", "roadmap.roadmapaccess"}
# No page that is kept shows these, or it says what it shows of them in its key (the number at the bell).
UNSEEN = {
    "cities.factordemand",
    "cities.mailcheck",
    "cities.opensession",
    "cities.outgoing",
    "cities.outsideaccount",
    "cities.trustedbrowser",
    "roadmap.bot",
    "roadmap.exportrun",
    "roadmap.incoming",
    "roadmap.incomingpart",
    "roadmap.letter",
    "roadmap.linkedchat",
    "roadmap.mailanswer",
    "roadmap.pushbrowser",
    "roadmap.pushservice",
    "roadmap.reminder",
    "roadmap.reminderrun",
    "roadmap.replyaddress",
    "roadmap.replyline",
}
# Tokens of programs note when they were used, with every request.
UNSEEN_APPS = {"core", "api"}
# Columns that change without a person having changed anything.
UNSEEN_COLUMNS = {"cities.user": ["last_login"]}
# More marks than this in the scopes of a page are put together by whoever finds them.
MANY = 200
# Midnight comes to every time zone at a quarter of an hour.
QUARTER = 900
READ = """
    SELECT floor(extract(epoch FROM clock_timestamp()) / %s)::bigint,
           COALESCE(array_agg(scope || ':' || mark ORDER BY scope), '{{}}'), COALESCE(sum(amount), 0)::bigint
    FROM (SELECT scope, bit_xor(mark) AS mark, count(*) AS amount FROM core_pagemark
          WHERE scope IN ({}) GROUP BY scope) AS marks
"""
OF_ROADMAP = READ.format("0, (SELECT id FROM roadmap_roadmap WHERE slug = %s)")
OF_EVERYTHING = READ.format("-1")
TIDY = """
    WITH gone AS (
        DELETE FROM core_pagemark WHERE scope IN (
            SELECT scope FROM core_pagemark GROUP BY scope HAVING count(*) > 20) RETURNING scope, mark)
    INSERT INTO core_pagemark (scope, mark) SELECT scope, bit_xor(mark) FROM gone GROUP BY scope
"""
MOVE_ALL = """
    INSERT INTO core_pagemark (scope, mark) SELECT scope, hashtextextended(gen_random_uuid()::text, 0)
    FROM (SELECT DISTINCT scope FROM core_pagemark UNION SELECT unnest(%s::bigint[])) AS scopes
"""
OF_ROADMAPS = "SELECT scope, bit_xor(mark) FROM core_pagemark WHERE scope = ANY(%s) GROUP BY scope"
OF_TABLES = "SELECT scope, bit_xor(mark), count(*) FROM core_pagemark WHERE scope < -1 GROUP BY scope"
DROP = sql.SQL("DROP TRIGGER {1} ON {0}")
# The rows that a trigger is shown, by operation.
ROWS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
    "TRUNCATE": "",
}


class Version(NamedTuple):
    """The marks of a page's scopes, and the quarter of an hour by the database's clock."""

    quarter: int
    marks: tuple[str, ...]


def version(slug: str | None) -> Version:
    """The version of what a page of the roadmap `slug` shows, or (None) of everything. One query."""
    with connection.cursor() as cursor:
        if slug is None:
            cursor.execute(OF_EVERYTHING, [QUARTER])
        else:
            cursor.execute(OF_ROADMAP, [QUARTER, slug])
        quarter, marks, amount = cursor.fetchone()
    if amount > MANY:
        tidy()
    return Version(quarter, tuple(marks))


def versions_of_tables() -> dict[int, int]:
    """The version of each table that is watched, by its scope. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OF_TABLES)
        found = cursor.fetchall()
    if any(amount > MANY for _scope, _mark, amount in found):
        tidy()
    return {scope: mark for scope, mark, _amount in found}


def of_roadmaps(roadmaps: Iterable[int]) -> dict[int, int]:
    """The version of each of these roadmaps (ids), and under `SPANNING` that of what roadmaps share. One query.

    A roadmap of which nothing was ever changed has none. Without `SPANNING` no trigger moves any.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_ROADMAPS, [[SPANNING, *roadmaps]])
        return dict(cursor.fetchall())


def scope_of_table(table: str) -> int:
    """The scope of a table's own marks."""
    return EVERYTHING - 1 - zlib.crc32(table.encode())


def tidy() -> None:
    """Put the many marks of a scope together into one; no version changes. Somebody else's tidying is enough."""
    # A database that can only be read now is still read.
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('core_pagemark'))")
        if cursor.fetchone()[0]:
            cursor.execute(TIDY)


def watched() -> list[type[models.Model]]:
    """The models whose tables move the marks."""
    return [
        model
        for config in apps.get_app_configs()
        if Path(config.path).parent == settings.BASE_DIR and config.label not in UNSEEN_APPS
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not _is_history(model)
        if model._meta.label_lower not in UNSEEN
    ]


def _is_history(model: type[models.Model]) -> bool:
    # Written by triggers, in one transaction with the row that it is about.
    return hasattr(model, "pgh_tracked_model")


def scopes_of(model: type[models.Model], operation: str = "INSERT") -> str:
    """The SELECT of the scopes of changed rows, for which `%s` is put; see the function `core_page_moved`."""
    path = _path_to_roadmap(model)
    if path is None:
        columns = UNSEEN_COLUMNS.get(model._meta.label_lower, ()) if operation == "UPDATE" else ()
        seen = " AND ".join(["EXISTS (SELECT FROM (%s) AS t0)", *([_changed(columns)] if columns else [])])
        return f"SELECT CASE WHEN {seen} THEN ARRAY[0]::bigint[] END"
    *joined, last = path
    joins = "".join(
        f' LEFT JOIN "{field.related_model._meta.db_table}" AS t{place}'
        f' ON t{place}."{field.target_field.column}" = t{place - 1}."{field.column}"'
        for place, field in enumerate(joined, 1)
    )
    own = f't{len(joined)}."{last.column}"'
    # What hangs on nothing any more is no longer any roadmap's.
    return f"SELECT array_agg(DISTINCT COALESCE({own}, 0)) FROM (%s) AS t0{joins}"  # noqa: S608 - our own names


def _changed(unseen: Iterable[str]) -> str:
    """The condition that more than these columns changed in a row."""
    without = "".join(f" - '{column}'" for column in unseen)
    news, olds = (f"SELECT to_jsonb({rows}){without} FROM {rows}" for rows in ("new_rows", "old_rows"))  # noqa: S608
    return f"EXISTS (({news}) EXCEPT ({olds}))"


def _path_to_roadmap(model: type[models.Model]) -> list[Any] | None:
    """The shortest way of foreign keys from the model to its roadmap; None for what several roadmaps share."""
    label = ROADMAP.split(".")[0]
    if model._meta.app_label != label or model._meta.label_lower in SHARED:
        return None
    waiting: deque[tuple[type[models.Model], list[Any]]] = deque([(model, [])])
    seen = {model}
    while waiting:
        current, path = waiting.popleft()
        for field in current._meta.concrete_fields:
            target: Any = field.related_model
            if target is None or target in seen or (not path and field.null):
                continue
            if target._meta.label_lower == ROADMAP:
                return [*path, field]
            if target._meta.app_label == label:
                seen.add(target)
                waiting.append((target, [*path, field]))
    return None


def unwatch(plan: Sequence[object] = (), **kwargs: Any) -> None:
    """Before migrations: no trigger goes by columns that are about to be renamed; `watch` makes them again.

    The marks go with the triggers that move them: without marks nothing is kept, so that a program that still serves
    meanwhile, or after a migration that failed, shows nothing older than the request.
    """
    if not plan:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for table, name in _triggers(cursor):
            cursor.execute(DROP.format(sql.SQL(table), sql.Identifier(name)))
        cursor.execute("SELECT to_regclass('core_pagemark')")
        if cursor.fetchone()[0] is not None:
            # Nobody who puts marks together now brings them back.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('core_pagemark'))")
            cursor.execute("DELETE FROM core_pagemark")


def watch(**kwargs: Any) -> None:
    """After migrations: the triggers of every watched table, and no others. Safe to run at any time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('core_page_moved()')")
        if cursor.fetchone()[0] is None:
            return
        there = set(connection.introspection.table_names(cursor))
        models_there = [model for model in watched() if model._meta.db_table in there]
        wanted = {
            (model._meta.db_table, _name(model, operation)): _trigger(model, operation)
            for model in models_there
            for operation in ROWS
        }
        known = set(_triggers(cursor))
        for table, name in known - set(wanted):
            cursor.execute(DROP.format(sql.SQL(table), sql.Identifier(name)))
        for one in set(wanted) - known:
            cursor.execute(wanted[one])
        if set(wanted) - known:
            # What happened meanwhile, nobody saw.
            tables = [scope_of_table(model._meta.db_table) for model in models_there]
            cursor.execute(MOVE_ALL, [[SPANNING, EVERYTHING, *tables]])


def _triggers(cursor: Any) -> list[tuple[str, str]]:
    """The table (quoted where it has to be) and the name of each of our triggers."""
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgfoid = to_regprocedure('core_page_moved()')"
    )
    return list(cursor.fetchall())


def _name(model: type[models.Model], operation: str) -> str:
    """The trigger's name; a digest says what it does, so that another way to the roadmap makes another trigger."""
    meaning = f"{scopes_of(model)}{UNSEEN_COLUMNS.get(model._meta.label_lower)}{scope_of_table(model._meta.db_table)}"
    return f"pages_move_{operation.lower()}_{zlib.crc32(meaning.encode()):08x}"


def _trigger(model: type[models.Model], operation: str) -> sql.Composed:
    # Whoever switches ordinary triggers off, to fill tables by hand, still changes pages.
    return sql.SQL(
        "CREATE TRIGGER {name} AFTER {operation} ON {table} {rows}"
        " FOR EACH STATEMENT EXECUTE FUNCTION core_page_moved({query}, {scope});"
        " ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    ).format(
        name=sql.Identifier(_name(model, operation)),
        operation=sql.SQL(operation),
        table=sql.Identifier(model._meta.db_table),
        rows=sql.SQL(ROWS[operation]),
        query=sql.Literal(scopes_of(model, operation)),
        scope=sql.Literal(str(scope_of_table(model._meta.db_table))),
    )
