"""Which format a file really has: by its content, as names lie («.xls» is often a page of HTML or a CSV)."""

import io
import re
import zipfile
from collections.abc import Callable

from plans.refusals import Refusal, damaged, encrypted, faults_refuse, unsafe
from plans.sheet import MAX_BYTES, MAX_EXPANDED, Sheet

from . import delimited, docx, ods, xls, xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|\?xml|mso|workbook)", re.IGNORECASE)
_OTHERS = (
    b"%PDF",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"II*\0",
    b"MM\0*",
)


def read_sheets(data: bytes, file_name: str = "") -> list[Sheet]:
    """All sheets (or tables) of a file, hidden ones too, in their order; at least one.

    Raises `Refusal` where the file is too big, is none of the formats, is encrypted or damaged.
    """
    if len(data) > MAX_BYTES:
        raise Refusal("too_big", limit=MAX_BYTES // 1024**2)
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Refusal("empty")
    sheets = _reader(data)(data)
    for sheet in sheets:
        sheet.finish()
    if not any(sheet.cells for sheet in sheets):
        raise next((s.refusal for s in sheets if s.refusal), None) or Refusal("blank")
    return sheets


def _reader(data: bytes) -> Callable[[bytes], list[Sheet]]:
    if data.startswith(b"PK"):
        return _packed(data)
    if data.startswith(_OLE):
        return _compound(data)
    if data.startswith(_BARE_BIFF):
        return xls.read
    if data.startswith(_OTHERS):
        raise _unsupported()
    head = data[:512].removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(head) or _MARKUP.match(head.replace(b"\0", b"").removeprefix(b"\xff\xfe")):
        raise Refusal("web_page")
    return delimited.read


def _unsupported() -> Refusal:
    return Refusal("unsupported")


def _packed(data: bytes) -> Callable[[bytes], list[Sheet]]:
    with faults_refuse(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        if any(entry.flag_bits & 1 for entry in entries.values()):
            raise encrypted()
        # zipfile never gives out more than the declared size of an entry, so the declared sum is a true bound.
        if sum(entry.file_size for entry in archive.infolist()) > MAX_EXPANDED:
            raise Refusal("bomb", limit=MAX_EXPANDED // 1024**2)
        for name in entries:
            if name.endswith((".xml", ".rels")) and _declares_entities(archive.open(name).read(4096)):
                raise unsafe()
        if "mimetype" in entries:
            return _open_document(archive, entries.keys())
    if "word/document.xml" in entries:
        return docx.read
    if any(name.endswith("workbook.bin") for name in entries):
        raise Refusal("binary_workbook")
    if "[Content_Types].xml" in entries or any(name.startswith("xl/") for name in entries):
        return xlsx.read
    raise _unsupported()


def _declares_entities(head: bytes) -> bool:
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\0!\0D\0O\0C\0T" in head


def _open_document(archive: zipfile.ZipFile, names: object) -> Callable[[bytes], list[Sheet]]:
    kind = archive.read("mimetype")
    if b"spreadsheet" not in kind:
        raise _unsupported()
    try:
        manifest = archive.read("META-INF/manifest.xml")
    except KeyError:
        manifest = b""
    if b"encryption-data" in manifest:
        raise encrypted()
    return ods.read


def _compound(data: bytes) -> Callable[[bytes], list[Sheet]]:
    """The old container: a workbook, a Word document, or an encrypted new workbook."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise encrypted()
    if holds("WordDocument"):
        raise Refusal("old_word")
    if holds("Workbook") or holds("Book"):
        return xls.read
    raise damaged() if len(data) < 4096 else _unsupported()
