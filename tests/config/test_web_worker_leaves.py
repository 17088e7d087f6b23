"""How the web server parts from whom it has answered, or will not wait for: with a word, and beside the work."""

import os
import socket
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from config import web_worker

THREADS = 2
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


def answers(environ, start_response):
    """The program: how long a body came; as Django's guard against forgery, it refuses what it cannot read."""
    status = "200 OK"
    try:
        said = str(len(environ["wsgi.input"].read())).encode()
    except OSError:
        status, said = "403 Forbidden", b"?" * 9000
    start_response(status, [("Content-Length", str(len(said)))])
    return [said]


@pytest.fixture
def address(monkeypatch):
    """Where a worker of gunicorn listens, with two threads: one for long bodies, one for pages."""
    monkeypatch.setattr(web_worker, "PATIENCE", 0.6)
    monkeypatch.setattr(web_worker, "TURN_SECONDS", 0.3)
    settings = Config()
    settings.set("threads", THREADS)
    settings.set("keepalive", 60)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        worker = web_worker.Worker(1, os.getppid(), [listening], None, 30, settings, Logger(settings))
        worker.wsgi = answers
        worker.tpool = worker.get_thread_pool()
        worker.poller = web_worker.selectors.DefaultSelector()
        worker.method_queue.init()
        running = threading.Thread(target=worker.run)
        running.start()
        yield listening.getsockname()
        worker.alive = False
        worker.cfg.set("graceful_timeout", 0)
        worker.method_queue.defer(lambda: None)
        running.join(60)
        assert not running.is_alive()


@contextmanager
def line(address, said=b""):
    with socket.create_connection(address, timeout=60) as opened:
        opened.sendall(said)
        yield opened


def everything(opened):
    """What comes until the other end has nothing more to say."""
    came = b""
    while piece := opened.recv(65536):
        came += piece
    return came.decode()


def test_who_does_not_close_holds_up_nobody(address, monkeypatch):
    monkeypatch.setattr(web_worker, "PATIENCE", 60)
    asked = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    began = time.monotonic()
    with ExitStack() as staying:
        for _one in range(8):
            assert " 200 " in everything(staying.enter_context(line(address, asked)))
        # All stay on the line without a word: gunicorn itself would wait two seconds for each to go.
        with line(address, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") as opened:
            assert b" 200 " in opened.recv(1000)
    assert time.monotonic() - began < 12


def test_the_last_answer_is_not_lost_by_what_comes_after_it(address):
    asked = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with line(address, asked + b"more" * 5000) as opened:
        time.sleep(0.2)
        opened.sendall(b"more")
        assert everything(opened).endswith("0")


def test_half_of_the_next_request_takes_no_thread(address, monkeypatch):
    """It was read together with the one before."""
    monkeypatch.setattr(web_worker, "PATIENCE", 20)
    whole = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with line(address, whole + b"GET /") as first, line(address, whole + b"GET /") as second:
        assert b" 200 " in first.recv(1000)
        assert b" 200 " in second.recv(1000)
        with line(address, HEAD + b"Content-Length: 40000\r\n\r\n" + b"a" * 40000) as sender:
            assert b" 200 " in sender.recv(1000)
        first.sendall(b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert " 200 " in everything(first)


def test_whose_turn_did_not_come_is_told(address, monkeypatch):
    monkeypatch.setattr(web_worker, "PATIENCE", 5)
    asked = HEAD + b"Content-Length: 40000\r\n\r\na"
    with line(address, asked), line(address, asked) as second:
        said = everything(second)
    assert said.startswith("HTTP/1.1 503 ")
    assert "Retry-After: 60" in said
    assert "Повторите" in said


@pytest.mark.parametrize(
    "said",
    [
        b"POST / HTTP/1.1\r\nHost:",
        HEAD + b"Content-Length: 100\r\n\r\na",
        HEAD + b"Content-Length: 40000\r\n\r\na",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\na",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\nGET /",
    ],
    ids=["head", "short body", "long body", "pieces", "the next head"],
)
def test_whoever_sends_too_slowly_is_told_after_the_same_time(address, said):
    """Of heads and bodies alike."""
    began = time.monotonic()
    with line(address, said) as opened:
        answer = everything(opened)
    assert "HTTP/1.1 408 " in answer
    assert "Ничего не сохранено" in answer
    # A second is how often the worker looks at its lines.
    assert 0.5 < time.monotonic() - began < 15


def test_whoever_never_asked_is_told_nothing(address):
    """A browser opens lines that it may need, and would take it for the answer to its next question."""
    with line(address) as opened:
        assert not everything(opened)


def test_a_line_opened_before_it_was_needed_has_its_time(address, monkeypatch):
    """Both pauses together are longer than anybody is waited for, and each by far shorter."""
    monkeypatch.setattr(web_worker, "PATIENCE", 4)
    with line(address) as opened:
        time.sleep(2.2)
        opened.sendall(HEAD + b"Content-Length: 40000\r\n\r\na")
        time.sleep(2.2)
        opened.sendall(b"a" * 39999)
        assert b" 200 " in opened.recv(1000)
