"""A line between a browser and the program that can be cut, mended, made to lose answers, and made to hang."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.ports import free_port


class CutLine:
    """A relay on a port of its own; `url` is where the browser finds the program through it."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._is_cut = False
        # What becomes of requests that begin like `_losing`: "answer lost", "stuck", "answer stuck", or nothing.
        self._mischief, self._losing = "", b""
        #: Set when an answer was lost, and the line cut with it; or when it or its request is stuck.
        self.lost = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """No connection lives, none is made."""
        self._is_cut = True
        with self._lock:
            for one in self._open:
                _close(one)
            self._open.clear()

    def mend(self) -> None:
        """As on a good day."""
        self._is_cut, self._mischief = False, ""

    def hang(self, *, after_arrival: bool, to: bytes = b"POST ") -> None:
        """Requests that begin so get no answer, and nobody is told: they are stuck on the way, or their answers are."""
        self.lost.clear()
        self._losing, self._mischief = to, "answer stuck" if after_arrival else "stuck"

    def lose_answers(self, to: bytes = b"POST ") -> None:
        """Requests that begin so reach the program, and their answers get lost, and with them the line is cut."""
        self.lost.clear()
        self._losing, self._mischief = to, "answer lost"

    def close(self) -> None:
        """The relay ends."""
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            if self._is_cut:
                _close(client)
                continue
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection((self.target.hostname or "localhost", self.target.port or 80))
        except OSError:
            _close(client)
            return
        with self._lock:
            self._open |= {client, server}
        lost, is_stuck = threading.Event(), False
        back = threading.Thread(target=self._back, args=[server, client, lost], daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(65536):
                if self._mischief and data.startswith(self._losing):
                    is_stuck = self._mischief == "stuck"
                    lost.set()
                if is_stuck:
                    self.lost.set()
                else:
                    server.sendall(data)
        _close(server)
        back.join()
        _close(client)

    def _back(self, server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if lost.is_set():
                    # The program has answered: what it was asked for is done.
                    if self._mischief == "answer lost":
                        self.cut()
                    self.lost.set()
                    return
                client.sendall(data)
        _close(client)


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def cut_line(target: str) -> Iterator[CutLine]:
    """A line to `target` for the time of the block."""
    line = CutLine(target)
    try:
        yield line
    finally:
        line.close()
