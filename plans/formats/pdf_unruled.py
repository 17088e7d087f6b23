"""A PDF's table that is drawn without lines, or with lines between its rows alone.

Its columns are parted by white that hardly any line has a word in. A row begins below a line that is drawn across, else
where the lines of text stand further apart, else where the first column has a number; where that leaves doubt, there is
no table. A line of text with a word over the white between two columns is a title or a direction.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

Word = dict[str, Any]
Line = list[Word]

# White narrower than this, in points, parts no columns; of so many lines one may have a word in it.
_NARROWEST = 2.0
_CROSSING = 0.08
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
_TRIED = 6
_NEAR_MIDDLE = 12.0
# A line may be drawn as a filled box so high.
_THIN = 3.0
_LONGEST = 14
# White over one place within a column, in so many lines of all, parts columns that were not seen.
_UNSEEN = 0.1
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
    across: dict[int, int] = field(default_factory=dict)
    wide: str = ""


@dataclass(slots=True)
class Grid:
    """What the pages of a table share: the edges of its columns, and how its rows are told apart.

    `numbered` says that the first column holds numbers; `white` is the least white between two rows, 0 where rows are
    no further apart than the lines of one.
    """

    edges: list[float]
    space: float
    numbered: bool = False
    white: float = 0.0

    def column(self, word: Word) -> int:
        middle = (word["x0"] + word["x1"]) / 2
        return max(0, min(len(self.edges) - 2, sum(edge <= middle for edge in self.edges) - 1))

    def crossed(self, line: Line) -> bool:
        """Whether the line runs over the white between two columns: with a word, or as one text without a number."""
        if any(word["x0"] < edge < word["x1"] for word in line for edge in self.edges[1:-1]):
            return True
        begins = self.column(line[0]) == 0 or self.is_middle(line)
        begins = self.numbered and begins and self.column(line[-1]) > self.column(line[0])
        return begins and not self.has_number(line) and len(_runs(line, self.space * _SPACES)) == 1

    def is_middle(self, line: Line) -> bool:
        """Whether a line is in the middle of the table."""
        middle = (self.edges[0] + self.edges[-1]) / 2
        return abs((line[0]["x0"] + line[-1]["x1"]) / 2 - middle) <= _NEAR_MIDDLE

    def has_number(self, line: Line) -> bool:
        """Whether the line has a number in the first column."""
        text = " ".join(word["text"] for word in line if self.column(word) == 0)
        return bool(_NUMBER.fullmatch(text))


def shades(one: dict[str, Any]) -> bool:
    """Whether an object is but the colour behind a row: a line drawn as a filled box is thin."""
    filled = one.get("object_type") == "rect" and one.get("fill") and not one.get("stroke")
    return bool(filled) and min(one["width"], one["height"]) > _THIN


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
    left = min(line[0]["x0"] for line in tabular)
    right = max(line[-1]["x1"] for line in tabular)
    whites = _whites(tabular, lines)
    edges = [edge for edge, after in pairwise([*whites, float("inf")]) if _parts(tabular, edge, after, space)]
    if not _LEAST_COLUMNS <= len(edges) + 1 <= _MOST_COLUMNS:
        return None
    grid = Grid([left, *edges, right + 1], space)
    inside = [line for line in lines if not grid.crossed(line)]
    if _overlap(gap for line in inside for gap in _wide_gaps(grid, line)) > len(inside) * _UNSEEN:
        return None
    first = [line for line in inside if grid.column(line[0]) == 0]
    numbers = [line for line in inside if grid.has_number(line)]
    grid.numbered = len(numbers) > len(first) * _NUMBERED
    grid.white = _white_between_rows(pages, grid)
    if not _is_sure(pages, grid, numbers):
        return None
    _drop_repeated_heads(pages, grid)
    return grid


def rows_of(page: Page, grid: Grid) -> list[Row]:
    """The rows of one page."""
    rows: list[Row] = []
    below = 0.0
    for line in page.lines:
        runs = _runs(line, grid.space * _SPACES) if grid.crossed(line) else []
        if len(runs) == 1:
            rows.append(Row(line[0]["top"], wide=_text(line)))
        else:
            if not rows or rows[-1].wide or _begins(rows[-1], below, line, grid, page.rules):
                rows.append(Row(line[0]["top"]))
            _fill(rows[-1], line, runs, grid)
        below = max(below, *(word["bottom"] for word in line))
    for row in rows:
        if grid.numbered and _is_centred(row, grid):
            row.wide = _text(next(iter(row.cells.values()))[0])
            row.cells = {}
    return rows


def _is_centred(row: Row, grid: Grid) -> bool:
    """Whether a row is one line in the middle of the table: a direction that is over no white by chance."""
    lines = [line for lines in row.cells.values() for line in lines]
    return len(lines) == 1 and 0 not in row.cells and grid.is_middle(lines[0])


def _fill(row: Row, line: Line, runs: Sequence[Line], grid: Grid) -> None:
    """Put a line's words into the row's columns; what runs over several (a head over two columns) spans them."""
    parts: dict[int, Line] = {}
    for word in line:
        run = next((one for one in runs if word in one), [word])
        first, last = grid.column(run[0]), grid.column(run[-1])
        over = any(one["x0"] < edge < one["x1"] for one in run for edge in grid.edges[1:-1])
        if over and last == first:
            # One word that stands over the white: it heads both columns.
            first = sum(edge <= run[0]["x0"] for edge in grid.edges[1:-1])
            last = sum(edge <= run[-1]["x1"] for edge in grid.edges[1:-1])
        column = first if over else grid.column(word)
        parts.setdefault(column, []).append(word)
        if over and last > first:
            row.across[column] = last - first + 1
    for column, words in parts.items():
        row.cells.setdefault(column, []).append(words)


def _runs(line: Line, apart: float) -> list[Line]:
    """The words of a line that stand together."""
    runs = [line[:1]]
    for one, other in pairwise(line):
        if other["x0"] - one["x1"] > apart:
            runs.append([])
        runs[-1].append(other)
    return runs


def _begins(row: Row, below: float, line: Line, grid: Grid, rules: Sequence[float]) -> bool:
    """Whether another row begins with this line; `below` is where the text above it ends."""
    top = line[0]["top"]
    if rules:
        return any(row.top < rule < (top + line[0]["bottom"]) / 2 for rule in rules)
    if grid.white:
        return top - below >= grid.white or _ends_head(row, line, grid)
    return grid.has_number(line) if grid.numbered else True


def _ends_head(row: Row, line: Line, grid: Grid) -> bool:
    """Whether a line with a number and all columns is the first below the head, as near to it as it may be."""
    if not grid.has_number(line) or len({*map(grid.column, line)}) < len(grid.edges) - 1:
        return False
    return 0 in row.cells and not any(map(grid.has_number, row.cells[0]))


def _is_glued(row: Row, grid: Grid) -> bool:
    """Whether something else is above the number: two rows were taken for one."""
    lines = row.cells.get(0, [])
    return any(map(grid.has_number, lines)) and not grid.has_number(lines[0])


def _is_sure(pages: Sequence[Page], grid: Grid, numbers: Sequence[Line]) -> bool:
    """Whether the rows are told apart beyond doubt: by lines or by white, with a number at most in each, or by numbers.

    Where nothing but numbers parts the rows, each has to stand in the first line of its row: the other columns begin
    beside it.
    """
    if grid.white and _has_long_rows(pages, grid):
        grid.white = 0.0
    if grid.white or any(page.rules for page in pages):
        if not grid.numbered:
            return _is_full(pages, grid)
        rows = [row for page in pages for row in rows_of(page, grid) if not row.wide]
        counts = [sum(map(grid.has_number, row.cells.get(0, []))) for row in rows]
        # The head, and what goes on from the page before, have none.
        without = sum(not count for count in counts) - 2 * len(pages)
        glued = any(_is_glued(row, grid) for row in rows)
        doubts = max(sum(count > 1 for count in counts), without)
        if not glued and doubts <= min(len(numbers), len(rows)) * _DOUBTED:
            return True
        grid.white = 0.0
    columns = len(grid.edges) - 1
    if not grid.numbered:
        # Each line is a row of its own: a row that goes on below would leave columns empty.
        inside = [line for page in pages for line in page.lines if not grid.crossed(line)]
        return sum(len({*map(grid.column, line)}) < columns - 1 for line in inside) <= len(inside) * _DOUBTED
    beside = [len({grid.column(word) for word in line}) for line in numbers]
    return sum(count < columns for count in beside) <= len(beside) * _DOUBTED


def _has_long_rows(pages: Sequence[Page], grid: Grid) -> bool:
    """Whether many rows are longer than any of a plan: they are several."""
    rows = [row for page in pages for row in rows_of(page, grid) if not row.wide]
    return sum(max(map(len, row.cells.values())) > _LONGEST for row in rows) > len(rows) * _DOUBTED


def _is_full(pages: Sequence[Page], grid: Grid) -> bool:
    """Whether hardly a row leaves more than one column empty: parts of rows would."""
    rows = [row for page in pages for row in rows_of(page, grid) if not row.wide]
    bare = sum(len(row.cells) < len(grid.edges) - 2 for row in rows)
    # A row may go on from the page before.
    return bare - len(pages) <= len(rows) * _DOUBTED


def _white_between_rows(pages: Sequence[Page], grid: Grid) -> float:
    """The least white between rows, where it is plainly more than that between the lines of one; else 0.

    Of several heights it may be that one which leaves most rows with one number, else the plainest.
    """
    whites: list[float] = []
    heights: list[float] = []
    for page in pages:
        below = None
        for line in page.lines:
            heights.append(line[0]["bottom"] - line[0]["top"])
            if below is not None:
                whites.append(line[0]["top"] - below)
            below = max(below or 0.0, *(word["bottom"] for word in line))
    # Farther apart are paragraphs, titles and what is at the foot of a page.
    whites = sorted(white for white in whites if white < 2.5 * median(heights))
    # The steps between two neighbours in size: lines of one row on its one side, rows on the other.
    steps = [
        (b - a, (a + b) / 2) for place, (a, b) in enumerate(pairwise(whites), 1) if place > len(whites) // 20
    ]
    likely = [
        white for step, white in sorted(steps, reverse=True)[:_TRIED] if step >= _LEAST_STEP and white > 0
    ]
    if not grid.numbered or not likely:
        return likely[0] if likely else 0.0

    def single(white: float) -> int:
        tried = Grid(grid.edges, grid.space, numbered=True, white=white)
        rows = [row for page in pages for row in rows_of(page, tried) if not row.wide]
        return sum(1 if sum(map(grid.has_number, row.cells.get(0, []))) == 1 else -1 for row in rows)

    return max(likely, key=single)


def _wide_gaps(grid: Grid, line: Line) -> Iterator[tuple[float, float]]:
    """The white within one column that is wider than any between the words of a cell."""
    for one, other in pairwise(line):
        if grid.column(one) == grid.column(other) and other["x0"] - one["x1"] > max(grid.space * 5, 20.0):
            yield one["x1"], other["x0"]


def _overlap(gaps: Iterable[tuple[float, float]]) -> int:
    """How many of the gaps lie over one place at most: where many do, a column was not seen."""
    ends = sorted((place, step) for gap in gaps for place, step in zip(gap, (1, -1), strict=True))
    return max(accumulate(step for _place, step in ends), default=0)


def _drop_repeated_heads(pages: Sequence[Page], grid: Grid) -> None:
    """Leave out the table's head at the top of each further page: the row below it may go on from the page before."""
    heads: set[str] = set()
    for page in pages:
        if heads:
            while len(page.lines) > 1 and _text(page.lines[0]) in heads:
                del page.lines[0]
            continue
        rows = rows_of(page, grid)
        first = next((place for place, row in enumerate(rows) if not row.wide), len(rows))
        ends = rows[first + 1].top if first + 1 < len(rows) else 0.0
        heads = {
            _text(line)
            for line in page.lines
            if first < len(rows) and rows[first].top <= line[0]["top"] < ends
        }


def _text(line: Line) -> str:
    return " ".join(word["text"] for word in line)


def _gaps(line: Line) -> Iterator[tuple[float, float]]:
    """The white between the words of a line: where it begins, and how wide it is."""
    for one, other in pairwise(line):
        yield one["x1"], other["x0"] - one["x1"]


def _whites(lines: Sequence[Line], all_lines: Sequence[Line]) -> list[float]:
    """Where the strips are that hardly any line has a word in, from the left: each where fewest of all have."""
    most = len(lines) * _CROSSING
    found: list[float] = []
    strip: list[tuple[int, float, float]] = []
    everything = _coverage(all_lines)
    for part in [*_coverage(lines), (len(lines) + 1, 0.0, 0.0)]:
        if part[0] <= most:
            strip.append(part)
        elif strip:
            _fewest, left, right = min(strip, key=_emptiest)
            if right - left >= _NARROWEST:
                inside = [
                    (n, max(a, left), min(b, right)) for n, a, b in everything if a < right and b > left
                ]
                _fewest, left, right = min(inside, key=_emptiest, default=(0, left, right))
                found.append((left + right) / 2)
            strip = []
    return found


def _coverage(lines: Sequence[Line]) -> list[tuple[int, float, float]]:
    """How many lines have a word over each stretch of the page, from the left: the number, beginning and end."""
    changes: Counter[float] = Counter()
    for line in lines:
        for word in line:
            changes[word["x0"]] += 1
            changes[word["x1"]] -= 1
    found: list[tuple[int, float, float]] = []
    here = 0
    for x, following in pairwise(sorted(changes)):
        here += changes[x]
        if found and found[-1][0] == here:
            found[-1] = (here, found[-1][1], following)
        else:
            found.append((here, x, following))
    return found


def _emptiest(part: tuple[int, float, float]) -> tuple[int, float]:
    return part[0], part[1] - part[2]


def _parts(lines: Sequence[Line], edge: float, after: float, space: float) -> bool:
    """Whether the words behind a strip, up to the next, mostly stand further from those before it than in a cell."""
    gaps = []
    for line in lines:
        place = next((place for place, word in enumerate(line) if edge <= word["x0"] < after), None)
        if place:
            gaps.append(line[place]["x0"] - line[place - 1]["x1"])
    return bool(gaps) and median(gaps) > space * _SPACES
