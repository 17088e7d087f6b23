"""A PDF's table that is drawn without lines, or with lines between its rows alone.

Its columns are parted by white that hardly any line has a word in. A row begins below a line that is drawn across, else
where the lines of text stand further apart, else where the first column has a number; where that leaves doubt, there is
no table. A line of text with a word over the white between two columns is a title or a direction.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

Word = dict[str, Any]
Line = list[Word]

# White narrower than this, in points, parts no columns; of so many lines one may have a word in it.
_NARROWEST = 2.0
_CROSSING = 0.02
# Words further apart than so many usual spaces are in different columns.
_SPACES = 2.0
_LEAST_COLUMNS = 3
_MOST_COLUMNS = 40
_LEAST_LINES = 6
_LEAST_SHARE = 0.25
_NUMBER = re.compile(r"(?:№\s*)?\d{1,3}(?:\.\d{1,3}){0,3}[.)]?")
_NUMBERED = 0.6
# White between rows is so much more than that between the lines of one.
_LEAST_STEP = 1.2
# So many rows of all may speak against it.
_DOUBTED = 0.1


@dataclass(slots=True)
class Page:
    """The lines of a page from the top, and the heights of the lines that are drawn across it."""

    lines: list[Line]
    rules: list[float]


@dataclass(slots=True)
class Row:
    """A row as it is printed: the lines of each column from the left, or the one text over all of them."""

    top: float
    cells: dict[int, list[Line]] = field(default_factory=dict)
    wide: str = ""


@dataclass(slots=True)
class Grid:
    """What the pages of a table share: the edges of its columns, and how its rows are told apart.

    `numbered` says that the first column holds numbers; `white` is the least white between two rows, 0 where rows are
    no further apart than the lines of one.
    """

    edges: list[float]
    numbered: bool = False
    white: float = 0.0

    def column(self, word: Word) -> int:
        middle = (word["x0"] + word["x1"]) / 2
        return max(0, min(len(self.edges) - 2, sum(edge <= middle for edge in self.edges) - 1))

    def crossed(self, line: Line) -> bool:
        """Whether a word of the line stands over the white between two columns."""
        return any(word["x0"] < edge < word["x1"] for word in line for edge in self.edges[1:-1])

    def has_number(self, line: Line) -> bool:
        """Whether the line has a number in the first column."""
        text = " ".join(word["text"] for word in line if self.column(word) == 0)
        return bool(_NUMBER.fullmatch(text))


def grid_of(pages: Sequence[Page]) -> Grid | None:
    """The grid that the lines of all pages share; None where they form no table, or its rows can't be told apart."""
    lines = [line for page in pages for line in page.lines]
    gaps = sorted(gap for line in lines for _place, gap in _gaps(line))
    if not gaps:
        return None
    # Most white is between words of one cell.
    space = max(_NARROWEST, gaps[len(gaps) // 4])
    tabular = [line for line in lines if any(gap > space * _SPACES for _place, gap in _gaps(line))]
    if len(tabular) < max(_LEAST_LINES, len(lines) * _LEAST_SHARE):
        return None
    edges = [edge for edge in _whites(tabular) if _parts(tabular, edge, space)]
    if not _LEAST_COLUMNS <= len(edges) + 1 <= _MOST_COLUMNS:
        return None
    left = min(line[0]["x0"] for line in tabular)
    right = max(line[-1]["x1"] for line in tabular)
    grid = Grid([left, *edges, right + 1])
    inside = [line for line in lines if not grid.crossed(line)]
    first = [line for line in inside if grid.column(line[0]) == 0]
    numbers = [line for line in inside if grid.has_number(line)]
    grid.numbered = len(numbers) > len(first) * _NUMBERED
    grid.white = _white_between_rows(pages)
    return grid if _is_sure(pages, grid, numbers) else None


def rows_of(page: Page, grid: Grid) -> list[Row]:
    """The rows of one page."""
    rows: list[Row] = []
    below = 0.0
    for line in page.lines:
        if grid.crossed(line):
            rows.append(Row(line[0]["top"], wide=" ".join(word["text"] for word in line)))
        else:
            if not rows or rows[-1].wide or _begins(rows[-1], below, line, grid, page.rules):
                rows.append(Row(line[0]["top"]))
            parts: dict[int, Line] = {}
            for word in line:
                parts.setdefault(grid.column(word), []).append(word)
            for column, words in parts.items():
                rows[-1].cells.setdefault(column, []).append(words)
        below = max(below, *(word["bottom"] for word in line))
    return rows


def _begins(row: Row, below: float, line: Line, grid: Grid, rules: Sequence[float]) -> bool:
    """Whether another row begins with this line; `below` is where the text above it ends."""
    top = line[0]["top"]
    if rules:
        return any(row.top < rule < (top + line[0]["bottom"]) / 2 for rule in rules)
    if grid.white:
        return top - below >= grid.white
    return grid.has_number(line) if grid.numbered else True


def _is_sure(pages: Sequence[Page], grid: Grid, numbers: Sequence[Line]) -> bool:
    """Whether the rows are told apart beyond doubt: by lines or by white, with a number at most in each, or by numbers.

    Where nothing but numbers parts the rows, each has to stand in the first line of its row: the other columns begin
    beside it.
    """
    if grid.white or any(page.rules for page in pages):
        if not grid.numbered:
            return True
        rows = [row for page in pages for row in rows_of(page, grid) if not row.wide]
        counts = [sum(map(grid.has_number, row.cells.get(0, []))) for row in rows]
        if sum(count > 1 for count in counts) <= len(numbers) * _DOUBTED:
            return True
        grid.white = 0.0
    columns = len(grid.edges) - 1
    if not grid.numbered:
        # Each line is a row of its own: a row that goes on below would leave columns empty.
        inside = [line for page in pages for line in page.lines if not grid.crossed(line)]
        return sum(len({*map(grid.column, line)}) < columns - 1 for line in inside) <= len(inside) * _DOUBTED
    beside = [len({grid.column(word) for word in line}) for line in numbers]
    return sum(count < columns for count in beside) <= len(beside) * _DOUBTED


def _white_between_rows(pages: Sequence[Page]) -> float:
    """The least white between rows, where it is plainly more than that between the lines of one; else 0."""
    whites: list[float] = []
    for page in pages:
        below = None
        for line in page.lines:
            if below is not None:
                whites.append(line[0]["top"] - below)
            below = max(below or 0.0, *(word["bottom"] for word in line))
    whites.sort()
    # The widest step between two neighbours in size: lines of one row on its one side, rows on the other.
    steps = [(b - a, (a + b) / 2, place) for place, (a, b) in enumerate(pairwise(whites), 1)]
    lowest, highest = len(whites) // 20, len(whites) * 0.95
    step, white, _place = max((s for s in steps if lowest < s[2] < highest), default=(0.0, 0.0, 0))
    return white if step >= _LEAST_STEP and white > 0 else 0.0


def _gaps(line: Line) -> Iterator[tuple[float, float]]:
    """The white between the words of a line: where it begins, and how wide it is."""
    for one, other in pairwise(line):
        yield one["x1"], other["x0"] - one["x1"]


def _whites(lines: Sequence[Line]) -> list[float]:
    """The middles of the strips that hardly any line has a word in, from the left."""
    changes: Counter[float] = Counter()
    for line in lines:
        for word in line:
            changes[word["x0"]] += 1
            changes[word["x1"]] -= 1
    most, here = len(lines) * _CROSSING, 0
    found: list[float] = []
    begun: float | None = None
    for x in sorted(changes):
        here += changes[x]
        if here <= most and begun is None:
            begun = x
        elif here > most and begun is not None:
            if x - begun >= _NARROWEST:
                found.append((begun + x) / 2)
            begun = None
    return found


def _parts(lines: Sequence[Line], edge: float, space: float) -> bool:
    """Whether the words on both sides of a strip are mostly further apart than the words of one cell."""
    around = [gap for line in lines for place, gap in _gaps(line) if place <= edge <= place + gap]
    return bool(around) and median(around) > space * _SPACES
