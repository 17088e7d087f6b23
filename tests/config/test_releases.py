"""What each release left in a database is taken over: its dump, migrated, has the schema of a new installation.

`tests/data/releases/` holds the example data as each release kept it. A release adds its own: an empty database,
`migrate` and `load_demo` by its code, then `pg_dump --no-owner --no-acl | gzip -9`.
"""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import Connection

from core.backup import postgres, restoring
from core.backup.postgres import Server

CHECKOUT = Path(settings.BASE_DIR)
RELEASES = sorted((CHECKOUT / "tests/data/releases").glob("*.sql.gz"))

pytestmark = pytest.mark.django_db(transaction=True)

SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, ''), "
    "coalesce(character_maximum_length, 0), coalesce(generation_expression, '') "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND conrelid <> 0",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT p.proname, p.prosrc FROM pg_proc p WHERE pronamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
    "extensions": "SELECT extname FROM pg_extension",
}

# Roadmaps and sides that no history tells of.
UNRECORDED = """
    SELECT 'roadmap', id FROM roadmap_roadmap WHERE id NOT IN (SELECT pgh_obj_id FROM roadmap_roadmaphistory)
    UNION ALL SELECT 'side', id FROM roadmap_side WHERE id NOT IN (SELECT pgh_obj_id FROM roadmap_sidehistory)"""


@pytest.fixture
def empty() -> Iterator[Server]:
    with restoring.scratch_database() as server:
        yield server


def schema(server: Server) -> dict[str, set[tuple[str, ...]]]:
    """What the database consists of, as it reads after a dump: PostgreSQL words some conditions again by that."""
    with server.connect() as connected:
        pg_dump = postgres.program("pg_dump", postgres.major(connected))
    dump = subprocess.run(
        [pg_dump, "-s", "--no-owner", "--no-acl"], env=server.environment(), capture_output=True, check=True
    )
    with restoring.scratch_database() as copy:
        run_sql(dump.stdout, copy)
        with copy.connect() as connected:
            return {
                what: {tuple(_plain(str(part)) for part in row) for row in connected.execute(query)}
                for what, query in SCHEMA.items()
            }


@cache
def fresh_schema() -> dict[str, set[tuple[str, ...]]]:
    """What a new installation's database consists of."""
    return schema(Server.default())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def migrate(server: Server) -> None:
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{quote(server.user)}:{quote(server.password)}@"
        f"{server.host}:{server.port or 5432}/{server.name}"
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def run_sql(script: bytes, server: Server) -> None:
    with server.connect() as connected:
        psql = Path(postgres.program("pg_restore", postgres.major(connected))).with_name("psql")
    done = subprocess.run(
        [str(psql), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"],
        env=server.environment(),
        input=script.replace(b"SET transaction_timeout = 0;\n", b"").replace(
            b"CREATE SCHEMA public;\n", b"CREATE SCHEMA IF NOT EXISTS public;\n"
        ),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def leave_unsent(connected: Connection) -> list[tuple[Any, ...]]:
    """What somebody typed and uploaded and did not send, as that release kept it; the rows that it becomes."""
    found = connected.execute(
        "SELECT milestone.id, roadmap.slug, (SELECT min(id) FROM cities_user) FROM roadmap_milestone milestone "
        "JOIN roadmap_item item ON item.id = item_id JOIN roadmap_roadmap roadmap ON roadmap.id = roadmap_id LIMIT 1"
    ).fetchone()
    assert found is not None
    milestone_id, slug, user_id = found
    path = f"/r/{slug}/milestones/{milestone_id}/report/"
    file = {"path": "attachments/x", "name": "протокол.pdf", "size": 7, "content_type": "application/pdf"}
    another = {**file, "path": "attachments/y"}
    if connected.execute("SELECT to_regclass('roadmap_stagedfile')").fetchone() == (None,):
        return []
    connected.execute(
        "INSERT INTO roadmap_stagedfile (user_id, milestone_id, file, name, size, content_type, created_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, now())",
        [user_id, milestone_id, *file.values()],
    )
    draft = {"user": user_id, "fields": {"text": ["Сло\0ва"]}, "files": [another], "lost": ["фото.png"]}
    connected.execute(
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('x', %s, now() + '1 day')",
        [SessionStore().encode({"drafts": {path: draft, "/gone/": {**draft, "user": 0}}})],
    )
    connected.commit()
    return [(user_id, path, {"text": ["Слова"]}, [another, file], ["фото.png"])]


def test_a_database_of_the_first_release_becomes_one_of_this(empty: Server) -> None:
    """By all migrations that there are."""
    becomes_one_of_this(RELEASES[0], empty)


@pytest.mark.part(1)
@pytest.mark.parametrize("dump", RELEASES[1:], ids=lambda path: path.name)
def test_a_database_of_that_release_becomes_one_of_this(dump: Path, empty: Server) -> None:
    becomes_one_of_this(dump, empty)


def becomes_one_of_this(dump: Path, empty: Server) -> None:
    run_sql(gzip.decompress(dump.read_bytes()), empty)
    with empty.connect() as connected:
        items = connected.execute("SELECT count(*) FROM roadmap_item").fetchone()
        unsent = leave_unsent(connected)

    migrate(empty)

    found, wanted = schema(empty), fresh_schema()
    assert {what: found[what] ^ wanted[what] for what in SCHEMA if found[what] != wanted[what]} == {}
    with empty.connect() as connected:
        assert connected.execute("SELECT count(*) FROM roadmap_item").fetchone() == items == (49,)
        kept = connected.execute("SELECT user_id, path, fields, files, lost FROM core_kept").fetchall()
        assert kept == unsent
        # What is tracked since has a first record of what was there before.
        assert connected.execute(UNRECORDED).fetchall() == []


def test_the_version_moves_with_the_project() -> None:
    project = (CHECKOUT / "pyproject.toml").read_text()

    assert f'version = "{settings.VERSION}"' in project
    assert RELEASES


def test_over_what_was_entered_no_migration_is_taken_back(cast) -> None:
    before = postgres.migrations(connection.connection)

    with pytest.raises(CommandError, match=r"take back events\.\S+, and with that what was entered"):
        call_command("migrate", "events", "0100", verbosity=0)

    assert postgres.migrations(connection.connection) == before
