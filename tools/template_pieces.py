"""An HTML template of Django in pieces: marks, attributes, tags of the template, words, and the blanks between them.

Only as much as `tools.wrap` has to know: where a blank may become a line break, and where one may be put.
"""

import re
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What stands on lines of its own: a blank beside it is never shown.
BLOCKS = _words(
    "address article aside base blockquote body br caption col colgroup dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li link main menu meta nav ol optgroup option p"
    " pre search section style summary table tbody td template tfoot th thead title tr ul"
    # Within a picture nothing but its texts is written.
    " circle defs ellipse g line lineargradient path polygon polyline rect stop symbol use"
)
# These are inline themselves, but a blank beside what they hold is not shown: so it is for the elements, and for the
# classes that the style sheets make a row of boxes (`display: flex` or `inline-flex`, at every width).
HOLDERS = frozenset(("select", "svg", "datalist"))
ROWS = frozenset(("button", "chip", "row", "switch", "toggle"))
VOID = _words("area base br col embed hr img input link meta source track wbr")
RAW = frozenset(("pre", "textarea", "script", "style"))
# Classes that the style sheets make inline, though their elements are block-level ones (`display: inline…`), and a
# class within which line breaks are shown.
INLINE = frozenset(("bodies__of", "items__next", "items__title", "month__rest", "tag"))
KEPT = frozenset(("diff",))
# Tags of the template that write nothing themselves.
SILENT = _words(
    "if elif else endif for empty endfor with endwith load regroup localize endlocalize comment endcomment"
)
# Tags that part what they hold into branches.
BRANCHES = {"if": ("elif", "else"), "for": ("empty",)}
_TEMPLATE = re.compile(r"\{%[^\n]*?%\}|\{\{[^\n]*?\}\}|\{#[^\n]*?#\}")
_NAME = re.compile(r"\{%-?\s*(\w+)")
_MARK = re.compile(r"</?[A-Za-z][\w-]*|<!DOCTYPE", re.IGNORECASE)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK = re.compile(r"[ \t\n]+")
_END = re.compile(r"/?>")
_WORD = re.compile(r"[^ \t\n{<]+|.")
_CLASS = re.compile(r'class="([^"]*)"')
# Regions whose bodies are no markup: what ends them.
_REGIONS = {"comment": "endcomment", "verbatim": "endverbatim", "blocktranslate": "endblocktranslate"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a template.

    `kind`: open, close (`<p`, `</p`), end (`>`), attr, ctl (`{% … %}`), var, note (`{# … #}`), word, blank, or raw.
    `place`: text, tag, kept (text whose blanks are shown), note (of a comment), words (of a translated text).
    """

    kind: str
    text: str
    start: int
    place: str
    depth: int
    name: str = ""
    is_block: bool = False

    @property
    def stop(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.found: list[Piece] = []
        self.depth = 0
        self.tag = self.classes = ""  # the tag that is being read, and its classes
        self.is_closing = False
        # Open elements: name, whether it is shown as a block, whether blanks beside what it holds are not shown.
        self.elements: list[tuple[str, bool, bool]] = []
        self.kept = 0  # within how many elements that show their line breaks
        self.branches: list[int] = []

    def scan(self) -> list[Piece]:
        while self.at < len(self.source):
            if found := _TEMPLATE.match(self.source, self.at):
                self._template(found.group())
            elif found := _BLANK.match(self.source, self.at):
                self._put("blank", found.group())
            elif self.tag:
                self._in_tag()
            else:
                self._in_text()
        return self.found

    def _put(self, kind: str, text: str, place: str = "", **more: str | bool) -> None:
        place = place or ("tag" if self.tag else "kept" if self.kept else "text")
        self.found.append(Piece(kind, text, self.at, place, self.depth, **more))  # type: ignore[arg-type]
        self.at += len(text)

    def _template(self, text: str) -> None:
        if text.startswith(("{{", "{#")):
            self._put("var" if text.startswith("{{") else "note", text)
            return
        found = _NAME.match(text)
        name = found[1] if found else ""
        if name in _REGIONS:
            self._region(name, text)
        elif name.startswith("end"):
            self.depth = max(0, self.depth - 1)
            if self.branches:
                self.branches.pop()
            self._put("ctl", text, name=name)
        elif name in ("else", "elif", "empty"):
            self.depth = self.branches[-1] if self.branches else self.depth
            self._put("ctl", text, name=name)
            self.depth += 1
        else:
            self._put("ctl", text, name=name)
            if re.search(rf"\{{%-?\s*end{name}\b", self.source[self.at :]):
                self.branches.append(self.depth)
                self.depth += 1

    def _region(self, name: str, opening: str) -> None:
        end = re.compile(rf"\{{%-?\s*{_REGIONS[name]}\b[^\n]*?%\}}").search(self.source, self.at)
        if end is None:
            raise ValueError(f"{opening} has no end")
        self._put("ctl", opening, name=name)
        body = self.source[self.at : end.start()]
        breakable = name == "comment" or (name == "blocktranslate" and is_trimmed(opening))
        if not breakable or self.tag:
            self._put("raw", body)
        else:
            self.depth += 1
            self._body(body, "note" if name == "comment" else "words")
            self.depth -= 1
        self._put("ctl", end.group(), name=_REGIONS[name])

    def _body(self, body: str, place: str) -> None:
        """Words and blanks; a blank of no width where none is at an edge, since a line may end there."""
        parts = [part for part in re.split(r"([ \t\n]+|\{\{[^\n]*?\}\}|\{%[^\n]*?%\})", body) if part]
        is_edge = True
        for part in parts:
            is_blank, is_tag = not part.strip(), part.startswith("{%")
            if (is_edge or is_tag) and not is_blank and self.found[-1].kind != "blank":
                self._put("blank", "", place)
            self._put("blank" if is_blank else "word", part, place)
            is_edge = is_tag
        if self.found[-1].kind != "blank":
            self._put("blank", "", place)

    def _in_tag(self) -> None:
        if found := _END.match(self.source, self.at):
            self._tag_ends(found.group())
            return
        start = at = self.at
        while at < len(self.source) and not (_BLANK.match(self.source, at) or _END.match(self.source, at)):
            at = self._behind(at)
        text = self.source[start:at]
        if found := _CLASS.match(text):
            self.classes = found[1]
        self._put("attr", text)

    def _behind(self, at: int) -> int:
        """The offset behind the character, the tag of the template, or the value in quotes that begins at `at`."""
        if found := _TEMPLATE.match(self.source, at):
            return found.end()
        quote = self.source[at]
        at += 1
        if quote not in "\"'":
            return at
        while at < len(self.source) and self.source[at] != quote:
            found = _TEMPLATE.match(self.source, at)
            at = found.end() if found else at + 1
        if at >= len(self.source):
            raise ValueError(f"a value in quotes has no end: {self.source[self.at : self.at + 60]}")
        return at + 1

    def _tag_ends(self, text: str) -> None:
        name, classes = self.tag, set(self.classes.split())
        is_alone = name in VOID or name == "!doctype"
        if self.is_closing:
            self._put("end", text, name=f"/{name}", is_block=self._leave(name))
        else:
            block = self._is_block(name, classes)
            holds = block or name in HOLDERS or bool(ROWS & classes)
            if not is_alone and text == "/>":
                self.depth = max(0, self.depth - 1)
            elif not is_alone:
                self.elements.append((name, block, holds))
                self.kept += bool(self.kept) or bool(KEPT & classes)
            self._put("end", text, name=name, is_block=block if is_alone or text == "/>" else holds)
        is_raw = name in RAW and not self.is_closing
        self.tag = ""
        if is_raw:
            end = self.source.lower().find(f"</{name}", self.at)
            self._put("raw", self.source[self.at : end if end >= 0 else len(self.source)])

    def _leave(self, name: str) -> bool:
        """Close the innermost element of this name; whether a blank behind it is not shown."""
        if name not in [one[0] for one in self.elements]:
            return name in BLOCKS  # opened in another template, or in one of several branches
        while True:
            one, was_block, _holds = self.elements.pop()
            self.kept = max(0, self.kept - 1)
            if one == name:
                return was_block

    def _is_block(self, name: str, classes: set[str]) -> bool:
        """Whether a blank beside the element is not shown; what is in a row of boxes is a box."""
        in_row = bool(self.elements) and self.elements[-1][2] and not self.elements[-1][1]
        return in_row or (name in BLOCKS and not INLINE & classes)

    def _in_text(self) -> None:
        if found := _HTML_COMMENT.match(self.source, self.at):
            self._put("raw", found.group())
        elif found := _MARK.match(self.source, self.at):
            self._tag_begins(found.group())
        else:
            found = _WORD.match(self.source, self.at)
            self._put("word", found.group() if found else self.source[self.at])

    def _tag_begins(self, text: str) -> None:
        name = text.strip("</!").lower()
        name = "!doctype" if name == "doctype" else name
        self.is_closing = text.startswith("</")
        if self.is_closing:
            self.depth = max(0, self.depth - 1)
            own = [holds for one, _block, holds in self.elements if one == name]
            self._put("close", text, name=name, is_block=own[-1] if own else name in BLOCKS)
        else:
            ahead = _CLASS.search(self.source[self.at : self.source.find(">", self.at)])
            self._put(
                "open", text, name=name, is_block=self._is_block(name, set(ahead[1].split() if ahead else ()))
            )
            if name not in VOID and name != "!doctype":
                self.depth += 1
        self.tag, self.classes = name, ""


def pieces(source: str) -> list[Piece]:
    """All of a template, in order. Raises ValueError where it can't tell what is markup."""
    return _Scanner(source).scan()


def is_trimmed(opening: str) -> bool:
    """Whether the tag `blocktranslate` gives away the blanks at the ends of its lines."""
    return re.search(r"\btrimmed\b", opening) is not None
