"""A receiver of webhooks as a process of its own: answers as the path says, and writes down what it got.

    python -m tests.receiver PORT LOG

`/answer/204`, `/answer/500` …: that status; `/moved`: a redirect to `/answer/204`; `/hang`: no answer; `/drop`: the
line is cut; `/drip`: a letter of the head each half second; `/moody/SEED`: now this, now that, by chance. LOG has a
line of JSON for each request: its path, headers, body, and the status that was given (0: none).
"""

import contextlib
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.ports import free_port

HANGS = 60
_lock = threading.Lock()
_chance = random.Random(1)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    log: Path

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        read = self.rfile.read(length)
        if len(read) < length:
            # Whoever sent it was killed over it: a request that never came whole was none.
            self.close_connection = True
            return
        body = read.decode()
        kind, _slash, detail = self.path.strip("/").partition("/")
        if kind == "moody":
            kind, detail = _chance.choices(
                [("answer", "204"), ("answer", "500"), ("answer", "429"), ("drop", ""), ("hang", "")],
                [80, 6, 4, 6, 4],
            )[0]
        status = {"answer": int(detail.partition("/")[0] or 0) if kind == "answer" else 0, "moved": 302}.get(
            kind, 0
        )
        line = {"path": self.path, "headers": dict(self.headers), "body": body, "status": status}
        with _lock, self.log.open("a") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        if kind == "hang":
            time.sleep(HANGS)
        elif kind == "drip":
            self._drip()
        elif kind == "moved":
            self._say(302, {"Location": "/answer/204"})
        elif status:
            self._say(status, {})

    def _say(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        with contextlib.suppress(OSError):
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
                self.wfile.write(bytes([letter]))
                self.wfile.flush()
                time.sleep(0.5)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Receiver:
    """The running process, as tests see it."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def got(self) -> list[dict[str, Any]]:
        """What came so far, in order; a line that is just being written comes the next time."""
        return [json.loads(line) for line in self.log.read_text().rpartition("\n")[0].splitlines()]

    def forget(self) -> None:
        self.log.write_text("")


@contextmanager
def receiver(folder: Path) -> Iterator[Receiver]:
    """A receiver, until the block ends."""
    port, log = free_port(), folder / "received.jsonl"
    log.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.receiver", str(port), str(log)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield Receiver(port, log)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


if __name__ == "__main__":
    Handler.log = Path(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()
