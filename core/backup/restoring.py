"""Putting a set back, all or nothing; and trying it in a database that is dropped again."""

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from core import versions
from core.backup import postgres, sets
from core.backup.files import Target
from core.backup.postgres import BackupError, Server
from core.backup.sets import DUMP, Set

# Written with the database, and taken off when the files are in their place.
UNFINISHED = "A restore broke off, its files are missing: run it again ({})"

# The lock of whoever replaces the database; nobody else's there.
RESTORING = 1_528_492
# Whoever tries a backup holds a lock on the name of the database for it, as long as it is connected.
HOLD, TRY, LET_GO = (
    f"SELECT pg_{what}(hashtext('scratch'), hashtext(%s))"
    for what in ("advisory_lock", "try_advisory_lock", "advisory_unlock")
)


def restore(one: Set, server: Server, to: Target, passphrase: str = "") -> None:
    """Replace the database and the files by the set's. Raises `BackupError`, and then nothing is changed.

    Killed before the database is replaced, it leaves what was there; killed after that and before the files are in
    their place, it leaves a word in the database (`broken_off`), and is to be run again. Of two at once one is
    refused: each would take the other's files for what a killed one has left.
    """
    check_version(one)
    to.check(one)
    with _the_only_one(server), to.alone():
        sets.verify(one, passphrase)
        _restore(one, server, to, passphrase)


@contextmanager
def _the_only_one(server: Server) -> Iterator[None]:
    """Hold a lock of the database while it is replaced; PostgreSQL frees it when whoever holds it is killed."""
    with closing(server.connect(autocommit=True)) as holding:
        if holding.execute("SELECT pg_try_advisory_lock(%s)", [RESTORING]).fetchone() != (True,):
            raise BackupError(
                f"Another restore into {server.name} is going on. Nothing was changed by this one."
            )
        _check_alone(server, but=holding.info.backend_pid)
        yield


def _restore(one: Set, server: Server, to: Target, passphrase: str) -> None:
    try:
        to.write(one, passphrase)
        with _plain_dump(one, passphrase, to.scratch) as dump:
            _replace_database(server, dump, one, UNFINISHED.format(one.folder.name))
    except OSError as error:
        to.undo()
        raise BackupError(
            f"The files can't be written: {error.strerror or error}. Nothing was changed."
        ) from error
    except BaseException:
        to.undo()
        raise
    try:
        to.take_over(one)
    except OSError as error:
        raise BackupError(
            f"The database was put back, its files were not: {error.strerror or error}. Run it again."
        ) from error
    with closing(server.connect(autocommit=True)) as there:
        there.execute("COMMENT ON SCHEMA public IS NULL")
    differences = compare(one, server)
    if differences:
        raise BackupError(f"Put back, but not the same as it was: {', '.join(differences)}.")
    _forget_what_was_then(server)


def _forget_what_was_then(server: Server) -> None:
    """A nightly backup finds itself at work; put back, it would be taken for one that a dead worker has left. And the
    clock has not leapt ahead since: the database was put back."""
    with closing(server.connect(autocommit=True)) as there:
        for table, delete in (
            ("public.core_work", "DELETE FROM public.core_work WHERE kind = 'backup'"),
            ("public.core_mark", "DELETE FROM public.core_mark WHERE name = 'clock'"),
        ):
            if there.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,):
                there.execute(delete)


def broken_off() -> str:
    """What a restore that was killed before the files were in their place left to say; "" if there was none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        said = str(cursor.fetchone()[0] or "")
    return said if said.startswith(UNFINISHED.partition("{")[0]) else ""


def check(one: Set, passphrase: str = "") -> None:
    """Prove that a set can be put back: into a database of its own, which is dropped. Raises `BackupError`."""
    check_version(one)
    sets.verify(one, passphrase)
    with scratch_database() as server:
        with _plain_dump(one, passphrase, None) as dump:
            _replace_database(server, dump, one)
        if differences := compare(one, server):
            raise BackupError(f"The backup is not what was kept: {', '.join(differences)} differ.")


def check_version(one: Set) -> None:
    """Raise `BackupError` if this version of the program can't serve the set's database."""
    if unknown := versions.unknown(one.manifest["migrations"]):
        raise BackupError(
            f"The backup is of version {one.manifest['version']}, which is newer than this one ({settings.VERSION}): "
            f"{unknown[0]} is not known here. Install that version, then restore."
        )


def compare(one: Set, server: Server) -> list[str]:
    """The tables whose rows are not those of the set."""
    with closing(server.connect()) as connection:
        found = postgres.tables(connection)
    wanted = one.manifest["tables"]
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


@contextmanager
def scratch_database() -> Iterator[Server]:
    """An empty database on the program's server, dropped at the end."""
    own = Server.default()
    prefix = f"scratch_{own.name[:40]}_"
    name = f"{prefix}{secrets.token_hex(6)}"
    with closing(own.connect(autocommit=True)) as connection:
        _drop_left(connection, prefix)
        connection.execute(HOLD, [name])
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupError(
                f"{own.user} may not create a database to try the backup in: ALTER ROLE {own.user} CREATEDB."
            ) from error
        try:
            yield own.named(name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_left(connection: "psycopg.Connection[Any]", prefix: str) -> None:
    """Drop what one that was killed has left: of a living one's database, its connection holds the lock."""
    asked = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    for (name,) in connection.execute(asked, [prefix]).fetchall():
        if connection.execute(TRY, [name]).fetchone() == (True,):
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
            connection.execute(LET_GO, [name])


def wait_until_alone(server: Server, seconds: float = 30) -> None:
    """Wait until nobody else is connected: what a killed program began is undone by the server in a moment."""
    until = time.monotonic() + seconds
    while True:
        try:
            return _check_alone(server)
        except BackupError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _check_alone(server: Server, but: int = 0) -> None:
    with closing(server.connect()) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            # What kind of process another role's is, the owner of the tables may not know; its role it may.
            "AND pid NOT IN (pg_backend_pid(), %s) AND usesysid IS NOT NULL",
            [but],
        ).fetchone()
    if others and others[0]:
        raise BackupError(
            f"{others[0]} programs are connected to {server.name}: stop the web server, the worker and the beat "
            "first."
        )


def _replace_database(server: Server, dump: IO[bytes], one: Set, note: str = "") -> None:
    """All that is there goes and all of the dump comes, with a note on it, in one transaction."""
    with closing(server.connect()) as connection:
        major = postgres.major(connection)
    if one.manifest["postgresql"] > major:
        raise BackupError(
            f"The backup is of PostgreSQL {one.manifest['postgresql']}, the server is {major}: it must be as new."
        )
    least = max(major, one.manifest["postgresql"])
    command = [postgres.program("pg_restore", least), "--no-owner", "--no-acl", "-f", "-"]
    # Of the same release, or psql doesn't know what pg_restore tells it.
    psql = [
        str(Path(command[0]).with_name("psql")),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "--single-transaction",
        "-f",
        "-",
    ]
    before = b"DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n"
    reading = subprocess.Popen(command, stdin=dump, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    writing = subprocess.Popen(
        psql,
        env=server.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    sql_of, into = cast(IO[bytes], reading.stdout), cast(IO[bytes], writing.stdin)
    broken = False
    try:
        into.write(before)
        first = sql_of.read(sets.CHUNK)
        # What PostgreSQL 17 and later say of themselves, an older server doesn't know.
        into.write(first.replace(b"SET transaction_timeout = 0;\n", b"") if major < 17 else first)
        while chunk := sql_of.read(sets.CHUNK):
            into.write(chunk)
        if reading.wait():
            # Whatever came, it was not all: an error ends the transaction.
            broken = True
            into.write(b"\n\\.\nSELECT 1/0;\n")
        elif note:
            into.write(f"COMMENT ON SCHEMA public IS '{note}';\n".encode())
    except BrokenPipeError:
        broken = True
    reading.kill()
    why = cast(IO[bytes], reading.stderr).read() if broken else b""
    _out, said = writing.communicate()
    if broken or writing.returncode:
        last = (why + said).decode(errors="replace").strip().splitlines()[-3:]
        raise BackupError(f"The database was not replaced, nothing was changed: {' '.join(last)}")


def _plain_dump(one: Set, passphrase: str, beside: Path | None) -> IO[bytes]:
    """The dump as pg_restore reads it; of an encrypted set a plain copy without a name, of which nothing stays."""
    if not one.encrypted:
        return (one.folder / DUMP).open("rb")
    copy = sets.nameless(beside or one.folder)
    for chunk in sets.plain(one, one.folder / DUMP, passphrase):
        copy.write(chunk)
    copy.seek(0)
    return copy
