"""How a test with transactions of its own leaves the database: with the rows that the migrations made and no others.

Django's way (TRUNCATE of every table, then all content types and permissions anew) takes most of a second with as many
tables as there are here. What a test wrote is a few rows: taking those away takes some milliseconds.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase
from psycopg import sql


def put_back_after_transactions() -> None:
    """From now on such tests (`transaction=True`, `live_server`) end with the rows that are there now.

    Asks for a superuser, as the tests' role is: the triggers that forbid to remove what is kept rest meanwhile.
    """
    with connection.cursor() as cursor:
        tables = sorted({*connection.introspection.table_names(cursor)} - {"django_migrations"})
        kept = {table: _copied(cursor, table) for table in _filled(cursor, tables)}

    def put_back(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            changed = [
                table
                for table in {*_filled(cursor, tables), *kept}
                if table not in kept or _copied(cursor, table) != kept[table]
            ]
            if changed:
                _exchange(cursor, {table: kept.get(table, b"") for table in changed})

    TransactionTestCase._fixture_teardown = put_back  # type: ignore[attr-defined]


def _filled(cursor: CursorWrapper, tables: Sequence[str]) -> list[str]:
    """Those of the tables that have a row."""
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("(SELECT {} FROM {} LIMIT 1)").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    )
    cursor.execute(asked)
    return [table for (table,) in cursor.fetchall()]


def _columns(cursor: CursorWrapper, table: str) -> sql.Composable:
    """The columns that are written; the others PostgreSQL makes itself."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())


def _copied(cursor: CursorWrapper, table: str) -> bytes:
    """The rows of a table as COPY tells them."""
    with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
        return b"".join(bytes(row) for row in rows)


def _exchange(cursor: CursorWrapper, rows_of: dict[str, bytes]) -> None:
    """Give each of the tables these rows instead of its own."""
    cursor.execute("SET session_replication_role = replica")
    try:
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in rows_of]
        cursor.execute(sql.SQL("; ").join(emptied))
        for table, rows in rows_of.items():
            if rows:
                into = sql.SQL("COPY {} ({}) FROM STDIN")
                with cursor.copy(into.format(sql.Identifier(table), _columns(cursor, table))) as copied:
                    copied.write(rows)
    finally:
        cursor.execute("RESET session_replication_role")
