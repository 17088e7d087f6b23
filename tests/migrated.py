"""The database as the migrations make it: made once, and laid down as a dump until a migration changes.

The migrations take half a minute of a processor, a dump of what they leave two seconds. The dumps lie in build/tests/
for as long as `make clean` leaves them; a clean checkout migrates.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from psycopg import sql

from core.backup import postgres
from core.backup.postgres import BackupError, Server

ROOT = Path(__file__).resolve().parent.parent
DUMPS = ROOT / "build" / "tests"
# What a dump comes from: the migrations, those of the libraries, and what is set up behind each `migrate`.
SOURCES = ("*/migrations/*.py", "requirements/dev.txt", "core/keeping.py", "core/page_marks.py")


def template(run: str) -> str:
    """The name of a database without a session, from which CREATE DATABASE copies; who asks first makes it."""
    name = _name(run)
    with closing(Server.default().named("postgres").connect(autocommit=True)) as there:
        # The others wait here; the lock ends with the connection.
        there.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not there.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            new = f"{name}_new"
            there.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(new)))
            fill(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(new)}").geturl())
            there.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(new), sql.Identifier(name))
            )
    return name


def drop(run: str) -> None:
    """Take the template of that run away, where it was made."""
    with suppress(BackupError), closing(Server.default().named("postgres").connect(autocommit=True)) as there:
        there.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(_name(run))))


def fill(address: str) -> None:
    """Make the empty database at `address` one that is migrated."""
    server = _server(address)
    with closing(server.connect()) as there:
        major = postgres.major(there)
    dump = DUMPS / f"migrated-{major}-{_print()}.sql"
    DUMPS.mkdir(parents=True, exist_ok=True)
    # Two servers that ask at one time, each for its own: the second waits, and has the dump.
    with dump.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not dump.exists():
            _run([sys.executable, "manage.py", "migrate", "-v0"], os.environ | {"DATABASE_URL": address})
            new = dump.with_suffix(f".{os.getpid()}")
            _run(
                [postgres.program("pg_dump", major), "--no-owner", "--no-acl", "-f", str(new)],
                server.environment(),
            )
            new.replace(dump)
            return
    psql = Path(postgres.program("pg_dump", major)).with_name("psql")
    _run([str(psql), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(dump)], server.environment())


def _name(run: str) -> str:
    return f"test_{Server.default().name}_{run[:12]}"


def _server(address: str) -> Server:
    url = urlsplit(address)
    parts = (url.hostname, url.port, url.username, url.password, url.path.lstrip("/"))
    return Server(*(unquote(str(part or "")) for part in parts))


def _print() -> str:
    found = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The tests' database can't be made:\n{done.stderr}")
