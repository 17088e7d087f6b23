"""The web server's connections: whoever sends or takes too slowly is left, whoever keeps up is not."""

import socket
import time

import pytest

from config import web_worker
from config.web_worker import Line


@pytest.fixture
def pair(monkeypatch):
    """Our end of a connection, and the other; patience is a fifth of a second."""
    monkeypatch.setattr(web_worker, "PATIENCE", 0.2)
    monkeypatch.setattr(web_worker, "BYTES_A_SECOND", 10**9)
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = socket.create_connection(server.getsockname())
        line = Line(server.accept()[0].detach())
    with line, other:
        yield line, other


def test_a_sender_that_trickles_is_left(pair):
    line, other = pair
    line.waited = 0.15
    other.sendall(b"a")
    assert line.recv(100) == b"a"
    with pytest.raises(ConnectionResetError):
        line.recv(100)
    other.sendall(b"a")
    with pytest.raises(ConnectionResetError):
        line.recv(100)


def test_a_sender_that_keeps_up_is_not(pair, monkeypatch):
    monkeypatch.setattr(web_worker, "BYTES_A_SECOND", 10)
    line, other = pair
    for _piece in range(4):
        other.sendall(b"a" * 10)
        assert line.recv(100)
        line.waited += 0.3
    assert line.gettimeout() is None


def test_the_time_that_a_page_takes_counts_for_nobody(pair):
    line, other = pair
    time.sleep(0.3)
    other.sendall(b"a")
    assert line.recv(1) == b"a"
    line.waited = 1
    line.begin()
    other.sendall(b"b")
    assert line.recv(1) == b"b"


def test_a_limit_of_gunicorn_s_own_ends_as_it_expects(pair):
    line, _other = pair
    line.settimeout(0.05)
    with pytest.raises(TimeoutError):
        line.recv(1)


def pieces(line, file):
    while True:
        line.sendall(b"a" * 1000)


def whole(line, file):
    line.sendfile(file, 10, 9_000_000)


@pytest.mark.parametrize("way", [pieces, whole])
def test_a_reader_that_takes_little_is_left(pair, tmp_path, way):
    """However small the pieces are in which it takes it."""
    line, _other = pair
    line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    file = tmp_path / "file"
    file.write_bytes(b"a" * 10_000_000)
    with file.open("rb") as content, pytest.raises(ConnectionResetError):
        way(line, content)


def test_a_file_goes_as_it_is(pair, tmp_path):
    line, other = pair
    file = tmp_path / "file"
    file.write_bytes(b"0123456789")
    with file.open("rb") as content:
        assert line.sendfile(content, 2, 5) == 5
    assert other.recv(100) == b"23456"


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        ([b"GET / HTTP/1.1\r\n", b"Host: a\r\n", b"\r\n"], [False, False, True]),
        ([b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody"], [True]),
        ([b"POST / HTTP/1.1\r\ncontent-LENGTH: 4\r\n\r\n", b"bod", b"y"], [False, False, True]),
        ([b"GET / HTTP/1.0\n\n"], [True]),
        ([b"G", b""], [False, True]),  # the second time nothing has come: it ended
        ([b"a" * 40_000], [True]),  # longer than any head: gunicorn refuses it
    ],
)
def test_a_thread_is_taken_for_a_whole_head_only(pair, pieces, whole):
    line, other = pair
    line.setblocking(False)
    assert not line.has_request(woken=False)
    for piece, expected in zip(pieces, whole, strict=True):
        other.sendall(piece)
        time.sleep(0.02)
        assert line.has_request(woken=True) is expected


@pytest.mark.parametrize(
    ("fields", "is_long"),
    [
        (b"", False),
        (b"\r\nContent-Length: 12000", False),
        (b"\r\nContent-Length: 33000", True),
        (b"\r\nContent-Length: 0000000000000000033", True),
        (b"\r\nContent-Length : 9", True),
        (b"\r\nContent-Length: 1\r\nContent-Length: 33000", True),
        (b"\r\ntransfer-encoding: chunked", True),
        (b"\r\nContent-Length: 9\r\nExpect: 100-continue", True),
    ],
)
def test_what_may_bring_a_long_body_is_known_by_its_head(pair, fields, is_long):
    line, other = pair
    line.setblocking(False)
    other.sendall(b"POST / HTTP/1.1\r\nHost: a" + fields + b"\r\n\r\nx")
    time.sleep(0.02)
    assert line.has_request(woken=False) is (is_long or not fields)
    assert line.brings_long_body is is_long
