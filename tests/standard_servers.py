"""Servers on the standard local ports, for `.ci/run`: lent for one run of the tests, left as they were.

    python -m tests.standard_servers find     prints DATABASE DATABASE_URL REDIS_URL; status 1 without servers
    python -m tests.standard_servers remove DATABASE REDIS_URL

The tests use the Redis database that REDIS_URL names, and, in several processes, as many of the next ones.
"""

import secrets
import sys
from collections.abc import Sequence
from contextlib import closing
from urllib.parse import quote

import psycopg
import redis
from psycopg import sql

from config import env

POSTGRES = "postgres://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379"
LEAST_POSTGRES, LEAST_REDIS = 15, 7
REDIS_DATABASES = 5
# As with our own servers, no test waits for the disk: what is written here is thrown away. (In the URL, not in
# the environment: the tests also start servers that must be durable.)
OPTIONS = f"{env.DATABASE_OPTIONS} -c synchronous_commit=off"
PREFIX = "roadmap_ci_"


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
    if arguments[0] == "remove":
        remove(*arguments[1:])
        return 0
    found = find()
    if found:
        sys.stdout.write(f"{' '.join(found)}\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
