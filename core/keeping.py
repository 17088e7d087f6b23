"""Nothing is lost: what was recorded is neither deleted nor emptied, and the database itself says so.

One narrow way is left for deleting a record: inside `removal(why)` of one transaction, and each row that goes is
written down whole (`core.models.RemovedRecord`). Only taking back an import uses it. Against whoever may change
the tables themselves there is the second role of the database; see docs/security.md.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, OuterRef

from core import versions

SETTING = "roadmap.removal"

DELETE = """
    IF COALESCE(current_setting('roadmap.removal', true), '') = '' THEN
        RAISE EXCEPTION 'records of % are kept', TG_TABLE_NAME;
    END IF;
    INSERT INTO core_removedrecord (table_name, row_id, content, why, removed_at)
    VALUES (TG_TABLE_NAME, OLD.id, to_jsonb(OLD), current_setting('roadmap.removal', true), clock_timestamp());
    RETURN OLD;
"""
TRUNCATE = "RAISE EXCEPTION 'records of % are kept', TG_TABLE_NAME;"

# History belongs to a library, which knows of changing and deleting only.
HISTORY = """
DO $$
DECLARE wanted TEXT;
BEGIN
    FOREACH wanted IN ARRAY %s::text[] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(wanted) AND tgname = 'kept_whole')
           AND to_regclass(wanted) IS NOT NULL THEN
            EXECUTE format('CREATE TRIGGER kept_whole BEFORE TRUNCATE ON %%I '
                           'FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_truncate()', wanted);
        END IF;
    END LOOP;
END $$
"""


def kept(name: str) -> list[pgtrigger.Trigger]:
    """The triggers of a table whose rows go by `removal` only."""
    return [
        pgtrigger.Trigger(
            name=f"{name}_is_kept", when=pgtrigger.Before, operation=pgtrigger.Delete, func=DELETE
        ),
        _whole(name),
    ]


def by_statement() -> list[pghistory.RowEvent]:
    """What follows each change of a table to which an import adds thousands of rows: once a statement, not a row.

    Changes of rows stay by the row: a statement's would join the old rows with the new ones by a plan that the database
    keeps from the first time, when there was one row of each, and goes through every pair of thousands.
    """
    return [
        pghistory.InsertEvent(level=pghistory.Statement),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(level=pghistory.Statement),
    ]


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """The triggers of a table to which rows are added, and nothing else."""
    return [
        pgtrigger.Protect(name=f"{name}_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        _whole(name),
    ]


def _whole(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{name}_kept_whole",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=TRUNCATE,
    )


@contextmanager
def removal(why: str) -> Iterator[None]:
    """Within it records may be deleted; `why` is written beside each. To be called in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, why or "?"])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [SETTING])


def keep_history(**kwargs: Any) -> None:
    """After each migration: no table of history can be emptied. Safe to run at any time."""
    from pghistory.models import Context

    tables = [model._meta.db_table for model in _histories()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('core_refuse_truncate')")
        if cursor.fetchone()[0]:
            cursor.execute(HISTORY, [[*tables, Context._meta.db_table]])


def forget_contexts(before: datetime) -> int:
    """Delete what requests of before then said of themselves and no row of history names; how many.

    A context that a row names stays as long as the row, which is for good. One statement, by the indexes of the rows.
    """
    from pghistory.models import Context

    old = Context.objects.filter(created_at__lt=before)
    for model in _histories():
        old = old.exclude(Exists(model._default_manager.filter(pgh_context=OuterRef("pk"))))
    return old.delete()[0]


def refuse_to_go_back(plan: Sequence[tuple[Migration, bool]] = (), **kwargs: Any) -> None:
    """Before each migration: raise `CommandError` where it would be taken back in a database that people work in, or
    where a newer version than this one has run migrations.

    Taking back drops the columns and tables that came with it, and what was entered into them. An older version that
    serves a newer database fails at what it does not know, page by page.
    """
    if newer := versions.unknown(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    ):
        raise CommandError(
            f"The database is of a newer version than this one ({settings.VERSION}): {', '.join(newer)}. Nothing was "
            "changed. Install that version, or put a backup of this one back: docs/operations.md, 'Upgrade'."
        )
    back = [str(migration) for migration, backwards in plan if backwards]
    if back and _people_work_here():
        raise CommandError(
            f"This would take back {', '.join(back)}, and with that what was entered since. Nothing was changed. To go "
            "back put a backup of the older version back, by its own code: docs/operations.md, 'Upgrade'."
        )


def _people_work_here() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('cities_user')")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT EXISTS (SELECT 1 FROM cities_user)")
        return bool(cursor.fetchone()[0])


def _histories() -> list[Any]:
    """The models of the tables of history."""
    from pghistory.models import Event

    return [model for model in apps.get_models() if issubclass(model, Event)]
