"""Tables drawn with characters: frames of an old printout («│», «├─┼─┤», «+---+») and tables of Markdown."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from plans.budget import Budget
from plans.sheet import Sheet

from .flow import Box, Flow
from .wrapped import unwrap

_ACROSS = "─━═╌┄-="
_DOWN = "│┃║|"
_CROSS = "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫+"
_BOUNDS = frozenset(_DOWN + _CROSS)
_RULE = re.compile(
    rf"\s*[{re.escape(_CROSS + _DOWN)}]?[{re.escape(_ACROSS)}{re.escape(_CROSS + _DOWN)}\s]{{3,}}$"
)
_DRAWN = re.compile(rf"^[ \t]*[{re.escape(_DOWN + _CROSS)}]", re.MULTILINE)
_LONG_RULE = re.compile(r"(?:[─━═]{5}|\+[-=]{3,}[-=+]*\+)")
# One dash will do beside a colon; a row of lone dashes is one of blank cells.
_MARKDOWN = re.compile(
    r"^(?=[^\n]*(?:--|:-|-:))\s*\|?\s*:?-+:?[^\S\n]*(?:\|[^\S\n]*:?-+:?[^\S\n]*)+\|?[^\S\n]*$", re.MULTILINE
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SAMPLE = 200_000


def is_drawn(text: str) -> bool:
    """Whether the text draws a table by frames."""
    head = text[:_SAMPLE]
    return _LONG_RULE.search(head) is not None and len(_DRAWN.findall(head)) >= 4


def is_markdown(text: str) -> bool:
    """Whether a table drawn with `|` and a line of dashes is near the beginning of the text."""
    return _MARKDOWN.search(text[:_SAMPLE]) is not None


def read_markdown(text: str, budget: Budget) -> list[Sheet]:
    """The tables of a Markdown text; what is between them are paragraphs."""
    flow = Flow(budget)
    rows: list[list[Box]] = []
    lines = [line.strip() for line in text.splitlines()]
    for bare, following in zip(lines, [*lines[1:], ""], strict=True):
        budget.step()
        heads = "|" in bare and _MARKDOWN.fullmatch(following)
        if bare.startswith("|") or heads or (rows and "|" in bare):
            if not _MARKDOWN.fullmatch(bare):
                rows.append([Box(at, text=cell) for at, cell in enumerate(_cells(bare), 1)])
                for box in rows[-1]:
                    budget.cell(box.text)
            continue
        flow.table(rows)
        rows = []
        flow.paragraph(_plain(bare.lstrip("# ")))
    flow.table(rows)
    return flow.done()


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [_plain(cell) for cell in re.split(r"(?<!\\)\|", bare)]


def _plain(cell: str) -> str:
    """Without the signs of bold, italics and code."""
    text = _BREAK.sub("\n", cell.replace("\\|", "|")).strip()
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)


def read(text: str, budget: Budget) -> list[Sheet]:
    """The drawn tables of a text; what is between them are paragraphs."""
    flow = Flow(budget)
    lines: list[str] = []
    for line in text.expandtabs(8).split("\n"):
        budget.step()
        line = line.rstrip("\r ")
        if _DRAWN.match(line):
            lines.append(line)
            continue
        if lines:
            flow.table(_Drawing(lines, budget).rows())
            lines = []
        flow.paragraph(line.replace("\f", ""))
    if lines:
        flow.table(_Drawing(lines, budget).rows())
    return flow.done()


@dataclass(slots=True)
class _Cell:
    """A cell being drawn: it ends where a rule runs below it."""

    first: int
    last: int
    box: Box
    lines: list[str] = field(default_factory=list)


class _Drawing:
    """One drawn table. The columns' bounds are where the full rules have their crossings."""

    def __init__(self, lines: list[str], budget: Budget) -> None:
        self.budget = budget
        self.lines = lines
        rules = [line for line in lines if _RULE.fullmatch(line)]
        self.bounds = sorted({at for line in rules for at, sign in enumerate(line) if sign in _BOUNDS})
        if len(self.bounds) < 2:
            longest = max(lines, key=lambda line: sum(sign in _DOWN for sign in line))
            self.bounds = sorted({at for at, sign in enumerate(longest) if sign in _BOUNDS})
        self.columns = {at: number for number, at in enumerate(self.bounds)}
        # A rule under each row, or only under the head: then a line is a row, or goes on with the one above it.
        self.ruled = len(rules) * 3 >= len(lines) - len(rules) or len(rules) > 6

    def rows(self) -> list[list[Box]]:
        rows: list[list[Box]] = [[]]
        open_cells: dict[int, _Cell] = {}
        rules = 0
        for line in self.lines:
            segments = self._segments(line)
            self.budget.step()
            if any(rule for _first, _last, _text, rule in segments):
                rules += 1
                self._rule(segments, open_cells)
                if rows[-1]:
                    rows.append([])
                continue
            begins = not self.ruled and rules >= 2 and any(s[0] == 0 and s[2].strip() for s in segments)
            if begins and rows[-1]:
                for cell in open_cells.values():
                    self._end(cell)
                open_cells = {}
                rows.append([])
            for first, last, text, _rule in segments:
                if first not in open_cells:
                    made = _Cell(first, last, Box(first + 1, last - first))
                    self.budget.cell("")
                    rows[-1].append(made.box)
                    open_cells.update(dict.fromkeys(range(first, last), made))
                open_cells[first].lines.append(text)
        for cell in open_cells.values():
            self._end(cell)
        return [row for row in rows if row]

    def _rule(self, segments: list[tuple[int, int, str, bool]], open_cells: dict[int, _Cell]) -> None:
        """A rule ends the cells above it; those it does not run under go on in the next row."""
        for first, last, _text, rule in segments:
            for at in range(first, last) if rule else ():
                if (ended := open_cells.pop(at, None)) is not None:
                    self._end(ended)
        for going_on in {id(cell): cell for cell in open_cells.values()}.values():
            going_on.box.down += 1

    def _end(self, cell: _Cell) -> None:
        width = max(1, self.bounds[min(cell.last, len(self.bounds) - 1)] - self.bounds[cell.first] - 1)
        cell.box.text = unwrap([(line.strip(), width - len(line.strip())) for line in cell.lines])

    def _segments(self, line: str) -> list[tuple[int, int, str, bool]]:
        """The pieces of a line between its bounds: first column, column after the last, text, whether it is a rule."""
        places = [at for at, sign in enumerate(line) if sign in _BOUNDS and at in self.columns]
        signs = [at for at, sign in enumerate(line) if sign in _DOWN]
        if len(places) < 2 or (
            len(signs) == len(self.bounds) and signs != places and len(places) != len(signs)
        ):
            # Somebody typed into the frame and moved its lines: the pieces are known by their order.
            pieces = line.strip().strip(_DOWN).split("│" if "│" in line else "|")
            return [
                (at, at + 1, text, _is_rule(text)) for at, text in enumerate(pieces[: len(self.bounds) - 1])
            ]
        found = []
        for left, right in pairwise(places):
            text = line[left + 1 : right]
            found.append((self.columns[left], self.columns[right], text, _is_rule(text)))
        return found


def _is_rule(text: str) -> bool:
    return len(text) > 0 and set(text) <= set(_ACROSS + _CROSS)


def tables_of(text: str, budget: Budget) -> list[Sheet] | None:
    """The sheets of a text that draws its tables, or None where it draws none."""
    if is_drawn(text):
        return read(text, budget)
    if is_markdown(text):
        return read_markdown(text, budget)
    return None
