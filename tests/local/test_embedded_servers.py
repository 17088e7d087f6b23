"""The embedded PostgreSQL and Valkey: real ones, started and ended here."""

import os
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis

from local import embedded, processes, state
from tests.local.leftovers import processes_of, wait_until_none
from tests.runner import temporary_state


@pytest.fixture
def folder() -> Iterator[Path]:
    with temporary_state() as folder:
        yield folder


def start(folder: Path, **how):
    return embedded.servers(folder, given={}, **how)


def query(url: str, statement: str):
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        result = connection.execute(statement)
        row = result.fetchone() if result.description else None
        return row[0] if row else None


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username or ''}@127.0.0.1:{parts.port}".lstrip("@")).geturl()


def test_both_answer_and_leave_no_process_behind(folder):
    with start(folder, durable=False) as servers:
        assert query(servers.database_url, "SHOW server_version").startswith("18.")
        assert query(servers.database_url, "SELECT upper('ёж')") == "ЁЖ"
        with closing(redis.Redis.from_url(servers.redis_url)) as client:
            assert client.ping()
        assert processes_of(folder)
    assert wait_until_none(folder) == {}


def test_nobody_gets_in_without_the_password(folder):
    with start(folder, durable=False) as servers:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(without_password(servers.database_url), password="guessed")
        client = redis.Redis.from_url(without_password(servers.redis_url))
        with closing(client), pytest.raises(redis.AuthenticationError):
            client.ping()


def test_they_listen_on_this_machine_only(folder):
    with start(folder, durable=False) as servers:
        assert query(servers.database_url, "SHOW listen_addresses") == "127.0.0.1"
        assert query(servers.database_url, "SHOW unix_socket_directories") == ""
        with closing(redis.Redis.from_url(servers.redis_url)) as client:
            assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_data_survive_a_restart(folder):
    with start(folder) as servers:
        query(servers.database_url, "CREATE TABLE kept AS SELECT 49 AS items")
        with closing(redis.Redis.from_url(servers.redis_url)) as client:
            client.set("kept", "49")
        first = servers
    with start(folder) as servers:
        assert servers.environment() == first.environment()
        assert query(servers.database_url, "SELECT items FROM kept") == 49
        with closing(redis.Redis.from_url(servers.redis_url)) as client:
            assert client.get("kept") == b"49"


def test_what_is_given_is_not_started(folder):
    given = {"DATABASE_URL": "postgres://elsewhere/db"}
    with embedded.servers(folder, durable=False, given=given) as servers:
        assert servers.database_url == "postgres://elsewhere/db"
        assert [child.name for child in servers.children] == ["Valkey"]
    assert not (folder / "postgresql").exists()


def test_a_port_taken_meanwhile_is_replaced(folder):
    with start(folder, durable=False) as servers:
        before = urlsplit(servers.database_url).port
    taken = subprocess.Popen(
        [
            "python3",
            "-c",
            f"import socket; s=socket.create_server(('127.0.0.1', {before})); print(flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert taken.stdout is not None
    try:
        taken.stdout.readline()
        with start(folder, durable=False) as servers:
            assert urlsplit(servers.database_url).port != before
            assert query(servers.database_url, "SELECT 1") == 1
    finally:
        taken.communicate(b"\n")


def test_a_power_cut_is_recovered_from(folder):
    with start(folder) as servers:
        query(servers.database_url, "CREATE TABLE kept AS SELECT 49 AS items")
        for pid in processes_of(folder):
            # Those after the first go by themselves when they see it gone.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert (folder / "postgresql/postmaster.pid").exists()
    with start(folder) as servers:
        assert query(servers.database_url, "SELECT items FROM kept") == 49


def test_what_a_killed_server_has_left_is_waited_for(folder):
    """It waits for a slow disk, and holds the memory without which the next one does not start."""
    with start(folder, durable=False) as servers:
        query(servers.database_url, "SELECT 1")
        (postmaster, *_rest) = (folder / "postgresql/postmaster.pid").read_text().split()
        (slow,) = (child.pid for child in psutil.Process(int(postmaster)).children() if is_the_writer(child))
        os.kill(slow, signal.SIGSTOP)
        os.kill(int(postmaster), signal.SIGKILL)
    goes_on = threading.Timer(1, os.kill, (slow, signal.SIGCONT))
    goes_on.start()
    try:
        with start(folder, durable=False) as servers:
            assert query(servers.database_url, "SELECT 1") == 1
    finally:
        goes_on.join()


def is_the_writer(process: psutil.Process) -> bool:
    try:
        return any("checkpointer" in part for part in process.cmdline())
    except psutil.NoSuchProcess:
        # One that served a query and is over, whether its parent has heard of it or not yet.
        return False


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("the last block is zeros", 0),
        ("the last command is cut", 9),
        ("there is nothing", 0),
        ("a sector is another", 0),
    ],
)
def test_whatever_a_power_cut_leaves_of_the_queue_it_starts(folder, what, left):
    with embedded.servers(folder, given={"DATABASE_URL": "elsewhere"}) as servers:
        with closing(redis.Redis.from_url(servers.redis_url)) as queue:
            for number in range(10):
                queue.lpush("default", f"message {number}")
            # Until it is on the disk.
            queue.execute_command("WAITAOF", 1, 0, 10_000)
        (one,) = servers.children
        one.process.kill()
        one.process.wait()
    (lying,) = (folder / "valkey/appendonlydir").glob("*.incr.aof")
    written = lying.read_bytes()
    lying.write_bytes(
        {
            "the last block is zeros": written + b"\0" * 512,
            "the last command is cut": written[:-7],
            "there is nothing": b"",
            "a sector is another": written[:100] + b"x" * 100 + written[200:],
        }[what]
    )

    for _time in range(2):
        with (
            embedded.servers(folder, given={"DATABASE_URL": "elsewhere"}) as servers,
            closing(redis.Redis.from_url(servers.redis_url)) as queue,
        ):
            assert queue.llen("default") == left
            assert len(servers.children) == 1


def test_a_stale_note_with_the_number_of_a_stranger_is_recovered_from(folder):
    with start(folder, durable=False):
        note = (folder / "postgresql/postmaster.pid").read_text().split("\n", 1)[1]
    account = state.unprivileged_account(folder / "postgresql")
    # Of the same account, as PostgreSQL itself would refuse to start then.
    stranger = subprocess.Popen(["sleep", "60"], user=account.uid if account else None, cwd="/")
    try:
        (folder / "postgresql/postmaster.pid").write_text(f"{stranger.pid}\n{note}")
        with start(folder, durable=False) as servers:
            assert query(servers.database_url, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_left_running_is_ended_first(folder):
    left: list[processes.Child] = []
    server = embedded._Postgres(folder, left, {"fsync": "off"})
    server.start()
    server.wait_until_it_answers()
    try:
        with start(folder, durable=False) as servers:
            assert query(servers.database_url, "SELECT 1") == 1
            assert not left[0].running()
    finally:
        processes.end_together(left)


def test_half_a_data_folder_is_not_taken_for_one(folder):
    (folder / "postgresql.new").mkdir()
    (folder / "postgresql.new/PG_VERSION").write_text("18\n")
    with start(folder, durable=False) as servers:
        assert query(servers.database_url, "SELECT 1") == 1
    assert not (folder / "postgresql.new").exists()
    assert not (folder / "password.new").exists()


def test_data_of_another_postgresql_are_refused_in_words(folder):
    (folder / "postgresql").mkdir()
    (folder / "postgresql/PG_VERSION").write_text("17\n")
    with pytest.raises(state.StateError, match=r"made by PostgreSQL 17.*docs/operations\.md"), start(folder):
        pass
    assert wait_until_none(folder) == {}


def test_a_lost_password_is_told_in_words(folder):
    with start(folder, durable=False):
        pass
    (folder / "secrets.json").unlink()
    with (
        pytest.raises(state.StateError, match=r"secrets\.json doesn't open the data"),
        start(folder, durable=False),
    ):
        pass
    assert wait_until_none(folder) == {}


def test_data_and_passwords_are_closed_to_others(folder):
    with start(folder, durable=False):
        for path in ("postgresql", "valkey"):
            assert stat.S_IMODE((folder / path).stat().st_mode) == 0o700
        for path in ("secrets.json", "valkey/valkey.conf"):
            assert stat.S_IMODE((folder / path).stat().st_mode) == 0o600


def test_no_folder_above_the_data_is_opened_to_others(folder, monkeypatch):
    """Run by root under a closed folder the state goes elsewhere; by others it stays in the checkout."""
    monkeypatch.delenv("STATE_DIR", raising=False)
    closed, elsewhere = folder / "closed", folder / "elsewhere"
    checkout = closed / "checkout"
    checkout.mkdir(parents=True)
    closed.chmod(0o700)
    above = [closed, checkout, *folder.parents]
    before = [path.stat().st_mode for path in above]

    chosen = state.choose_folder(checkout, system_folder=elsewhere)
    state.make_folder(chosen)
    with start(chosen, durable=False) as servers:
        assert query(servers.database_url, "SELECT 1") == 1

    assert [path.stat().st_mode for path in above] == before
    assert chosen.parent == (elsewhere if os.geteuid() == 0 else checkout)


def test_programs_that_the_account_cannot_reach_are_copied(folder, monkeypatch):
    """A virtual environment in /root is closed to the account that PostgreSQL runs as."""
    if os.geteuid() != 0:
        assert state.unprivileged_account() is None
        return
    monkeypatch.setattr(embedded, "_can_run", lambda account, program: str(program).startswith(str(folder)))
    with start(folder, durable=False) as servers:
        assert query(servers.database_url, "SELECT 1") == 1
        assert any(f"{folder}/programs" in command for command in processes_of(folder).values())


def test_a_folder_that_root_has_but_the_account_cannot_reach_is_refused(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    if os.geteuid() != 0:
        state.make_folder(closed / "state")
        return
    with pytest.raises(state.StateError, match="can't be reached by the account `nobody`"):
        state.make_folder(closed / "state")


def test_one_program_holds_a_state_folder_at_a_time(folder):
    state.make_folder(folder / "state")
    with (
        state.locked(folder / "state", note="told to the second"),
        pytest.raises(state.StateError, match=r"running already .*told to the second"),
        state.locked(folder / "state"),
    ):
        pass
    with state.locked(folder / "state"):
        pass
