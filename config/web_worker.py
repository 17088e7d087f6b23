"""gunicorn's threads, of which no slow line takes one for long: `worker_class` of gunicorn.conf.py.

A process has four threads, and each that waits for somebody's next byte serves nobody else. A proxy that takes in
whole requests (nginx does) spares them that; before one that passes bodies on as they come, or none, they look after
themselves: a connection waits outside of the threads until the head of its request is whole, and a short body with it
(a form without files). Longer bodies have half of the threads, and pages the other half, however many send however
slowly.

One rule for heads, short bodies, long ones and answers: whoever has kept us waiting for `PATIENCE` seconds within a
request, and has moved fewer than `BYTES_A_SECOND` beyond that, is left. Whoever was sending is told so.
"""

import errno
import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from gunicorn.workers.gthread import TConn, ThreadWorker

# Seconds that a request with a long body waits for one of the threads that take them.
TURN_SECONDS = 30
# Seconds that the other end has, after our last word, to take it and to close as well: without that it may be lost.
LEAVE_SECONDS = 2
# As much of a head, and of a body behind it, is looked at; gunicorn itself refuses what is longer than two lines and a
# hundred fields of 8 KB.
HEAD_BYTES = 32 * 1024
# Seconds that a sender or a reader may use up before it has to keep up, and how fast that is; also those that a
# connection may be open without a word.
PATIENCE, BYTES_A_SECOND = 20, 4096
# Bytes of a file that are sent at once.
PIECE = 128 * 1024
HEAD_ENDS = re.compile(rb"\r\n\r\n|\n\n")
LENGTH = re.compile(rb"\r\n(?i:content-length):[ \t]*(\d{1,12})[ \t]*\r\n")
# What comes in pieces, or when it is asked for, has no end that could be waited for; nor has what says its length in
# an odd way.
ODD = re.compile(rb"(?i)\n[ \t]*(?:transfer-encoding|expect|content-length)")


class Line(socket.socket):
    """A connection that is left when the other end is too slow.

    What counts is the time spent waiting for it within one request, so a page that takes long costs nobody anything.
    """

    def __init__(self, number: int) -> None:
        super().__init__(fileno=number)
        self.begin()

    def begin(self, ahead: bytes = b"") -> None:
        """Another request: its time begins anew. `ahead`: what of it was read together with the one before."""
        self.waited, self.moved = 0.0, 0
        self.ahead, self.seen, self.since = ahead, 0, time.monotonic()
        self.brings_long_body = self.is_slow = self.is_answered = False

    @property
    def has_begun(self) -> bool:
        """Whether anything of the request has come."""
        return bool(self.ahead) or self.seen > 0

    @property
    def until(self) -> float:
        """The moment (`time.monotonic`) at which a head that is not whole is left."""
        return self.since + PATIENCE + self.seen / BYTES_A_SECOND

    def recv(self, size: int, flags: int = 0) -> bytes:
        asked, left = self.gettimeout(), self._left(0)
        # A limit that gunicorn has set itself holds too, and its end is gunicorn's to deal with.
        is_ours = asked is None or left < asked
        try:
            with self._waiting(left if is_ours else asked):
                got = super().recv(size, flags)
        except TimeoutError:
            if is_ours:
                self.is_slow = True
                raise _too_slow() from None
            raise
        self.moved += len(got)
        return got

    def sendall(self, data: Any, flags: int = 0) -> None:
        if self.is_slow:
            # Whatever the program makes of half a body, the sender is told why it was left.
            raise _too_slow()
        try:
            with self._waiting(self._left(len(data))):
                self.is_answered = True
                super().sendall(data, flags)
        except TimeoutError:
            raise _too_slow() from None
        self.moved += len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """In pieces, of which each counts: the kernel would wait for each byte anew."""
        file.seek(offset)
        sent = 0
        while piece := file.read(PIECE if count is None else min(PIECE, count - sent)):
            self.sendall(piece)
            sent += len(piece)
        return sent

    def has_request(self, *, woken: bool) -> bool:
        """Whether a thread has something to do: a whole head with its short body or the beginning of a long one
        (`brings_long_body`), too long a head, or the end. Until then the poller wakes only for more than there is
        (`woken`: it did). The socket must not block."""
        try:
            more = super().recv(HEAD_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            more = b""
        except OSError:
            return True
        # Woken, though nothing has come: the other end sends no more.
        ended = woken and len(more) <= self.seen
        if more and not self.has_begun:
            # A browser opens lines before it has anything to ask; that costs its request nothing.
            self.since = time.monotonic()
        head = self.ahead + more
        missing, self.brings_long_body = _missing(head)
        is_whole = ended or len(head) >= HEAD_BYTES or self.brings_long_body or not missing
        self.seen = len(more)
        if is_whole:
            # What it took until here counts for the rest of the request.
            self.waited = time.monotonic() - self.since if self.has_begun else 0.0
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1 if is_whole else self.seen + 1)
        return is_whole

    def _left(self, size: int) -> float:
        """Seconds until whoever has so much (bytes) still to move is too slow."""
        left = PATIENCE + (self.moved + size) / BYTES_A_SECOND - self.waited
        if left <= 0:
            self.is_slow = True
            raise _too_slow()
        return left

    @contextmanager
    def _waiting(self, most: float | None) -> Iterator[None]:
        asked = self.gettimeout()
        self.settimeout(most)
        began = time.monotonic()
        try:
            yield
        finally:
            self.waited += time.monotonic() - began
            self.settimeout(asked)


def _missing(head: bytes) -> tuple[bool, bool]:
    """Whether more has to come before a thread may begin, and whether a body follows that is too long to wait for."""
    end = HEAD_ENDS.search(head)
    if end is None:
        return True, False
    lines = head[: end.end()]
    length = LENGTH.search(lines)
    whole = end.end() + (int(length[1]) if length else 0)
    is_odd = end[0] == b"\n\n" or ODD.search(LENGTH.sub(b"\r\n", lines, count=1)) is not None
    # As much as is looked at may be there and no more be seen.
    if is_odd or (whole > HEAD_BYTES and len(head) < whole):
        return False, True
    return len(head) < whole, False


def _too_slow() -> ConnectionResetError:
    # As if the other end had gone: gunicorn and Django know what to do then, and log nothing.
    return ConnectionResetError(errno.ECONNRESET, "The other end is too slow.")


def _answer(status: str, why: str, *more: str) -> bytes:
    body = f"{why}\n".encode()
    lines = (
        f"HTTP/1.1 {status}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode() + body


def _too_late() -> bytes:
    """What a sender is told whose request did not come in time."""
    return _answer(
        "408 Request Timeout",
        _("Nothing was saved: the request came too slowly. Send it again where the network is better."),
    )


def _no_turn() -> bytes:
    """What a sender is told whose turn did not come."""
    return _answer(
        "503 Service Unavailable",
        _("Nothing was saved: too many files are being received just now. Send it again in a minute."),
        "Retry-After: 60",
    )


class Worker(ThreadWorker):
    """One that gives a connection to a thread only when there is a request to answer, and keeps threads for pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those whose long bodies threads take in now, and those that wait for their turn.
        self._senders: set[TConn] = set()
        self._waiting: deque[TConn] = deque()
        # Those that were told all, by when they are closed.
        self._leaving: dict[TConn, float] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """A new connection, or one with its next request: by a thread once its head is whole. In the main thread."""
        if self.cfg.is_ssl or conn.sock.family == socket.AF_UNIX:
            # Whoever comes so is a proxy, or has to be unwrapped first.
            super().enqueue_req(conn)
            return
        if not isinstance(conn.sock, Line):
            conn.sock = Line(conn.sock.detach())
        conn.sock.begin(conn.parser.unreader.buf.getvalue() if conn.parser is not None else b"")
        conn.sock.setblocking(False)
        if conn.sock.has_request(woken=False):
            self._to_a_thread(conn)
            return
        conn.timeout = conn.sock.until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: TConn, client: Any) -> None:
        """More of a head has come, or the end; `murder_pending` ends those whose time is over."""
        if not isinstance(conn.sock, Line):
            super().on_pending_socket_readable(conn, client)
            return
        if conn.sock.has_request(woken=True):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._to_a_thread(conn)
        else:
            conn.timeout = conn.sock.until

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """A request is answered: whoever waited for the thread of a sender has it. In the main thread."""
        self._senders.discard(conn)
        if fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
        else:
            is_unheard = isinstance(conn.sock, Line) and conn.sock.is_slow and not conn.sock.is_answered
            self._leave(conn, _too_late() if is_unheard else b"")
        while self._waiting and self._takes_senders():
            self._to_a_thread(self._waiting.popleft())

    def murder_pending(self) -> None:
        """Leave those whose head did not come, or whose turn; close those that were left."""
        now = time.monotonic()
        for conn in [one for one in self.pending_conns if one.timeout <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            # Who has said nothing asked for nothing: a browser would take our word for an answer to what it asks next.
            has_begun = isinstance(conn.sock, Line) and conn.sock.has_begun
            self._leave(conn, _too_late() if has_begun else b"")
        while self._waiting and self._waiting[0].timeout <= now:
            self._leave(self._waiting.popleft(), _no_turn())
        for conn in [one for one, until in self._leaving.items() if until <= now]:
            self._close(conn)

    def _leave(self, conn: TConn, word: bytes = b"") -> None:
        """Say the last word, and close when the other end has taken it; gunicorn itself would wait for that here."""
        try:
            conn.sock.setblocking(False)
            if isinstance(conn.sock, Line):
                conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            if word:
                conn.sock.send(word)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        self._leaving[conn] = time.monotonic() + LEAVE_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_left_socket_readable, conn))

    def _on_left_socket_readable(self, conn: TConn, _client: Any) -> None:
        # What comes still is thrown away: unread, it would make the system cut the line, and our last word with it.
        try:
            if socket.socket.recv(conn.sock, PIECE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        del self._leaving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _takes_senders(self) -> bool:
        return len(self._senders) < max(1, self.cfg.threads // 2)

    def _to_a_thread(self, conn: TConn) -> None:
        if conn.sock.brings_long_body:
            if not self._takes_senders():
                conn.timeout = time.monotonic() + TURN_SECONDS
                self._waiting.append(conn)
                return
            self._senders.add(conn)
        conn.data_ready = True
        super().enqueue_req(conn)
