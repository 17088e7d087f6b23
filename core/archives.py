"""What lies inside files that are containers: archives, and office documents.

Inside a ZIP may lie what might be uploaded by itself, and nothing else: no program, no script, no further archive,
no document with macros; nothing that is locked by a password, as it cannot be looked at; and nothing that unpacks
to many times its size. Nothing is unpacked onto the disk.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEMBERS_LIMIT = 2000
UNPACKED_LIMIT = 300 * 1024 * 1024
DOCUMENT_LIMIT = 50 * 1024 * 1024
HEAD = 64 * 1024
# Office documents are XML, which packs well; whole archives seldom do better than this.
RATIO_LIMIT = 200
# Below so many bytes no ratio does harm.
RATIO_FROM = 20 * 1024 * 1024
OFFICE = {"docx", "xlsx", "pptx", "odt", "ods", "odp"}
OLE = {"doc", "xls", "ppt"}
RTF = {"rtf"}
# What systems put beside people's files: by name, and how it begins. macOS keeps the rest of a file under `._` and
# its name, in a folder of its own.
PASSED_OVER = {".ds_store": b"\0\0\0\1Bud1", "thumbs.db": b"\xd0\xcf\x11\xe0"}
APPLE_DOUBLE = b"\0\x05\x16\x07"
# Parts of a document that Office fetches and runs or shows by itself, and what an address begins with that is neither
# a path nor a disk.
RUN_WHEN_OPENED = {"attachedtemplate", "oleobject", "frame", "subdocument"}
_FROM_THE_WEB = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:")
# In RTF: the template, which is usually on a disk, in the office's network, or a bare name; and an object to be run.
_RTF_TEMPLATE = re.compile(rb"\\template\b *([^{}]{0,4000})")
_RTF_AT_HOME = re.compile(rb"[A-Za-z]:|file:|\\\\|[\w .()-]*$")
_RTF_RUNS = b"\\objupdate"
# Of all lists of parts, unpacked: of one document (twice those of a sheet full of links), and of those of an archive.
LISTS_LIMIT, ARCHIVE_LISTS_LIMIT = 24 * 1024 * 1024, 48 * 1024 * 1024
# Names of streams that old Office documents have only with macros.
OLE_MACROS = [name.encode("utf-16-le") for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR")]

# Says whether content is what its extension promises: (name, content) -> bool.
Recognise = Callable[[str, bytes], bool]


def check_archive(name: str, stream: io.BufferedIOBase, recognise: Recognise) -> None:
    """Raise `ValidationError` about the ZIP archive `name` unless each member might be uploaded by itself."""
    with _opened(name, stream) as archive:
        _check_sizes(name, archive)
        room = _Room(ARCHIVE_LISTS_LIMIT)
        for member in archive.infolist():
            inner = PurePosixPath(member.filename.replace("\\", "/"))
            if _leads_elsewhere(inner, member):
                raise ValidationError(_not_taken(name, inner.name))
            if member.is_dir() or _is_the_systems(name, archive, inner, member):
                continue
            # A program shows itself at its beginning; into documents one has to look as a whole.
            whole = _extension(inner.name) in OFFICE | OLE | RTF
            if whole and member.file_size > DOCUMENT_LIMIT:
                raise ValidationError(_too_much(name))
            content = _content(name, archive, member, member.file_size if whole else HEAD)
            _check_member(name, inner.name, content, recognise, room)


@dataclass
class _Room:
    """How many bytes of lists may still be looked through: they pack a thousand to one."""

    left: int

    def take(self, name: str, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise ValidationError(_too_much(name))


def check_office(name: str, stream: io.BufferedIOBase, room: _Room | None = None) -> None:
    """Raise `ValidationError` for a document with macros, or one made to unpack without end.

    `room` is what the archive leaves it in which it lies.
    """
    rooms = [_Room(LISTS_LIMIT), *([room] if room else [])]
    with _opened(name, stream) as document:
        _check_sizes(name, document)
        for member in document.infolist():
            path = member.filename.replace("\\", "/").lower()
            if _is_macro(path, member):
                raise ValidationError(_macros(name))
            if path == "[content_types].xml" or path.endswith(".rels"):
                for one in rooms:
                    one.take(name, member.file_size)
                if _brings_code(name, _content(name, document, member, member.file_size)):
                    raise ValidationError(_macros(name))


def check_ole(name: str, content: bytes) -> None:
    """Raise `ValidationError` for an old Office document (.doc, .xls, .ppt) with macros."""
    if any(sign in content for sign in OLE_MACROS):
        raise ValidationError(_macros(name))


def check_rtf(name: str, content: bytes) -> None:
    """Raise `ValidationError` for a text that fetches its template from the web, or runs an object when opened."""
    fetched = any(not _RTF_AT_HOME.match(path) for path in _RTF_TEMPLATE.findall(content))
    if fetched or _RTF_RUNS in content:
        raise ValidationError(_macros(name))


def _is_macro(path: str, member: zipfile.ZipInfo) -> bool:
    if path.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in f"/{path}":
        return True
    # An OpenDocument keeps its macros in these folders.
    return path.startswith(("basic/", "scripts/")) and not member.is_dir() and member.file_size > 0


def _brings_code(name: str, content: bytes) -> bool:
    """Whether a list of a document's parts names macros, or what is fetched from elsewhere and run when it is opened.

    A template on the author's disk or in the office's network is usual: what is fetched from the web is meant.
    """
    parser = DefusedXMLParser(target=_Parts())
    try:
        parser.feed(content)
        return bool(parser.close())
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ValidationError(_damaged(name)) from error


class _Parts:
    """Looks at each part as it is read, and keeps none: a tree of them takes fifty times the room of its text."""

    def __init__(self) -> None:
        self.bring_code = False

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        """One part of the list."""
        if not attributes:
            return
        said = {key.lower(): value.strip().lower() for key, value in attributes.items()}
        kind = said.get("contenttype", "") + said.get("type", "").rpartition("/")[2]
        is_macro = "macroenabled" in kind or "vbaproject" in kind
        is_fetched = said.get("targetmode") == "external" and _FROM_THE_WEB.match(said.get("target", ""))
        self.bring_code |= is_macro or bool(is_fetched and kind in RUN_WHEN_OPENED)

    def close(self) -> bool:
        """The end: whether one of them brings code."""
        return self.bring_code


def _leads_elsewhere(inner: PurePosixPath, member: zipfile.ZipInfo) -> bool:
    """Whether unpacking it would write outside of its folder: by its path, or by way of a link."""
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return is_link or inner.is_absolute() or ".." in inner.parts or bool(re.match("[A-Za-z]:", str(inner)))


def _is_the_systems(
    name: str, archive: zipfile.ZipFile, inner: PurePosixPath, member: zipfile.ZipInfo
) -> bool:
    """Whether it is what a system puts beside people's files, also by its content."""
    begins = PASSED_OVER.get(inner.name.lower())
    if begins is None and inner.name.startswith("._"):
        begins = APPLE_DOUBLE
    return begins is not None and _content(name, archive, member, len(begins)) == begins


def _not_taken(archive: str, member: str) -> str:
    return _(
        "“%(name)s”: “%(member)s” in it is not taken. Put only documents, tables and pictures into the archive."
    ) % {"name": archive, "member": member[:80]}


def _check_member(archive: str, name: str, content: bytes, recognise: Recognise, room: _Room) -> None:
    extension = _extension(name)
    if extension == "zip" or not recognise(name, content):
        raise ValidationError(_not_taken(archive, name))
    where = f"{archive}: {name[:80]}"
    if extension in OFFICE:
        check_office(where, io.BytesIO(content), room)
    elif extension in OLE:
        check_ole(where, content)
    elif extension in RTF:
        check_rtf(where, content)


def _check_sizes(name: str, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    overlapping = packed > _length(archive)
    bomb = unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * max(packed, 1))
    if len(members) > MEMBERS_LIMIT or bomb or overlapping:
        raise ValidationError(_too_much(name))
    if any(member.flag_bits & 1 for member in members):
        raise ValidationError(
            _("“%(name)s” is locked by a password, so nobody can look into it: pack it without one.")
            % {"name": name}
        )


def _length(archive: zipfile.ZipFile) -> int:
    stream = archive.fp
    if stream is None:
        return 0
    place = stream.tell()
    length = stream.seek(0, io.SEEK_END)
    stream.seek(place)
    return length


def _content(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The first `most` bytes of the member unpacked, and not a byte more than it says of itself."""
    try:
        with archive.open(member) as opened:
            return opened.read(min(member.file_size, most))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ValidationError(_damaged(name)) from error


def _opened(name: str, stream: io.BufferedIOBase) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ValidationError(_damaged(name)) from error


def _too_much(name: str) -> str:
    return _("“%(name)s” unpacks to too much: %(files)d files at most, %(size)d MB in all. Split it.") % {
        "name": name,
        "files": MEMBERS_LIMIT,
        "size": UNPACKED_LIMIT // 1024**2,
    }


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def _damaged(name: str) -> str:
    return _("“%(name)s” cannot be unpacked: pack it again.") % {"name": name}


def _macros(name: str) -> str:
    return _("“%(name)s” contains macros, which are not taken. Save it without them, or as PDF.") % {
        "name": name
    }
