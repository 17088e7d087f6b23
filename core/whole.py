"""A request whose line broke is no request: its fields came first, its file or its end did not.

Servers hand over what came and say that this was all; Django takes it as if it were. Behind a proxy that keeps whole
requests until they are there it doesn't happen, before one that passes them on as they come it does.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.core.exceptions import BadRequest

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Source(Protocol):
    """What a server gives to read a request's body from."""

    def read(self, size: int = -1, /) -> bytes:
        """`size` bytes, or fewer where no more follow; all of them for -1."""


class Whole:
    """A body of `length` bytes; who reads beyond what came of it gets `BadRequest` (400)."""

    def __init__(self, source: Source, length: int) -> None:
        self.source, self.left = source, length

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes (-1: all the rest), none after the last; raises `BadRequest` where the line broke."""
        wanted = self.left if size < 0 else min(size, self.left)
        found = self.source.read(wanted) if wanted else b""
        self.left -= len(found)
        if wanted and not found:
            raise BadRequest(f"{self.left} bytes of the request did not come: the line broke.")
        return found

    def readline(self, size: int = -1) -> bytes:
        """The next line, or its first `size` bytes; raises `BadRequest` where the line broke."""
        line = bytearray()
        while (size < 0 or len(line) < size) and (byte := self.read(1)):
            line += byte
            if byte == b"\n":
                break
        return bytes(line)


def whole(application: Application) -> Application:
    """The application, for which a request that did not come whole fails where it is read."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isascii() and length.isdigit():
            environ["wsgi.input"] = Whole(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return answer
