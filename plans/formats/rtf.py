"""Rich text (.rtf, and what some programs send as .doc): read sign by sign, without building a document."""

import re
from dataclasses import dataclass, replace

from plans.budget import MAX_DEPTH, Budget, too_deep
from plans.refusals import damaged, faults_refuse
from plans.sheet import MAX_COLUMNS, Sheet
from plans.shown import clean
from plans.text import raised

from .edged import Described, Edged, Inner, by_edges, edged, holds_plan
from .flow import Box, Flow

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n\0]+)|[\r\n\0]+",
    re.DOTALL,
)
# Groups that are no text at their place.
_ASIDE = frozenset(
    (
        *(
            b"fonttbl",
            b"colortbl",
            b"stylesheet",
            b"info",
            b"pict",
            b"object",
            b"header",
            b"headerl",
            b"headerr",
        ),
        *(b"headerf", b"footer", b"footerl", b"footerr", b"footerf", b"annotation", b"atnid"),
        *(
            b"atnauthor",
            b"fldinst",
            b"listtable",
            b"listoverridetable",
            b"rsidtbl",
            b"generator",
            b"xmlnstbl",
        ),
        *(
            b"themedata",
            b"datastore",
            b"latentstyles",
            b"filetbl",
            b"revtbl",
            b"bkmkstart",
            b"bkmkend",
            b"nonshppict",
        ),
        *(
            b"pgptbl",
            b"pntxta",
            b"pntxtb",
            b"pnseclvl",
            b"mmathPr",
            b"wgrffmtfilter",
            b"userprops",
            b"docvar",
        ),
    )
)
_SIGNS = {
    **dict.fromkeys((b"line", b"lbr"), "\n"),
    **dict.fromkeys((b"tab", b"emspace", b"enspace", b"qmspace"), " "),
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_ESCAPES = {b"~": "\u00a0", b"-": "\u00ad", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}
_CHARSETS = {
    0: "cp1252",
    204: "cp1251",
    238: "cp1250",
    161: "cp1253",
    162: "cp1254",
    77: "mac_roman",
    255: "cp866",
}


@dataclass(slots=True)
class _State:
    """What holds until the group ends."""

    aside: bool = False
    note: bool = False
    struck: bool = False
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    page: str = "cp1251"
    fonts: bool = False
    after_unicode: int = 1


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The document's tables. Raises `Refusal` where it is damaged or holds no plan."""
    with faults_refuse():
        return _Reader(budget).read(data)


def read_into(flow: Flow, data: bytes, budget: Budget) -> None:
    """The blocks of such a document that is within another one."""
    _Reader(budget, flow).blocks(data)


class _Reader:
    def __init__(self, budget: Budget, flow: Flow | None = None) -> None:
        self.budget = budget
        self.flow = flow or Flow(budget)
        self.state = _State()
        self.above: list[_State] = []
        self.fonts: dict[int, str] = {}
        self.font = 0
        self.words: list[tuple[str, str]] = []
        # The footnote that is being read, and those whose marks are in this cell.
        self.note = ""
        self.notes: list[str] = []
        self.bytes = bytearray()
        self.skip = 0
        self.in_table = False
        self.cells: list[Box] = []
        self.described: list[Described] = []
        self.merge, self.to_left, self.left = "", False, 0
        self.rows: list[list[Edged]] = []
        # Tables within a cell: the one that is being read, and those as big as a plan, which come after the outer one.
        self.inner = Inner()
        self.plans: list[list[list[Edged]]] = []

    def read(self, data: bytes) -> list[Sheet]:
        self.blocks(data)
        return self.flow.done()

    def blocks(self, data: bytes) -> None:
        place = 0
        while place < len(data):
            found = _TOKEN.match(data, place)
            if found is None:
                break
            place = found.end()
            self.budget.step()
            if found[1] == b"bin":
                place += max(0, int(found[2] or 0))
            self._token(found)
        self._end_paragraph()
        self._end_table()
        if self.above and not self.flow.text and not self.flow.sheets:
            raise damaged()

    def _token(self, found: re.Match[bytes]) -> None:
        word, argument, code, escape, brace, text = found.groups()
        if code is not None:
            if self.skip:
                self.skip -= 1
            else:
                self.bytes.append(int(code, 16))
            return
        if text is not None:
            if self.skip:
                taken = min(self.skip, len(text))
                self.skip -= taken
                text = text[taken:]
            self.bytes += text
            return
        self._flush()
        if brace == b"{":
            if len(self.above) > 5 * MAX_DEPTH:
                raise too_deep()
            self.above.append(replace(self.state))
        elif brace == b"}":
            inside, self.state = self.state, self.above.pop() if self.above else _State()
            self.skip = 0
            if inside.note and not self.state.note:
                self.notes.append(" ".join(self.note.split()))
                self.note = ""
        elif escape is not None:
            self._escape(escape)
        elif word is not None:
            self._word(word, int(argument) if argument else None)

    def _escape(self, escape: bytes) -> None:
        if escape == b"*":
            # A group that only those read who know it; of these, the counted numbers of lists and fields matter.
            self.state.aside = True
        elif escape in (b"\r", b"\n"):
            self._end_paragraph()
        else:
            self._say(_ESCAPES.get(escape, ""))

    def _word(self, word: bytes, argument: int | None) -> None:
        state = self.state
        if word == b"u" and argument is not None:
            self._say(chr(argument % 65536) if not 0xD800 <= argument % 65536 < 0xE000 else "")
            self.skip = state.after_unicode
        elif word == b"uc":
            state.after_unicode = min(max(argument or 0, 0), 8)
        elif word in _ASIDE:
            state.aside = True
            state.fonts = word == b"fonttbl"
        elif word in (b"shptxt", b"fldrslt", b"nesttableprops"):
            state.aside = False
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in (b"strike", b"striked"):
            state.struck = argument != 0
        elif word == b"v":
            state.hidden = argument != 0
        elif word in (b"super", b"nosupersub", b"sub"):
            state.raised = word == b"super" and argument != 0
        elif word == b"deleted":
            state.deleted = argument != 0
        elif word == b"plain":
            state.struck = state.hidden = state.deleted = state.raised = False
        elif word in (b"f", b"fcharset", b"ansicpg"):
            self._font(word, argument or 0)
        else:
            self._layout(word, argument or 0)

    def _font(self, word: bytes, number: int) -> None:
        if word == b"ansicpg":
            self.state.page = f"cp{number}" if number in (866, 1250, 1251, 1252, 1253, 1254) else "cp1251"
        elif word == b"fcharset":
            self.fonts[self.font] = _CHARSETS.get(number, "cp1251")
        else:
            self.font = number
            # Western fonts are named by files that write Cyrillic with the document's own page, too.
            known = self.fonts.get(number, "cp1252")
            if not self.state.fonts and known != "cp1252":
                self.state.page = known

    def _layout(self, word: bytes, number: int) -> None:  # noqa: C901  (one branch for each word)
        if self.state.aside:
            return
        if self.state.note or word == b"footnote":
            self.state.note = True
            self.note += " " if word == b"par" else ""
            return
        if word == b"par":
            self._end_paragraph()
        elif word == b"pard":
            self.in_table = False
        elif word == b"intbl":
            self.in_table = True
        elif word == b"cell":
            self._end_cell()
        elif word == b"nestcell":
            self.inner.cell(self._box())
        elif word == b"nestrow":
            self.inner.row(self.described)
        elif word == b"row":
            self._end_row()
        elif word == b"trowd":
            self.described, self.left, self.merge, self.to_left = [], 0, "", False
        elif word == b"trleft":
            self.left = number
        elif word in (b"clvmgf", b"clvmrg"):
            self.merge = "begins" if word == b"clvmgf" else "continues"
        elif word == b"clmrg":
            self.to_left = True
        elif word == b"cellx" and len(self.described) < 5 * MAX_COLUMNS:
            self.described.append(Described(self.left, number, self.merge, self.to_left))
            self.merge, self.to_left, self.left = "", False, number

    # --- text and blocks --------------------------------------------------------------------------------------

    def _flush(self) -> None:
        if self.bytes:
            text = self.bytes.decode(self.state.page, errors="replace")
            self.bytes = bytearray()
            self._say(text)

    def _say(self, text: str) -> None:
        state = self.state
        if text and not state.aside and not state.deleted:
            self.budget.text(len(text))
            if state.note:
                self.note += text
                return
            text = raised(text) if state.raised else text
            self.words.append(("hidden" if state.hidden else "struck" if state.struck else "shown", text))

    def _taken(self) -> tuple[str, str, str]:
        self._flush()
        words, self.words = self.words, []
        shown, struck, hidden = (
            "".join(text for kind, text in words if kind == wanted)
            for wanted in ("shown", "struck", "hidden")
        )
        return shown.strip(), struck.strip(), hidden.strip()

    def _end_paragraph(self) -> None:
        self._flush()
        if self.in_table or self.cells:
            self.words.append(("shown", "\n"))
            return
        shown, struck, hidden = self._taken()
        if shown or struck:
            self._end_table()
        self.flow.hidden(hidden)
        self.flow.paragraph(shown or struck)
        self.notes = []

    def _box(self) -> Box:
        shown, struck, hidden = self._taken()
        box = Box(0, text=clean(shown or struck), struck=bool(struck) and not shown)
        box.withdrawn = clean(struck) if shown else ""
        box.hidden = " ".join(hidden.split())
        box.notes, self.notes = tuple(filter(None, self.notes)), []
        self.budget.cell(box.text)
        return box

    def _end_cell(self) -> None:
        """A cell ended; small tables within it are lines of it."""
        box = self._box()
        rows = self.inner.taken()
        if holds_plan(rows):
            self.plans.append(rows)
        elif rows:
            box.text = "\n".join(filter(None, (*(one.box.text for row in rows for one in row), box.text)))
        if len(self.cells) < MAX_COLUMNS:
            self.cells.append(box)

    def _end_row(self) -> None:
        self._flush()
        if row := edged(self.cells, self.described):
            self.rows.append(row)
        self.cells, self.words = [], []

    def _end_table(self) -> None:
        if self.rows:
            self.flow.table(by_edges(self.rows))
            self.rows = []
        for rows in self.plans:
            self.flow.table(by_edges(rows))
        self.plans = []
