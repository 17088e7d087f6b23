"""What may prove a report: which files (size, kind, name) and which links. Every upload is checked here.

A file's kind is read from its content and has to agree with its extension: what is named .png is a picture, or
it is refused. All refusals are `ValidationError`s that name the file and say what to do.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File as DjangoFile
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core import archives, quotas, scanner

FILES_LIMIT = 20
LINKS_LIMIT = 20
NAME_LIMIT = 120
# Enough for every signature that puremagic looks for at the beginning of a file.
HEAD = 64 * 1024


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its MIME type, and how its content shows itself."""

    content_type: str
    # The extensions that puremagic gives to such content; empty for plain text, which has no signature.
    seen_as: frozenset[str]
    # A member that tells one office document from another inside the same ZIP container.
    member: str = ""


def _kind(content_type: str, seen_as: str, member: str = "") -> FileKind:
    return FileKind(content_type, frozenset(seen_as.split()), member)


_JPEG = _kind("image/jpeg", ".jpg .jpeg")
_TIFF = _kind("image/tiff", ".tif .tiff")
_HEIC = _kind("image/heic", ".heic .heif")
_ZIP = ".zip .docx .xlsx .pptx .odt .ods .odp"
_OLE = ".doc .xls .ppt .msi"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

KINDS: dict[str, FileKind] = {
    "pdf": _kind("application/pdf", ".pdf"),
    "docx": _kind(f"{_OPEN_XML}.wordprocessingml.document", _ZIP, "word/"),
    "xlsx": _kind(f"{_OPEN_XML}.spreadsheetml.sheet", _ZIP, "xl/"),
    "pptx": _kind(f"{_OPEN_XML}.presentationml.presentation", _ZIP, "ppt/"),
    "odt": _kind(f"{_OPEN_DOCUMENT}.text", _ZIP, "content.xml"),
    "ods": _kind(f"{_OPEN_DOCUMENT}.spreadsheet", _ZIP, "content.xml"),
    "odp": _kind(f"{_OPEN_DOCUMENT}.presentation", _ZIP, "content.xml"),
    "doc": _kind("application/msword", _OLE),
    "xls": _kind("application/vnd.ms-excel", _OLE),
    "ppt": _kind("application/vnd.ms-powerpoint", _OLE),
    "rtf": _kind("application/rtf", ".rtf"),
    "txt": _kind("text/plain", ""),
    "csv": _kind("text/csv", ""),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": _kind("image/png", ".png"),
    "gif": _kind("image/gif", ".gif"),
    "webp": _kind("image/webp", ".webp"),
    "heic": _HEIC,
    "heif": _HEIC,
    "tif": _TIFF,
    "tiff": _TIFF,
    "bmp": _kind("image/bmp", ".bmp"),
    "mp4": _kind("video/mp4", ".mp4 .m4v"),
    "mov": _kind("video/quicktime", ".mov .qt .mp4"),
    "zip": _kind("application/zip", _ZIP),
}
# For the "accept" of file fields.
ACCEPT = ",".join(f".{extension}" for extension in KINDS)


@dataclass(frozen=True)
class File:
    """A file that was checked: its content, the name to show, its kind by content."""

    content: DjangoFile
    name: str
    content_type: str


def check_file(upload: DjangoFile) -> File:
    """The upload as a `File` with a clean name. Raises `ValidationError` when it is not taken as a proof."""
    name = clean_name(upload.name or "")
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty: choose the file again.") % {"name": name})
    if upload.size > settings.ATTACHMENT_LIMIT:
        raise ValidationError(
            _("“%(name)s” is %(size)d MB; %(limit)d MB is the most. Split it, or give a link to it.")
            % {
                "name": name,
                "size": -(-upload.size // 1024**2),
                "limit": settings.ATTACHMENT_LIMIT // 1024**2,
            }
        )
    kind = KINDS.get(_extension(name))
    if kind is None:
        raise ValidationError(
            _(
                "“%(name)s”: files of this kind are not taken. Taken are documents, tables, pictures, PDF, ZIP."
            )
            % {"name": name}
        )
    if not _is_what_it_says(upload, kind):
        raise ValidationError(
            _(
                "“%(name)s” is not what its name says. Open it, save it again in its own format, and attach that."
            )
            % {"name": name}
        )
    _check_inside(upload, name)
    scanner.check(name, upload)
    return File(upload, name, kind.content_type)


def _check_form(upload: DjangoFile, total: int) -> None:
    if total > settings.FORM_LIMIT:
        raise ValidationError(
            _("“%(name)s”: %(limit)d MB at once is the most. Send the form, then add the rest.")
            % {"name": clean_name(upload.name or ""), "limit": settings.FORM_LIMIT // 1024**2}
        )


def _check_inside(upload: DjangoFile, name: str) -> None:
    """Raise `ValidationError` for what a container hides: programs, macros, further archives."""
    extension = _extension(name)
    try:
        if extension == "zip":
            archives.check_archive(name, io.BufferedReader(_Raw(upload)), _may_lie_inside)
        elif extension in archives.OFFICE:
            archives.check_office(name, io.BufferedReader(_Raw(upload)))
        elif extension in archives.OLE:
            upload.seek(0)
            archives.check_ole(name, upload.read())
        elif extension in archives.RTF:
            upload.seek(0)
            archives.check_rtf(name, upload.read())
    finally:
        upload.seek(0)


def _may_lie_inside(name: str, content: bytes) -> bool:
    kind = KINDS.get(_extension(name))
    return bool(kind and content and _is_what_it_says(DjangoFile(io.BytesIO(content), name=name), kind))


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def check_files(
    uploads: Iterable[DjangoFile],
    room: int,
    *,
    too_many: str,
    by: int,
    also: Callable[[int], None] = lambda size: None,
) -> tuple[list[File], list[str]]:
    """Those of `uploads` that may prove a report, `room` at most, and the messages about the others.

    `too_many` is the message about those for which there is no room; `by` the id of the person whose room the
    files take (see `core.quotas`); `also(size)` raises `ValidationError` where something else is full.
    """
    taken: list[File] = []
    problems: list[str] = []
    total = 0
    for upload in uploads:
        if len(taken) >= room:
            problems.append(too_many)
            break
        try:
            total += upload.size or 0
            _check_form(upload, total)
            file = check_file(upload)
            also(upload.size or 0)
            quotas.take(by, upload.size or 0)
            taken.append(file)
        except ValidationError as refusal:
            problems += refusal.messages
    return taken, problems


def clean_name(name: str) -> str:
    """A name to show and to download by: no folders, no control characters, of a reasonable length."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else letter for letter in plain
    )
    plain = re.sub(r'[<>:"|?*;]', "_", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return (plain or _("file"))[:NAME_LIMIT]
    return f"{stem.strip(' .')[: NAME_LIMIT - len(extension) - 1] or _('file')}.{extension}"[:NAME_LIMIT]


def _is_what_it_says(upload: DjangoFile, kind: FileKind) -> bool:
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    seen = _seen_as(head)
    if not kind.seen_as:
        return _is_plain_text(head, seen)
    if not seen & kind.seen_as:
        return False
    if kind.seen_as == frozenset(_ZIP.split()):
        return _zip_has(upload, kind.member)
    return True


def _seen_as(head: bytes) -> set[str]:
    # What many phones write before their pictures, and puremagic does not know.
    if head[4:8] == b"ftyp" and head[8:12] in (b"mif1", b"msf1"):
        return {".heic"}
    try:
        return {match.extension.lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _is_plain_text(head: bytes, seen: set[str]) -> bool:
    if b"\0" in head or seen & {".html", ".htm", ".svg", ".xml", ".exe", ".pdf", *_ZIP.split()}:
        return False
    return not re.match(rb"(?i)\s*(\xef\xbb\xbf)?\s*<(!doctype|html|script|svg|\?xml)", head)


def _zip_has(upload: DjangoFile, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BufferedReader(_Raw(upload))) as container:
            return any(name.startswith(member) for name in container.namelist()) or not member
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        upload.seek(0)


class _Raw(io.RawIOBase):
    """An upload as a raw stream that stays open when its reader is closed."""

    def __init__(self, upload: DjangoFile) -> None:
        self.upload = upload

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.upload.seek(offset, whence)
        return self.upload.tell()

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        read = self.upload.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


_address = URLValidator(schemes=["http", "https"])


# «sochi.ru», «минск.бел/новости»: a name with a dot, and what may follow.
BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#]\S*)?")


def _whole(link: str) -> str:
    """The link, with https:// before one that was written without."""
    is_file = link.rpartition(".")[2].lower() in KINDS
    return f"https://{link}" if BARE_ADDRESS.fullmatch(link) and not is_file else link


def check_links(lines: Iterable[str]) -> list[str]:
    """The links, empty lines left out, «sochi.ru/…» as https://sochi.ru/….

    Raises one `ValidationError` with a message for each that is none.
    """
    links = list(dict.fromkeys(_whole(line.strip()) for line in lines if line.strip()))
    wrong = []
    for link in links:
        try:
            _address(link)
        except ValidationError:
            wrong.append(
                _("“%(link)s” is not a link: it starts with http:// or https://.") % {"link": link[:100]}
            )
            continue
        if len(link) > 1000:
            wrong.append(_("“%(link)s…” is too long for a link.") % {"link": link[:60]})
    if len(links) > LINKS_LIMIT:
        wrong.append(_("%(limit)d links at most.") % {"limit": LINKS_LIMIT})
    if wrong:
        raise ValidationError(wrong)
    return links
