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
#: What stands where a cell begins, until its row has ended; and how many lines a cell of a table has at most.
_CELL = "\x1e"
_LINES = 2


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
        self._cells: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            alt = given.get("alt", "")
            if alt and len(alt) <= 4 and not alt.isascii() and not self._silent:
                self.rows[-1] += alt
        if tag in _BLOCKS:
            self._break()
        if tag == "tr":
            self._cells.append((len(self.rows) - 1, self.depth))
        if tag in ("td", "th"):
            self.rows[-1] += _CELL
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
            if name == "tr" and self._cells:
                self._end_of_row(*self._cells.pop())
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

    def _end_of_row(self, begun: int, depth: int) -> None:
        """A row of short cells is one row, whatever paragraphs its cells are made of; others lay out a page."""
        rows = [row.removeprefix("> " * depth) for row in self.rows[begun:]]
        cells = "\n".join(rows).split(_CELL)[1:]
        short = all(len([line for line in cell.split("\n") if line.strip()]) <= _LINES for cell in cells)
        if len(cells) > 1 and short and depth == self.depth:
            self.rows[begun:] = ["> " * depth + "\t".join(" ".join(cell.split()) for cell in cells)]
        else:
            self.rows[begun:] = [_laid_out(row) for row in self.rows[begun:]]

    def _break(self) -> None:
        self.rows.append("> " * self.depth)


def _laid_out(row: str) -> str:
    """A row with a tab between what stood in cells."""
    first, *others = row.split(_CELL)
    for other in others:
        first += "\t" + other if first.strip("> ") else other
    return first


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
    rows = [_laid_out(row).rstrip() for row in reader.rows]
    kept = [row for at, row in enumerate(rows) if row or (at and rows[at - 1])]
    return "\n".join(kept).strip("\n"), reader.struck, not reader.depth
