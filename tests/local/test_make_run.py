"""`make run`'s supervisor: everything starts, is watched, and ends without orphans, however the end comes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from local import run
from tests.local.leftovers import processes_of, wait_until_none
from tests.ports import free_port
from tests.reminder_program import migrated
from tests.runner import temporary_state

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_PASSED_ON = {
    "DATABASE_URL",
    "REDIS_URL",
    "MEDIA_ROOT",
    "EMAIL_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "MAKELEVEL",
}
# Each part has six seconds before it is killed; a busy machine takes its time for the rest.
SECONDS = 120


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One state folder for the file, whose database is migrated and empty: each test finds what the last one left."""
    with temporary_state() as parent:
        migrated(parent)
        yield parent / "postgres"


@pytest.fixture
def port() -> int:
    return free_port()


@contextmanager
def make_run(folder: Path, port: int | str, **variables: str):
    environment = {key: value for key, value in os.environ.items() if key not in NOT_PASSED_ON}
    process = subprocess.Popen(
        [sys.executable, "-m", "local.run"],
        cwd=CHECKOUT,
        env=environment | {"STATE_DIR": str(folder), "PORT": str(port)} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def read_until(process, text: str) -> str:
    read = ""
    for line in process.stdout:
        read += line
        if text in line:
            return read
    raise AssertionError(f"{text!r} was never said:\n{read}")


def status_of(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("GET", path)
    return connection.getresponse().status


def test_it_answers_and_ctrl_c_ends_everything(folder, port):
    with make_run(folder, port) as process:
        said = read_until(process, "Ready:")
        assert f"http://127.0.0.1:{port}/" in said
        assert status_of(port, "/healthz") == 200
        assert status_of(port, "/") in {200, 302}

        with make_run(folder, port) as second:
            refusal, _ = second.communicate(timeout=SECONDS)
        assert second.returncode == 1
        assert refusal.count("\n") == 1
        assert f"running already in this checkout (process {process.pid}, http://127.0.0.1:{port})" in refusal

        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, rest
    assert wait_until_none(folder, seconds=0) == {}


def test_killed_hard_it_leaves_no_orphan_and_starts_again(folder, port):
    with make_run(folder, port) as process:
        read_until(process, "Ready:")
        assert len(processes_of(folder)) > 8
        process.kill()
        process.wait()
        assert wait_until_none(folder) == {}
    # Any part that dies takes the rest along; of all of them this one has the most to lose.
    with make_run(folder, port) as process:
        a_part_that_dies_ends_the_rest_with_a_message(process, folder)


def a_part_that_dies_ends_the_rest_with_a_message(process, folder: Path) -> None:
    read_until(process, "Ready:")
    victim = min(pid for pid, command in processes_of(folder).items() if "bin/postgres" in command)
    os.kill(victim, signal.SIGKILL)
    said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "was ended by signal 9" in said
    assert "Its whole log:" in said
    assert wait_until_none(folder, seconds=0) == {}


@pytest.mark.part(2)
@pytest.mark.parametrize("seconds", [0.2, 0.6, 1.0, 1.6, 2.5])
def test_a_term_half_way_through_the_first_start_ends_everything(port, seconds):
    with temporary_state() as parent, make_run(parent / "state", port) as process:
        time.sleep(seconds)
        process.terminate()
        said, _ = process.communicate(timeout=SECONDS)
        assert process.returncode in {-signal.SIGTERM, 128 + signal.SIGTERM}, said
        assert "Traceback" not in said
        assert wait_until_none(parent, seconds=3) == {}


def test_a_taken_port_is_one_clear_line(folder, port):
    with socket.create_server(("127.0.0.1", port)), make_run(folder, port) as process:
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert said == (
        f"Port {port} can't be used (Address already in use): try another: make run PORT={port + 1}\n"
    )


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1", "8000x", "٨٠٠٠"])
def test_a_malformed_port_is_refused(text, monkeypatch):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(run.PortError, match=r"PORT: must be a whole number from 1 to 65535, not") as refused:
        run.chosen_port()
    assert str(refused.value).endswith(f"not {text!r}")


def test_a_malformed_port_is_one_line_naming_it(folder):
    with make_run(folder, "eighty") as process:
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert said == "Environment variable PORT: must be a whole number from 1 to 65535, not 'eighty'\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/db"),
        ("REDIS_URL", "localhost:6379"),
        ("EMAIL_URL", "pigeon://roof"),
    ],
)
def test_a_malformed_variable_is_one_line_naming_it(folder, port, name, value):
    with make_run(folder, port, **{name: value}) as process:
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert said.startswith(f"Environment variable {name}: ")
    assert said.count("\n") == 1
