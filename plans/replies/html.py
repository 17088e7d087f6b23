"""HTML into lines: quotations behind «>», struck and hidden words left out."""

import re
from collections import Counter
from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "blockquote",
        "pre",
        "section",
        "article",
        "dd",
        "dt",
    ]
)
_SILENT = frozenset(["style", "script", "head", "title", "noscript", "template"])
_STRUCK = frozenset(["s", "strike", "del"])
_VOID = frozenset(["br", "hr", "img", "meta", "link", "input", "wbr", "col", "area", "base"])
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|line-through", re.IGNORECASE
)
_DEEPEST = 40


class _Lines(HTMLParser):
    """Collects the visible text, line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[str] = [""]
        self.depth = 0
        self.struck = False
        self._open: list[tuple[str, bool]] = []
        self._counted: Counter[str] = Counter()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            alt = given.get("alt", "")
            if alt and len(alt) <= 4 and not alt.isascii() and not self._silent:
                self.rows[-1] += alt
        if tag in _BLOCKS:
            self._break()
        if tag == "td" and self.rows[-1].strip("> "):
            self.rows[-1] += "\t"
        if tag in _VOID:
            return
        off = _HIDDEN.search(given.get("style", ""))
        silent = tag in _SILENT or tag in _STRUCK or bool(off)
        if tag in _STRUCK or (off and "through" in off.group().lower()):
            self.struck = True
        self._open.append((tag, silent))
        self._counted[tag] += 1
        self._silent += silent
        if tag == "blockquote" and self.depth < _DEEPEST:
            self.depth += 1
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if not self._counted[tag]:
            return
        while self._open:
            name, silent = self._open.pop()
            self._counted[name] -= 1
            self._silent -= silent
            if name == "blockquote" and self.depth:
                self.depth -= 1
            if name == tag:
                break
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = re.sub(r"[ \t\r\n]+", " ", data)
        if text.strip("> ") or self.rows[-1].strip("> "):
            self.rows[-1] += text

    def _break(self) -> None:
        self.rows.append("> " * self.depth)


def _closed(html: str) -> str:
    """The text with those signs as letters that open nothing, or nothing that is closed: the library looks for the
    end of each of them through all that follows."""
    html = re.sub(r"<(?![a-zA-Z/!?])", "&lt;", html.replace("<![", "<!"))
    end = html.rfind("-->") + 1
    html = html[:end] + html[end:].replace("<!--", "&lt;!--")
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


def lines_of_html(html: str) -> tuple[str, bool, bool]:
    """The visible text with its quotations marked; whether words of it were struck out; whether it has its end,
    which programs write at least for a quotation."""
    reader = _Lines()
    reader.feed(_closed(html))
    reader.close()
    rows = [row.rstrip() for row in reader.rows]
    kept = [row for at, row in enumerate(rows) if row or (at and rows[at - 1])]
    return "\n".join(kept).strip("\n"), reader.struck, not reader.depth
