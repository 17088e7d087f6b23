"""What the packed formats share: parts of XML in a zip archive, and how much of them is read."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, iterparse

from plans.refusals import too_many_rows
from plans.sheet import MAX_ROWS

# A plan of 20,000 rows by 20 columns has a tenth of that; beyond it lie only machine-made files, which would keep
# the reader busy for more than its ten seconds.
MAX_ELEMENTS = 6_000_000
MAX_SMALL_PART = 20 * 1024 * 1024


class Package:
    """An open archive that counts the work: `elements` over all parts read."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.names = set(self.archive.namelist())
        self.left = MAX_ELEMENTS

    def root(self, name: str) -> Element:
        """The whole tree of a small part. Raises KeyError if there is none, `Refusal` if it is not small."""
        if self.archive.getinfo(name).file_size > MAX_SMALL_PART:
            raise too_many_rows(MAX_ROWS)
        root: Element = fromstring(self.archive.read(name))
        return root

    def ends(self, name: str) -> Iterator[tuple[str, Element]]:
        """The elements of a part as they end, with their names without the namespace."""
        with self.archive.open(name) as part:
            for _event, element in iterparse(part, events=("end",)):
                self.left -= 1
                if self.left < 0:
                    raise too_many_rows(MAX_ROWS)
                yield local(element.tag), element


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without the namespace."""
    for key, value in element.items():
        if local(key) == name:
            return value
    return None
