"""Web pages: saved from a browser or Word, or sent by an accounting program under the name «.xls»; MHTML archives too.

The page is parsed as a stream of tags, so that a table without an end, or ten thousand within one another, costs no
tree. What the page shows is read: hidden text is left out, and struck-through words are kept apart.
"""

import email
import email.policy
import re
from email.message import EmailMessage, Message
from typing import Any

from lxml import etree

from plans.budget import MAX_COLUMNS, MAX_DEPTH, Budget, too_deep
from plans.refusals import Refusal, faults_refuse, too_many_columns
from plans.sheet import Sheet
from plans.shown import clean
from plans.text import raised

from . import delimited, markup, styled
from .flow import Box, Flow, has_headed_columns, place_boxes

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE
)
_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
        "dd",
        "dl",
        "blockquote",
        "pre",
        "center",
        "hr",
        "section",
        "article",
        "header",
        "footer",
    ]
)
_SKIPPED = frozenset(
    ["script", "style", "title", "noscript", "template", "select", "textarea", "button", "xml", "svg", "math"]
)
_STRUCK = frozenset(("s", "strike", "del"))
_VOID = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
        "base",
        "area",
        "wbr",
        "param",
        "source",
        "track",
        "embed",
    ]
)
# Marks of footnotes and of reviewers' comments: «[a]» in Google Docs, «[1]» in Word and in wikis.
_NOTE = re.compile(r"#(?:cmnt|ftnt|_ftn|_edn|_msocom|cite_note|footnote|sdfootnote|sdendnote)", re.IGNORECASE)


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The page's tables. Raises `Refusal` where it holds no plan."""
    with faults_refuse(etree.LxmlError):
        flow = Flow(budget)
        _page(data, flow, budget)
        return _done(flow)


def read_into(flow: Flow, data: bytes, budget: Budget) -> None:
    """The blocks of a page, or of a web archive, that is within another document."""
    if data[:200].lstrip().lower().startswith((b"mime-version", b"from:", b"content-type")):
        _archive(data, flow, budget)
    else:
        _page(data, flow, budget)


def read_mhtml(data: bytes, budget: Budget) -> list[Sheet]:
    """The pages of a web archive, in their order; a workbook saved so has one for each sheet."""
    with faults_refuse(etree.LxmlError):
        flow = Flow(budget)
        _archive(data, flow, budget)
        return _done(flow)


def _archive(data: bytes, flow: Flow, budget: Budget) -> None:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for count, part in enumerate(message.walk()):
        if count > 2_000:
            raise Refusal("too_many_parts", limit=2_000)
        budget.time()
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and (page := _payload(part)):
            _page(page, flow, budget)


def decode(data: bytes) -> str:
    """The page's text by its mark, by what it says of itself, or else by how it looks."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and (found := _CHARSET.search(data[:8192])) is not None:
        try:
            return data.removeprefix(b"\xef\xbb\xbf").decode(found[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return delimited.decode(data)


def _payload(part: Message | EmailMessage) -> bytes:
    raw = part.get_payload(decode=True)
    page = raw if isinstance(raw, bytes) else b""
    charset = part.get_content_charset()
    if charset and not _CHARSET.search(page[:8192]):
        try:
            return page.decode(charset, errors="replace").encode()
        except LookupError:
            return page
    return page


def _done(flow: Flow) -> list[Sheet]:
    try:
        return flow.done()
    except Refusal as refusal:
        raise Refusal("page_without_table") if refusal.code == "document_without_table" else refusal from None


def _page(data: bytes, flow: Flow, budget: Budget) -> None:
    text = decode(data)
    names = _NAME.findall(text[:100_000])
    target = _Target(flow, budget, names[0] if len(names) == 1 else "")
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, huge_tree=False)
    for piece in markup.pieces(text.encode("utf-8", errors="replace")):
        budget.marks(piece.count(b"<"))
        parser.feed(piece)
    parser.close()


class _Table:
    def __init__(self) -> None:
        self.rows: list[list[Box]] = []
        self.box: Box | None = None
        self.words: list[tuple[str, str]] = []
        # How many of the words of the cell are above the last plan within it.
        self.told = 0
        self.hidden_row = False

    @property
    def holds_plan(self) -> bool:
        return len(self.rows) >= 3 and max(len(row) for row in self.rows) >= 3


class _Target:
    """What lxml calls for each tag and each piece of text."""

    def __init__(self, flow: Flow, budget: Budget, name: str) -> None:
        self.flow, self.budget, self.name = flow, budget, name
        self.tables: list[_Table] = []
        # Plans laid out inside another table, each with the lines above it: they come after it.
        self.inner: list[tuple[str, _Table]] = []
        self.words: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = []
        self.lists: list[int | None] = []
        self.classes = styled.Classes()
        self.style: list[str] = []

    # --- what lxml calls --------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Any) -> None:
        name = str(tag).lower()
        if len(self.open) > MAX_DEPTH:
            raise too_deep()
        self.budget.step()
        if name in _BLOCKS:
            self._say("\n")
        if name == "table":
            self._begin_table()
        elif name == "tr":
            self._begin_row(attributes)
        elif name in ("td", "th"):
            self._begin_cell(attributes)
        elif name == "ol":
            self.lists.append(_whole(attributes.get("start"), 1))
        elif name == "ul":
            self.lists.append(None)
        elif name == "li" and self.lists and (number := self.lists[-1]) is not None:
            number = _whole(attributes.get("value"), number)
            self._say(f"{number}. ")
            self.lists[-1] = number + 1
        if name not in _VOID:
            self.open.append((name, self._kind(name, attributes)))

    def end(self, tag: str) -> None:
        name = str(tag).lower()
        while self.open:
            last, _kind = self.open.pop()
            if last == name:
                break
        if name in ("ol", "ul") and self.lists:
            self.lists.pop()
        if name == "style":
            self.classes.read("".join(self.style))
            self.style = []
        if name in ("td", "th"):
            self._end_cell()
        elif name == "table":
            self._end_table()
        if name in _BLOCKS:
            self._say("\n")

    def data(self, text: str) -> None:
        if not self.open or self.open[-1][1] != "skipped":
            self.budget.text(len(text))
            if any(name == "sup" for name, _kind in self.open[-6:]):
                text = raised(text)
            plain = any(name == "pre" for name, _kind in self.open[-6:])
            self._say(text if plain else re.sub(r"[ \t\r\n]+", " ", text))
        elif self.open[-1][0] == "style":
            self.style.append(text)

    def comment(self, text: str) -> None:
        """Comments are not shown."""

    def close(self) -> None:
        while self.tables:
            self._end_table()
        self._outside()

    # --- tables -----------------------------------------------------------------------------------------------

    def _kind(self, name: str, attributes: Any) -> str:
        above = self.open[-1][1] if self.open else "shown"
        if above in ("skipped", "hidden") or name in _SKIPPED:
            return "skipped" if above == "skipped" or name in _SKIPPED else "hidden"
        if name == "a" and _NOTE.match(attributes.get("href") or ""):
            return "skipped"
        style = (attributes.get("style") or "")[:2000]
        named = set((attributes.get("class") or "")[:500].split())
        if styled.HIDES.search(style) or "hidden" in attributes or named & self.classes.hidden:
            return "hidden"
        struck = name in _STRUCK or styled.STRIKES.search(style) or named & self.classes.struck
        return "struck" if struck else above

    def _say(self, text: str) -> None:
        kind = self.open[-1][1] if self.open else "shown"
        if kind == "skipped":
            return
        table = self.tables[-1] if self.tables else None
        if table is None:
            self.words.append((kind, text))
        elif table.box is not None:
            table.words.append((kind, text))

    def _outside(self) -> None:
        """Words outside of tables are paragraphs."""
        self.flow.hidden("".join(text for kind, text in self.words if kind == "hidden"))
        for line in "".join(text for kind, text in self.words if kind != "hidden").split("\n"):
            self.flow.paragraph(" ".join(line.split()))
        self.words = []

    def _begin_table(self) -> None:
        if not self.tables:
            self._outside()
        self.tables.append(_Table())

    def _begin_row(self, attributes: Any) -> None:
        if not self.tables:
            self._begin_table()
        self._end_cell()
        self.tables[-1].rows.append([])

    def _begin_cell(self, attributes: Any) -> None:
        if not self.tables:
            self._begin_table()
        table = self.tables[-1]
        self._end_cell()
        if not table.rows:
            table.rows.append([])
        across = min(_whole(attributes.get("colspan"), 1), 20 * MAX_COLUMNS)
        table.box = Box(0, max(1, across), down=max(1, _whole(attributes.get("rowspan"), 1)))
        table.words, table.told = [], 0
        self.budget.cell("")
        row = table.rows[-1]
        if len(row) > 5 * MAX_COLUMNS:
            raise too_many_columns(MAX_COLUMNS)
        row.append(table.box)

    def _end_cell(self) -> None:
        table = self.tables[-1] if self.tables else None
        if table is None or table.box is None:
            return
        box, table.box = table.box, None
        shown, struck, hidden = (_lines(table.words, kind) for kind in ("shown", "struck", "hidden"))
        box.struck = bool(struck) and not shown
        box.text = struck if box.struck else shown
        box.withdrawn = struck if shown else ""
        box.hidden = " ".join(hidden.split())
        table.words = []

    def _end_table(self) -> None:
        if not self.tables:
            return
        self._end_cell()
        table = self.tables.pop()
        if self.tables:
            if table.holds_plan:
                outer = self.tables[-1]
                above, outer.told = outer.words[outer.told :], len(outer.words)
                self.inner.append((_lines(above, "shown"), table))
            else:
                rows = table.rows
                if has_headed_columns([[len(box.text) for box in row] for row in rows]):
                    rows = [list(column) for column in zip(*rows, strict=True)]
                for row in rows:
                    for box in row:
                        self._say(f"\n{box.text}\n")
            return
        self.flow.table(place_boxes(table.rows, self.budget), self.name)
        for lines, one in self.inner:
            # What lays out the whole page is no plan, and the lines in it are the page's: headings of chapters, say.
            for line in lines.split("\n") if not table.holds_plan else ():
                self.flow.paragraph(line)
            self.flow.table(place_boxes(one.rows, self.budget), self.name)
        self.inner = []


def _lines(words: list[tuple[str, str]], kind: str) -> str:
    text = "".join(text if found == kind else "\n" if text == "\n" else "" for found, text in words)
    return clean("\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split()))))


def _whole(written: str | None, default: int) -> int:
    found = re.match(r"\s*(\d{1,6})", written or "")
    return int(found[1]) if found else default
