"""How long a file is, estimated without reading it: whether it is read at once or by the worker.

Counts the marks that begin a row, in the unpacked XML of a workbook or document or in the lines of a text. A
rough number is enough; what cannot be counted is judged by its size. Nothing is raised for a broken file: the
reading says what is wrong with it.
"""

import io
import re
import zipfile
import zlib

from plans.budget import MAX_EXPANDED

# Rows above which the worker reads.
LONG = 500
# What a row of a binary workbook (.xls) takes at least, bytes.
ROW_BYTES = 400
# The unpacking stops here: so much is long by any measure.
MOST = 30 * 1024 * 1024

# A PDF of so many bytes may have a hundred pages.
LONG_PDF = 300_000
_WORD_97 = "WordDocument".encode("utf-16-le")

_MARKED_ROW = re.compile(rb"<(?:\w+:)?(?:row|tr|table-row)[\s>/]|\\row\b", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?(?:row|tr|table-row)[\s>/]")
_PARTS = re.compile(r"(?:xl/worksheets/[^/]+|word/document|content)\.xml")


def is_long(content: bytes) -> bool:
    """Whether a file has more than 500 rows, as far as can be told at a glance."""
    if content.startswith(b"%PDF"):
        return len(content) > LONG_PDF
    if _WORD_97 in content[:MOST] and content.startswith(b"\xd0\xcf\x11\xe0"):
        # What the reader does not understand is converted, which takes seconds.
        return True
    if content[:2000].lstrip().startswith((b"<", b"{\\rtf")):
        return len(_MARKED_ROW.findall(content)) > LONG
    if not content.startswith(b"PK"):
        binary = content.startswith(b"\xd0\xcf\x11\xe0")
        return (len(content) // ROW_BYTES if binary else content.count(b"\n")) > LONG
    try:
        return _rows(content) > LONG
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


def _rows(content: bytes) -> int:
    rows, seen = 0, 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_EXPANDED:
            # The reading refuses it at once.
            return 0
        for name in archive.namelist():
            if not _PARTS.fullmatch(name):
                continue
            with archive.open(name) as part:
                while (chunk := part.read(1 << 20)) and rows <= LONG:
                    rows += len(_ROW.findall(chunk))
                    seen += len(chunk)
                    if seen > MOST:
                        return LONG + 1
    return rows
