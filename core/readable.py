"""What a request says about the form of its body: what Django could not read is called plain bytes before it looks.

Else a stranger's `Content-Type` fails where no page and no log of ours is yet, or makes the bytes of an address mean
something else than what they say (`charset=rot13`).
"""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

BYTES = "application/octet-stream"
# What browsers and programs write text in, by Python's names; ours is written in the first.
CHARSETS = {"utf-8", "ascii", "iso8859-1", "cp1251", "cp866", "koi8-r"}


def readable(application: Application) -> Application:
    """The application, for which a body is plain bytes unless its kind can be understood."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not is_understood(str(environ.get("CONTENT_TYPE") or "")):
            environ["CONTENT_TYPE"] = BYTES
        return application(environ, start_response)

    return answer


def is_understood(kind: str) -> bool:
    """Whether a `Content-Type` can be read, and names no charset or one that text is written in."""
    try:
        _name, more = parse_header_parameters(kind)
        return codecs.lookup(more.get("charset") or "utf-8").name in CHARSETS
    except (ValueError, LookupError):
        return False
