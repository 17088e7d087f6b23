"""Which format a file really has: by its content, as names lie («.xls» is often a page of HTML or a CSV)."""

import re
from collections.abc import Callable

from plans.budget import MAX_BYTES, Budget
from plans.refusals import Refusal, damaged, encrypted
from plans.sheet import Sheet

Reader = Callable[[bytes, Budget], list[Sheet]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"AT&TFORM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_WEB_ARCHIVE = re.compile(
    rb"(?:mime-version|from|content-type|subject|snapshot-content-location)\s*:", re.IGNORECASE
)
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|thead|tbody|meta|div|tr|td|th|p|style|center|font|h[1-6]|span|br|b|title)"
    rb"[\s>/]",
    re.IGNORECASE,
)
# The root element, after the declaration, comments and other instructions.
_ROOT = re.compile(
    rb"\s*(?:<\?.{0,2000}?\?>\s*|<!--.{0,4000}?-->\s*|<!DOCTYPE[^>\[]{0,500}>\s*)*<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL,
)
_HEAD = 16_384


def read_sheets(data: bytes, file_name: str = "", budget: Budget | None = None) -> list[Sheet]:
    """All sheets (or tables) of a file, hidden ones too, in their order; at least one.

    Raises `Refusal` where the file is too big, is none of the formats, is encrypted or damaged, or takes more than the
    `budget` (a whole one, if none is given).
    """
    if len(data) > MAX_BYTES:
        raise Refusal("too_big", limit=MAX_BYTES // 1024**2)
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Refusal("empty")
    budget = budget or Budget()
    sheets = reader_of(data)(data, budget)
    for sheet in sheets:
        sheet.finish()
        budget.time()
    if not any(sheet.cells for sheet in sheets):
        raise next((s.refusal for s in sheets if s.refusal), None) or Refusal("blank")
    return sheets


def reader_of(data: bytes) -> Reader:
    """What reads such bytes. Raises `Refusal` where nothing does."""
    if data.startswith(b"PK"):
        from . import packed

        return packed.read
    if data.startswith(_OLE):
        return _compound(data)
    if data.startswith(_BARE_BIFF):
        from . import xls

        return xls.read
    if data.startswith(_PICTURES):
        raise Refusal("picture")
    if data.startswith(_ARCHIVES):
        raise Refusal("other_archive")
    if b"%PDF-" in data[:1024]:
        from . import pdf

        return pdf.read
    if data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        from . import rtf

        return rtf.read
    return _marked_up(data) or _text(data)


def _marked_up(data: bytes) -> Reader | None:
    """The reader of XML and web pages; None for plain text."""
    head = data[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:200].count(0) > 40:
        head = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        found = _ROOT.match(head)
        root = found[1] if found else b""
        known = _xml(root, head)
        if known is not None:
            return known
        if _PAGE.search(head):
            from . import html

            return html.read
        if head.startswith((b"<?xml", b"<?mso")) or b"xmlns" in head:
            raise Refusal("other_xml")
    if _WEB_ARCHIVE.match(head) and re.search(rb"multipart/|text/html", data[:20_000], re.IGNORECASE):
        from . import html

        return html.read_mhtml
    # A program that complained before it wrote its table.
    if re.search(rb"<table[\s>]", head, re.IGNORECASE) and re.search(
        rb"<t[dh][\s>]", data[:100_000], re.IGNORECASE
    ):
        from . import html

        return html.read
    return None


def _xml(root: bytes, head: bytes) -> Reader | None:
    if root == b"Workbook":
        from . import xml2003

        return xml2003.read
    if root == b"wordDocument":
        from . import docx

        return docx.read_2003
    if root == b"package" and b"2006/xmlPackage" in head:
        return _flat_package
    if root == b"document" and b"opendocument" in head:
        from . import ods, odt

        kind = re.search(rb"mimetype\s*=\s*[\"']([^\"']+)", head)
        return ods.read_flat if kind is not None and b"spreadsheet" in kind[1] else odt.read_flat
    return None


def _flat_package(data: bytes, budget: Budget) -> list[Sheet]:
    from . import docx, xlsx

    return (docx.read_flat if b"/word/" in data else xlsx.read_flat)(data, budget)


def _text(data: bytes) -> Reader:
    from . import delimited

    return delimited.read


def _compound(data: bytes) -> Reader:
    """The old container: a workbook, a Word document, or an encrypted new workbook."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise encrypted()
    if holds("WordDocument"):
        from . import doc

        return doc.read
    if holds("Workbook") or holds("Book"):
        from . import xls

        return xls.read
    raise damaged() if len(data) < 4096 else Refusal("unsupported")
