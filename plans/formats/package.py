"""What the packed formats share: parts in a zip archive, or in one flat XML file that stands for an archive."""

import io
import posixpath
import zipfile
from collections.abc import Iterable
from typing import IO

from plans.budget import MAX_EXPANDED, MAX_PARTS, MAX_RATIO, SMALL, Budget
from plans.refusals import Refusal, encrypted

from . import markup


class Package:
    """The parts of a file by their names. Names that differ in case alone are one, as they are to Excel."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        self.archive: zipfile.ZipFile | None = zipfile.ZipFile(io.BytesIO(data))
        self.parts: dict[str, bytes] = {}
        entries = self.archive.infolist()
        check_entries(entries)
        if any(entry.flag_bits & 1 for entry in entries):
            raise encrypted()
        self.names = [entry.filename for entry in entries]
        self._known = {_plain(name): name for name in reversed(self.names)}

    @classmethod
    def of_parts(cls, parts: dict[str, bytes], budget: Budget) -> "Package":
        """A package that was unpacked already."""
        made = cls.__new__(cls)
        made.budget, made.archive, made.parts = budget, None, parts
        made.names = list(parts)
        made._known = {_plain(name): name for name in made.names}
        return made

    def find(self, name: str) -> str | None:
        """The name by which a part is stored, or None."""
        return self._known.get(_plain(name))

    def open(self, name: str) -> IO[bytes]:
        """Raises KeyError where there is no such part."""
        stored = self._known[_plain(name)]
        return io.BytesIO(self.parts[stored]) if self.archive is None else self.archive.open(stored)

    def read(self, name: str, most: int = SMALL) -> bytes:
        with self.open(name) as part:
            return part.read(most)

    def root(self, name: str) -> markup.Element:
        """The whole tree of a small part. Raises KeyError if there is none, `Refusal` if it is not small."""
        with self.open(name) as part:
            return markup.root(markup.chunks(part), self.budget)

    def stream(self, name: str, tags: Iterable[str], *, begins: bool = False) -> markup.Stream:
        """The elements of these names as they end."""
        return markup.Stream(markup.chunks(self.open(name)), tags, self.budget, begins=begins)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part («» for the package itself) refers to: its kind and its place, by id."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if self.find(rels) is None:
            return {}
        found = {}
        for relation in self.root(rels):
            target = relation.get("Target", "")
            if not target.startswith("/"):
                target = posixpath.normpath(posixpath.join(folder, target.replace("\\", "/")))
            found[relation.get("Id", "")] = (
                relation.get("Type", "").rpartition("/")[2],
                target.lstrip("/"),
            )
        return found

    def main_part(self) -> str | None:
        """The part that the package says is its document."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and self.find(target):
                return target
        return None


def check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a bomb by what its directory declares: zipfile never gives out more of an entry than that."""
    total = 0
    for count, entry in enumerate(entries, 1):
        if count > MAX_PARTS:
            raise Refusal("too_many_parts", limit=MAX_PARTS)
        total += entry.file_size
        if total > MAX_EXPANDED or (
            entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
        ):
            raise Refusal("bomb", limit=MAX_EXPANDED // 1024**2)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def flat(root: markup.Element, budget: Budget) -> Package:
    """The package that a «flat OPC» file stands for: each part's XML is written out inside it."""
    from lxml import etree

    parts: dict[str, bytes] = {}
    for part in root:
        content = markup.child(part, "xmlData")
        name = markup.attribute(part, "name")
        if name and content is not None and len(content):
            parts[name.lstrip("/")] = etree.tostring(content[0], encoding="utf-8")
    return Package.of_parts(parts, budget)
