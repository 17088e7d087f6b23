"""Why a file cannot be read as a plan: one exception, a code for programs, a sentence for people."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _


class Refusal(Exception):
    """The file as a whole is not readable as a plan.

    `code` is one of: empty, too_big, not_a_workbook, unsupported, encrypted, damaged, unsafe, bomb, too_many_rows,
    too_many_columns, no_table, no_sheet. `text` says in the reader's language what is wrong and what to do.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


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
    return Refusal(
        "damaged",
        _(
            "The file is damaged or was not copied to the end. "
            "Open it in the program it was made with and save it again."
        ),
    )


def encrypted() -> Refusal:
    return Refusal(
        "encrypted", _("The file is protected by a password. Remove the password and send it again.")
    )


def unsafe() -> Refusal:
    return Refusal(
        "unsafe",
        _(
            "The file holds declarations that ordinary programs never write (XML entities). Save it anew as .xlsx."
        ),
    )


def too_many_rows(limit: int) -> Refusal:
    return Refusal(
        "too_many_rows",
        _("The sheet holds more than %(limit)d rows. Keep the plan alone in the file and send it again.")
        % {"limit": limit},
    )


def too_many_columns(limit: int) -> Refusal:
    return Refusal(
        "too_many_columns",
        _("The sheet holds more than %(limit)d columns. Keep the plan alone in the file and send it again.")
        % {"limit": limit},
    )


@contextmanager
def faults_refuse(*more: type[Exception]) -> Iterator[None]:
    """Turn what a format's reader raises on damaged input into a refusal; `more` are that reader's own exceptions."""
    try:
        yield
    except DefusedXmlException as fault:
        raise unsafe() from fault
    except READER_FAULTS + more as fault:
        raise damaged() from fault
