"""XML read safely and within the budget: as a small tree, or piece by piece.

lxml parses, without a network, without entities and not deeper than it allows by itself (256 levels). The signs «<»
are counted before they are parsed, so that no tree grows beyond what may be held.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any, TypeAlias

from lxml import etree

from plans.budget import MAX_HELD_MARKS, Budget, too_deep, too_much_markup
from plans.refusals import damaged, unsafe

Element: TypeAlias = etree._Element
_CHUNK = 1 << 16
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def chunks(part: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of 64 kB."""
    while chunk := part.read(_CHUNK):
        yield chunk


def pieces(data: bytes) -> Iterator[bytes]:
    """Bytes in pieces of 64 kB."""
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]


def root(source: Iterable[bytes], budget: Budget) -> Element:
    """The whole tree of a small part. Raises `Refusal` if it is not small, or no XML."""
    parser = etree.XMLPullParser(("start",), **_OPTIONS)
    held = 0
    first = None
    for piece in source:
        held += _counted(piece, budget)
        if held > MAX_HELD_MARKS:
            raise too_much_markup()
        for _event, element in _fed(parser, piece):
            if first is None:
                first = element
                _refuse_declarations(element)
    element = _closed(parser)
    if first is None:
        raise damaged()
    return element


class Stream:
    """("end", name, element) for the elements of these names as they end; `begins` gives ("start", …) too.

    Names are without their namespace. Who has done with an element calls `drop`, so that it is not held; what is held
    beyond the budget refuses the file.
    """

    def __init__(
        self, source: Iterable[bytes], tags: Iterable[str], budget: Budget, *, begins: bool = False
    ) -> None:
        self._source, self._budget = source, budget
        wanted = [f"{{*}}{tag}" for tag in tags]
        self._parser = etree.XMLPullParser(("start", "end") if begins else ("end",), tag=wanted, **_OPTIONS)
        self._held = 0

    def __iter__(self) -> Iterator[tuple[str, str, Element]]:
        looked = False
        for piece in self._source:
            self._held += _counted(piece, self._budget)
            if self._held > MAX_HELD_MARKS:
                raise too_much_markup()
            for event, element in _fed(self._parser, piece):
                if not looked:
                    looked = True
                    _refuse_declarations(element)
                yield event, local(element.tag), element
        last = _closed(self._parser)
        if not looked and last is not None:
            _refuse_declarations(last)

    def drop(self, element: Element) -> None:
        """Free what an element held, and all that is before it."""
        self._held = 0
        element.clear()
        while (above := element.getparent()) is not None:
            while element.getprevious() is not None:
                del above[0]
            element = above


def _counted(piece: bytes, budget: Budget) -> int:
    count = piece.count(b"<")
    budget.marks(count)
    return count


def _fed(parser: Any, piece: bytes) -> Iterator[tuple[str, Any]]:
    try:
        parser.feed(piece)
    except etree.XMLSyntaxError as fault:
        raise _refusal(fault) from fault
    try:
        yield from parser.read_events()
    except etree.XMLSyntaxError as fault:
        raise _refusal(fault) from fault


def _closed(parser: Any) -> Any:
    try:
        return parser.close()
    except etree.XMLSyntaxError as fault:
        raise _refusal(fault) from fault


def _refusal(fault: Exception) -> Exception:
    fault_text = str(fault).lower()
    if "excessive depth" in fault_text:
        return too_deep()
    if "entit" in fault_text or "amplification" in fault_text:
        return unsafe()
    return damaged()


def _refuse_declarations(element: Any) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise unsafe()


def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without the namespace."""
    for key, value in element.items():
        if key == name or key.endswith("}" + name):
            return str(value)
    return None


def child(element: Element, name: str) -> Element | None:
    """The first child of this name, or None."""
    return next((one for one in element if local(one.tag) == name), None)
