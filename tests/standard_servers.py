"""Servers on the standard local ports, for `.ci/run`: lent for one run of the tests, left as they were.

    python -m tests.standard_servers find     prints DATABASE DATABASE_URL REDIS_URL; status 1 without servers
    python -m tests.standard_servers prepare DATABASE DATABASE_URL REDIS_URL     migrates there ahead of the tests
    python -m tests.standard_servers remove DATABASE REDIS_URL
    python -m tests.standard_servers tests    prints the tests that are worth a second run: `DIFFERS`

The tests use the Redis database that REDIS_URL names, and, in several processes, as many of the next ones.
"""

import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import closing
from urllib.parse import quote, urlsplit

import psycopg
import redis
from psycopg import sql

from config import env
from local import catalogues
from tests import migrated

POSTGRES = "postgres://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379"
LEAST_POSTGRES, LEAST_REDIS = 15, 7
REDIS_DATABASES = 5
# As with our own servers, no test waits for the disk: what is written here is thrown away. (In the URL, not in
# the environment: the tests also start servers that must be durable.)
OPTIONS = f"{env.DATABASE_OPTIONS} -c synchronous_commit=off"
PREFIX = "roadmap_ci_"
# What another version of PostgreSQL or Redis, another collation or locale could answer otherwise, and why. The rest
# (pages, texts, walks in a browser, the reading of plans, servers of a test's own) has been shown by the first run; and
# of several that lean on the same thing in the server one is enough.
DIFFERS = {
    "tests/core/test_collation.py": "the order of Russian names",
    **{
        f"tests/core/test_backup.py::{name}": "backups by that server's own programs"
        for name in (
            "test_made_under_load_it_is_of_one_moment_and_comes_back_elsewhere_row_by_row",
            "test_the_owner_of_the_tables_sees_that_the_program_runs_as_another_role",
            "test_the_role_that_the_program_runs_as_has_its_rights_after_a_restore",
        )
    },
    "tests/core/test_heartbeat.py": "marks in Redis",
    "tests/test_rows_of_migrations.py": "rows that migrations write",
    "tests/config/test_environment.py": "limits of time that a session is given",
    "tests/security/test_kept_records.py": "triggers that keep records whole",
    "tests/security/test_journal.py": "the journal that cannot be rewritten",
    "tests/security/test_running_role.py": "rights of the role that the program runs as",
    "tests/security/test_personal_data.py": "names replaced in history, past its triggers",
    "tests/security/test_guessing.py": "counting of guesses in Redis",
    "tests/roadmap/test_search.py": "the Russian search, its words and its nearness",
    "tests/roadmap/test_querysets_items.py": "status and progress, twins in SQL and in Python",
    "tests/roadmap/test_querysets_time.py": "overdue and silent, by calendars in SQL",
    "tests/roadmap/test_progress.py": "figures grouped in SQL",
    "tests/roadmap/test_discipline.py": "bodies counted in SQL",
    "tests/roadmap/test_answering.py": "answers counted in SQL",
    "tests/roadmap/test_history.py": "triggers that write history",
    "tests/roadmap/test_sides.py": "unique order, deferred constraints",
    "tests/roadmap/test_body_merging.py": "references moved in SQL",
    "tests/roadmap/test_import_apply.py": "one transaction over a plan",
    "tests/roadmap/test_actions_report.py": "versions of rows and what the database refuses",
    "tests/roadmap/test_actions_races.py": "locks of rows",
    "tests/roadmap/test_import_worker.py::test_a_long_file_is_read_and_applied_by_the_worker_once": "the queue in"
    " Redis, with a real worker",
    "tests/roadmap/test_reminders_delivery.py": "claims of letters, skipping what is locked",
    "tests/events/test_actions_races.py": "locks of events",
    "tests/events/test_collisions.py": "ranges of days that overlap",
    "tests/cities/test_first_administrator_race.py": "the advisory lock of the first administrator",
}


def find() -> tuple[str, str, str] | None:
    """A database name that isn't in use, its URL, that of unused Redis databases; None without servers."""
    try:
        with closing(psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=3)) as connection:
            superuser = connection.execute(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            if superuser != (True,) or connection.info.server_version < LEAST_POSTGRES * 10000:
                return None
        number = _unused_redis_databases()
    except (psycopg.OperationalError, redis.RedisError):
        return None
    if number is None:
        return None
    database = f"{PREFIX}{secrets.token_hex(4)}"
    return database, f"{POSTGRES}/{database}?options={quote(OPTIONS)}", f"{REDIS}/{number}"


def prepare(database: str, database_url: str, redis_url: str) -> None:
    """Have at hand what the migrations make on that server, so that no process of the tests waits for it.

    Raises `RuntimeError` where they fail; `remove` takes away what a killed one has left.
    """
    name = f"test_{database}_ahead"
    os.environ |= {"SECRET_KEY": secrets.token_urlsafe(48), "DEBUG": "1", "REDIS_URL": redis_url}
    # Migrations write texts.
    catalogues.compile_all()
    with closing(psycopg.connect(f"{POSTGRES}/postgres", autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            migrated.fill(urlsplit(database_url)._replace(path=f"/{name}").geturl())
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def remove(database: str, redis_url: str) -> None:
    """Drop the databases that the tests may have left, and empty the Redis databases that were lent."""
    if not database.startswith(PREFIX):
        raise SystemExit(f"{database} is not one of ours")
    with closing(psycopg.connect(f"{POSTGRES}/postgres", autocommit=True)) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) OR datname = %s",
            [f"test_{database}", database],
        ).fetchall()
        for (name,) in left:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    first = int(redis_url.rpartition("/")[2])
    for number in range(first, first + REDIS_DATABASES):
        with closing(redis.Redis.from_url(f"{REDIS}/{number}")) as client:
            client.flushdb()


def _unused_redis_databases() -> int | None:
    """The first of `REDIS_DATABASES` empty databases in a row, from the last ones on; else None."""
    with closing(redis.Redis.from_url(REDIS, socket_timeout=3)) as client:
        if int(client.info("server")["redis_version"].split(".")[0]) < LEAST_REDIS:
            return None
        count = int(client.config_get("databases")["databases"] or 0)
        used = {int(name.removeprefix("db")) for name in client.info("keyspace")}
    for first in range(count - REDIS_DATABASES, -1, -1):
        if used.isdisjoint(range(first, first + REDIS_DATABASES)):
            return first
    return None


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument says; returns the exit status."""
    if arguments[0] == "tests":
        sys.stdout.write(f"{' '.join(DIFFERS)}\n")
        return 0
    if arguments[0] == "prepare":
        prepare(*arguments[1:])
        return 0
    if arguments[0] == "remove":
        remove(*arguments[1:])
        return 0
    found = find()
    if found:
        sys.stdout.write(f"{' '.join(found)}\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
