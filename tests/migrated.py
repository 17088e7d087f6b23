"""The database as the migrations make it, made once for all processes of a parallel run of the tests."""

import os
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from psycopg import sql

from core.backup.postgres import BackupError, Server

ROOT = Path(__file__).resolve().parent.parent


def template(run: str) -> str:
    """The name of a database without a session, from which CREATE DATABASE copies; the first that asks makes it."""
    name = _name(run)
    with closing(Server.default().named("postgres").connect(autocommit=True)) as there:
        # The others wait here; the lock ends with the connection.
        there.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not there.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone():
            new = f"{name}_new"
            there.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(new)))
            _migrate(new)
            there.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(new), sql.Identifier(name))
            )
    return name


def drop(run: str) -> None:
    """Take the template of that run away, where it was made."""
    with suppress(BackupError), closing(Server.default().named("postgres").connect(autocommit=True)) as there:
        there.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(_name(run))))


def _name(run: str) -> str:
    return f"test_{Server.default().name}_{run[:12]}"


def _migrate(name: str) -> None:
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}").geturl()
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The tests' database can't be migrated:\n{done.stderr}")
