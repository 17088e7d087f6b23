"""Why a file cannot be read as a plan: one exception, a code with parameters."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException


class Refusal(Exception):
    """The file as a whole is not readable as a plan.

    `code` says why, `params` the things in question; `roadmap.importing.wording` has the sentences, what is wrong and
    what to do, for every code there is.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        facts = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{code} ({facts})" if facts else code)
        self.code = code
        self.params = params


# What the readers of other people's formats are seen to raise on damaged input. Each of them was written for files
# that a program has saved, so a damaged one surfaces as whatever its code stumbled over first; only the calls into
# those readers are guarded with this list.
READER_FAULTS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def damaged() -> Refusal:
    """It is damaged, or was not copied to the end."""
    return Refusal("damaged")


def encrypted() -> Refusal:
    """It is protected by a password."""
    return Refusal("encrypted")


def unsafe() -> Refusal:
    """It holds declarations that ordinary programs never write: XML entities."""
    return Refusal("unsafe")


def too_many_rows(limit: int) -> Refusal:
    """The sheet holds more rows than are read."""
    return Refusal("too_many_rows", limit=limit)


def too_many_columns(limit: int) -> Refusal:
    """The sheet holds more columns than are read."""
    return Refusal("too_many_columns", limit=limit)


@contextmanager
def faults_refuse(*more: type[Exception]) -> Iterator[None]:
    """Turn what a format's reader raises on damaged input into a refusal; `more` are that reader's own exceptions."""
    try:
        yield
    except DefusedXmlException as fault:
        raise unsafe() from fault
    except READER_FAULTS + more as fault:
        raise damaged() from fault
