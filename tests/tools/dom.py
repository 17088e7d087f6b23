"""A page as a browser reads it, for comparing two of them: elements, attributes and texts, and of blanks what shows."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import tinyhtml5

# By HTML's own style sheet these stand within a line; a blank beside anything else never shows.
WITHIN_A_LINE = frozenset(
    [
        *(
            "a",
            "abbr",
            "b",
            "button",
            "cite",
            "code",
            "data",
            "del",
            "em",
            "i",
            "img",
            "input",
            "ins",
            "kbd",
            "label",
        ),
        *(
            "mark",
            "meter",
            "output",
            "progress",
            "q",
            "s",
            "samp",
            "select",
            "small",
            "span",
            "strong",
            "sub",
            "sup",
        ),
        *("svg", "textarea", "time", "tspan", "text", "u", "var", "wbr"),
    ]
)
# A blank beside what these hold does not show, though they stand within a line themselves.
HOLDERS = frozenset(("select", "svg"))
# What the style sheets lay out as rows of boxes.
ROWS = frozenset(("button", "chip", "row", "switch", "toggle"))
AS_IT_IS = frozenset(("pre", "textarea", "script", "style"))
# What is another one in every answer: keys against forgery, numbers of a drawing, and what is signed with the time.
PASSING = re.compile(r"\b[A-Za-z0-9]{64}\b|\b[0-9a-f]{16}\b|[\w-]+:[\w-]{6}:[\w-]{43}")
EDGE = ("edge", "")

Token = tuple[str, str]


def seen(html: str) -> list[Token]:
    """The page as a list of tags and texts; what shows no difference makes none."""
    return list(_joined(_tokens(tinyhtml5.parse(html, namespace_html_elements=False), False)))


def _tokens(element: Element, in_row: bool) -> Iterator[Token]:
    name = str(element.tag)
    if not isinstance(element.tag, str) or "Comment" in name:
        return
    is_block = in_row or name not in WITHIN_A_LINE
    is_row = bool(ROWS & set(element.get("class", "").split()))
    holds = is_block or is_row or name in HOLDERS
    values = {
        key: "…" if key == "nonce" else PASSING.sub("…", value) for key, value in element.attrib.items()
    }
    said = " ".join(f"{key}={value!r}" for key, value in sorted(values.items()))
    if is_block:
        yield EDGE
    yield "tag", f"<{name} {said}>"
    if holds:
        yield EDGE
    yield from _held(element, name, is_row)
    if holds:
        yield EDGE
    yield "tag", f"</{name}>"
    if is_block:
        yield EDGE


def _held(element: Element, name: str, is_row: bool) -> Iterator[Token]:
    kind = "exact" if name in AS_IT_IS else "text"
    if element.text:
        yield kind, element.text
    for child in element:
        yield from _tokens(child, is_row)
        if child.tail:
            yield kind, child.tail


def _joined(tokens: Iterator[Token]) -> Iterator[Token]:
    """Texts without the blanks that do not show; the edges are gone."""
    text, is_after_edge = "", True
    for kind, said in tokens:
        if kind == "text":
            text += re.sub(r"[ \t\n\r\f]+", "\0", said)
            continue
        if is_after_edge:
            text = text.lstrip("\0")
        if kind == "edge":
            text = text.rstrip("\0")
        if text:
            yield "text", re.sub("\0+", " ", text)
            is_after_edge = False
        text = ""
        if kind == "edge":
            is_after_edge = True
        else:
            yield kind, said
            is_after_edge = False
