"""Zip archives: the packed formats, recognised by their parts, or an ordinary archive with one plan inside it."""

import zipfile

from plans.budget import MAX_BYTES, Budget
from plans.refusals import Refusal, damaged, encrypted, faults_refuse, unsafe
from plans.sheet import Sheet

from .package import Package

# What lies beside a plan in an archive and is none.
_BESIDE = (".txt", ".xml", ".json", ".htm", ".html", ".md", ".eml")
_ASIDE = (
    ".sig",
    ".p7s",
    ".p7m",
    ".sgn",
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".db",
    ".ini",
    ".url",
)


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The sheets of a packed file. Raises `Refusal` where it is none of the formats, or holds several files."""
    with faults_refuse():
        package = Package(data, budget)
    kind = _kind(package)
    if kind == "word":
        from . import docx

        with faults_refuse():
            return docx.read_package(package)
    if kind == "xlsb":
        from . import xlsb

        return xlsb.read(data, budget)
    if kind == "xlsx":
        from . import xlsx

        with faults_refuse():
            return xlsx.read_package(package)
    if kind == "opendocument":
        return _open_document(package, data, budget)
    if kind:
        raise Refusal("unsupported")
    return _inside(package, budget)


def _kind(package: Package) -> str:
    if package.find("mimetype") and package.find("content.xml"):
        return "opendocument"
    with faults_refuse():
        main = package.main_part() or ""
    folders = {
        name.replace("\\", "/").lstrip("/").lower().partition("/")[0] for name in package.names if "/" in name
    }
    if main.lower().startswith("word/") or package.find("word/document.xml"):
        return "word"
    if any(name.lower().endswith("workbook.bin") for name in package.names):
        return "xlsb"
    if "xl" in folders or main.lower().endswith("workbook.xml"):
        return "xlsx"
    if "ppt" in folders:
        return "slides"
    if package.find("[Content_Types].xml"):
        if main:
            return "word" if main.lower().endswith("document.xml") else "other"
        raise damaged()
    return ""


def _open_document(package: Package, data: bytes, budget: Budget) -> list[Sheet]:
    from . import ods, odt

    with faults_refuse():
        kind = package.read("mimetype", 200)
        manifest = package.read("META-INF/manifest.xml") if package.find("META-INF/manifest.xml") else b""
        if b"encryption-data" in manifest:
            raise encrypted()
        start = package.read("content.xml", 4096)
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise unsafe()
    if b"spreadsheet" in kind:
        return ods.read(data, budget)
    if b"opendocument.text" in kind:
        return odt.read(data, budget)
    raise Refusal("unsupported")


def _inside(package: Package, budget: Budget) -> list[Sheet]:
    """An ordinary archive: its only file, or a refusal with their names."""
    from .detect import reader_of

    archive = package.archive
    if archive is None:
        raise damaged()
    entries = [entry for entry in archive.infolist() if _may_be_plan(entry)]
    if not entries:
        raise Refusal("archive_without_plan")
    if len(entries) > 1:
        # A card or a letter as plain text beside the one document is what a registry packs with it.
        entries = [entry for entry in entries if not _name(entry).lower().endswith(_BESIDE)] or entries
    if len(entries) > 1:
        names = ", ".join(f"«{_name(entry)}»" for entry in entries[:10]) + (" …" if len(entries) > 10 else "")
        raise Refusal("several_files", names=names)
    if entries[0].file_size > MAX_BYTES:
        raise Refusal("too_big", limit=MAX_BYTES // 1024**2)
    with faults_refuse():
        inner = archive.read(entries[0])
    if inner.startswith(b"PK"):
        with faults_refuse():
            kind = _kind(Package(inner, budget))
        # An archive in an archive in an archive … is no way to send a plan.
        if not kind:
            raise Refusal("archive_without_plan")
    if not inner.strip(b"\0 \r\n\t"):
        raise Refusal("empty")
    return reader_of(inner)(inner, budget)


def _may_be_plan(entry: zipfile.ZipInfo) -> bool:
    name = _name(entry).lower()
    last = name.rpartition("/")[2]
    return (
        # An entry without a name, in a damaged archive, is none: `is_dir` fails on it.
        bool(entry.filename)
        and not entry.is_dir()
        and not name.startswith("__macosx/")
        and not last.startswith((".", "~$"))
        and (not name.endswith(_ASIDE))
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: Russian Windows packs names in its old code page without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("cp866")
        except UnicodeError:
            return name
    return name
