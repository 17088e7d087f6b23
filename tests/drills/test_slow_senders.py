"""Slow senders and slow readers: behind the sample proxy and without one, a colleague is served all the while."""

import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from statistics import median

import pytest

from config.web_worker import PATIENCE, TURN_SECONDS
from tests import proxy_needs
from tests.drills.house import ADMIN, LONG, ROOT, House, Person, house
from tests.drills.proxy import nginx
from tests.ports import free_port

# How many of each kind there are, and for how many seconds the colleague reads.
SLOW, SECONDS = (600, 20) if LONG else (150, 1)
# How many times as long as without them a page may take beside them, and what it may take anyhow (seconds).
TIMES, AT_ONCE = 4, 2
Kinds = dict[Callable[[socket.socket], None], str]
HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def proxied() -> Iterator[int]:
    """The port of nginx, as docs/proxy/nginx.conf has it, before the program."""
    if not proxy_needs.wanted():
        pytest.skip("PROXY=none")
    port = free_port()
    with house(BEHIND_PROXY="1", SITE_URL=f"http://127.0.0.1:{port}") as running:
        running.start("web")
        with nginx(running, port):
            yield port


def silent(line: socket.socket) -> None:
    """Says nothing."""


def half_a_head(line: socket.socket) -> None:
    line.sendall(HEAD)


def half_a_body(line: socket.socket) -> None:
    line.sendall(HEAD + b"Content-Length: 100000\r\n\r\na")


def half_a_short_body(line: socket.socket) -> None:
    line.sendall(HEAD + b"Content-Length: 100\r\n\r\na")


def body_in_pieces(line: socket.socket) -> None:
    line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\na")


def no_reader(line: socket.socket) -> None:
    line.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\n\r\n")


@contextmanager
def slow(port: int, kinds: Kinds, many: int) -> Iterator[list[socket.socket]]:
    """So many connections of each kind, from the address of that kind."""
    with ExitStack() as stack:
        lines = []
        for kind, address in kinds.items():
            for _line in range(many):
                line = stack.enter_context(socket.socket())
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                line.bind((address, 0))
                line.settimeout(5)
                line.connect(("127.0.0.1", port))
                kind(line)
                lines.append(line)
        yield lines


def served(port: int, seconds: float) -> list[float]:
    """How long each page of a colleague took, who reads from another address."""
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(took) < 3:
        began = time.monotonic()
        status, _text = Person(port, address="127.2.0.1").ask("/sign-in/", seconds=3 * PATIENCE)
        took.append(time.monotonic() - began)
        assert status == 200
        time.sleep(0.1)
    sys.stdout.write(f"{len(took)} pages: median {median(took):.2f} s, longest {max(took):.2f} s\n")
    return took


def at_most(port: int) -> float:
    """Seconds that a page may take beside the slow, by how quick the machine is now."""
    return AT_ONCE + TIMES * max(served(port, 0))


def status_of(line: socket.socket) -> int:
    """Of the answer that lies ready; 0 for none, 1 for a line that was ended without one."""
    line.setblocking(False)
    with suppress(BlockingIOError):
        with suppress(ConnectionError):
            return int((line.recv(100) or b"- 1").split()[1])
        return 1
    return 0


def test_behind_the_sample_proxy_nobody_waits_for_the_slow(proxied: int) -> None:
    kinds: Kinds = {
        silent: "127.3.0.1",
        half_a_head: "127.3.0.2",
        half_a_body: "127.3.0.3",
        no_reader: "127.3.0.4",
    }
    most = at_most(proxied)
    with slow(proxied, kinds, SLOW) as lines:
        began = time.monotonic()
        assert max(served(proxied, SECONDS)) < most
        heads, bodies = lines[SLOW : 2 * SLOW], lines[2 * SLOW : 3 * SLOW]
        answers = [status_of(line) for line in bodies]
        if LONG:
            time.sleep(max(0, began + most_seconds("client_header_timeout") + 3 - time.monotonic()))
            assert all(map(status_of, heads))
    # Beyond what one address may send at once, each is refused at once.
    assert answers.count(429) >= SLOW - 40


def test_without_a_proxy_no_page_waits_for_a_head_or_a_body(running: House) -> None:
    kinds: Kinds = {
        silent: "127.3.0.1",
        half_a_head: "127.3.0.2",
        half_a_body: "127.3.0.3",
        half_a_short_body: "127.3.0.4",
        body_in_pieces: "127.3.0.5",
    }
    most = at_most(running.port)
    with slow(running.port, kinds, min(SLOW, 180)):
        assert max(served(running.port, SECONDS)) < most
        # A form without files needs none of the threads that wait for long bodies.
        began = time.monotonic()
        Person(running.port, address="127.2.0.1").sign_in(ADMIN)
        assert time.monotonic() - began < 2 * most


@pytest.mark.skipif(not LONG, reason="takes as long as the patience of the web server")
def test_without_a_proxy_bodies_that_do_not_come_are_left(running: House) -> None:
    """And each is told: that it was too slow, or that it had no turn."""
    kinds: Kinds = {half_a_body: "127.3.0.3"}
    with slow(running.port, kinds, 12) as lines:
        until, waiting, said = time.monotonic() + PATIENCE + TURN_SECONDS + 10, lines, set()
        while waiting:
            answers = {line: status_of(line) for line in waiting}
            waiting = [line for line in waiting if not answers[line]]
            said |= {status for status in answers.values() if status}
            assert time.monotonic() < until
            time.sleep(1)
    assert said == {408, 503}


def most_seconds(directive: str) -> int:
    """What the sample site says of a time limit."""
    found = re.search(rf"{directive} (\d+)s;", (ROOT / "docs/proxy/nginx.conf").read_text())
    assert found
    return int(found[1])
