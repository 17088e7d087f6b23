"""Two of each server: the primary dies, the other takes over, and the program follows without being touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import redis
from redis.exceptions import RedisError

from core import redis_address
from local import embedded, processes, state
from local.processes import Child
from tests.drills.house import House, Person, example
from tests.ports import free_port
from tests.reminder_program import Servers
from tests.runner import temporary_state

PASSWORD = "of-both-servers"


@contextmanager
def standby(servers: Servers, folder: Path) -> Iterator[tuple[str, Path]]:
    """A standby that follows the PostgreSQL of `servers`; its port, and its data."""
    place = folder / "second"
    state.make_folder(place)
    account = state.unprivileged_account(place)
    primary = psycopg.conninfo.conninfo_to_dict(servers.urls["DATABASE_URL"])
    programs = embedded._postgres_binaries(place, account)
    port, data, children = str(free_port()), place / "data", list[Child]()
    if account:
        os.chown(place, account.uid, account.gid)
    processes.run(
        "pg_basebackup",
        [programs / "pg_basebackup", "-D", data, "-R", "-X", "stream", "-c", "fast",
         "-d", servers.urls["DATABASE_URL"]],
        log=folder / "basebackup.log", cwd=place, account=account, gently=signal.SIGTERM,
    )  # fmt: skip
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.write(
            f"primary_conninfo = 'host=127.0.0.1 port={primary['port']} user={primary['user']} "
            f"password={primary['password']}'\n"
        )
    processes.start(
        "standby",
        [programs / "postgres", "-D", data, "-p", port, "-c", "unix_socket_directories=",
         "-c", "listen_addresses=127.0.0.1"],
        log=folder / "standby.log", cwd=data, account=account, gently=signal.SIGINT, registry=children,
    )  # fmt: skip
    try:
        # It takes nobody before it has replayed up to where the base copy ended.
        second = servers.urls["DATABASE_URL"].replace(f":{primary['port']}/", f":{port}/")
        until_it_works("a standby", lambda: answers(second))
        yield port, data
    finally:
        processes.end_together(children)


def answers(address: str) -> bool:
    """True; where no database takes us at `address`, OperationalError."""
    with psycopg.connect(address):
        return True


def until_it_works(what: str, ask: Callable[[], object], seconds: float = 90) -> float:
    """Seconds until `ask` gives something true; while servers are away, it is asked again."""
    began = time.monotonic()
    while True:
        with suppress(RedisError, OSError, psycopg.OperationalError):
            if ask():
                return time.monotonic() - began
        assert time.monotonic() - began < seconds, what
        time.sleep(0.2)


def recovered(house: House, path: str, person: Person, seconds: float) -> float:
    """Seconds until a page is answered again; what is not answered meanwhile is a 503, nothing else."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(OSError):
            status, _text = person.ask(path, seconds=20)
            assert status in (200, 503), status
            if status == 200:
                return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError(house.log("web").read_text()[-3000:])


def test_a_standby_that_is_promoted_is_followed() -> None:
    with temporary_state() as folder, ExitStack() as stack:
        example(folder)
        servers = Servers(folder)
        stack.enter_context(servers.both())
        first = servers.urls["DATABASE_URL"]
        port, _data = stack.enter_context(standby(servers, folder))
        head, _slash, name = first.rpartition("/")
        found = House(folder, servers, free_port())
        found.environment["DATABASE_URL"] = f"{head},127.0.0.1:{port}/{name}"
        stack.callback(found.kill_all)
        found.start("web")
        person = Person(found.port).sign_in()
        assert person.ask("/my/")[0] == 200
        second = first.replace(first.rpartition(":")[2].partition("/")[0], port)
        with psycopg.connect(second, autocommit=True) as there:
            until = time.monotonic() + 30
            while there.execute("SELECT count(*) FROM django_session").fetchone() == (0,):
                assert time.monotonic() < until
                time.sleep(0.1)

        found.signal_server("postgres", signal.SIGKILL)
        assert person.ask("/my/")[0] == 503
        with psycopg.connect(second, autocommit=True) as there:
            there.execute("SELECT pg_promote(true, 30)")
        seconds = recovered(found, "/my/", person, 30)

        assert seconds < 10
        assert person.ask("/profile/", {"name": "Новое имя", "email": "admin@roadmap.example"})[0] in (
            200,
            302,
            422,
        )
        sys.stdout.write(f"the promoted standby was followed in {seconds:.1f} s\n")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[str, dict[int, "subprocess.Popen[bytes]"]]]:
    """A primary, a replica and a Sentinel; the address, and the servers' processes by port."""
    program = str(embedded._valkey_binary(tmp_path, None))
    first, second, sentinel = free_port(), free_port(), free_port()
    common = f'bind 127.0.0.1\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\nsave ""\n'
    files = {
        first: f"{common}port {first}\n",
        second: f"{common}port {second}\nreplicaof 127.0.0.1 {first}\nrepl-diskless-sync-delay 0\n",
        sentinel: f"port {sentinel}\nsentinel monitor roadmap 127.0.0.1 {first} 1\n"
        f"sentinel auth-pass roadmap {PASSWORD}\n"
        "sentinel down-after-milliseconds roadmap 1000\nsentinel failover-timeout roadmap 5000\n",
    }
    started = {}
    for port, content in files.items():
        place = tmp_path / str(port)
        place.mkdir()
        (place / "valkey.conf").write_text(f"dir {place}\n{content}")
        command = [program, str(place / "valkey.conf"), *(["--sentinel"] if port == sentinel else [])]
        started[port] = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield (
            f"sentinel://:{PASSWORD}@127.0.0.1:{sentinel}/0?master=roadmap",
            {port: started[port] for port in (first, second)},
        )
    finally:
        for process in started.values():
            process.kill()
            process.wait()


def test_the_cache_and_the_queue_follow_the_primary_that_sentinels_name(watched) -> None:
    address, servers = watched
    first = next(iter(servers))
    until_it_works(
        "a replica",
        lambda: redis.Redis(port=first, password=PASSWORD).info("replication")["connected_slaves"],
    )
    # A Sentinel asks the primary for its replicas every ten seconds; of one that it does not know it makes no primary.
    sentinel = redis.Redis(port=int(address.rpartition("/")[0].rpartition(":")[2]))
    until_it_works("a known replica", lambda: sentinel.execute_command("SENTINEL", "replicas", "roadmap"))
    until_it_works("the primary", lambda: redis_address.client(address, socket_timeout=1).set("a", 1))
    environment = {
        **os.environ,
        "REDIS_URL": address,
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": "postgres://127.0.0.1:1/none",
    }
    code = (
        "from django.core.cache import cache; from core import queue; from config import status;"
        "cache.ask(); print('CACHE', queue.enqueue('roadmap.tasks.heartbeat'), status.queue_lengths()['default'])"
    )

    def program() -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.stdout + done.stderr

    assert "CACHE True 1" in program()

    servers[first].kill()
    seconds = until_it_works(
        "another primary", lambda: redis_address.client(address, socket_timeout=1).set("a", 2)
    )

    assert "CACHE True" in program()
    sys.stdout.write(f"another primary after {seconds:.1f} s\n")
