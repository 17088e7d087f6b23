"""The child process that takes the pages of a PDF apart: bytes on its input, paragraphs and tables as JSON out.

A table over several pages is one: repeated heads are left out, and a row cut by a page's end is put together again.
"""

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from plans.formats import pdf_unruled as unruled
from plans.formats.confined import confine
from plans.formats.wrapped import unwrap

# Lines of text are distinguished, and edges of columns taken for one, by so many points.
_NEAR = 3.0
# The lines of a cell go beyond the table by so many points where its row goes on on another page.
_OPEN = 5.0
_MOST_PAGES = 400
_FEWEST_LETTERS = 15
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:стр(?:аница|\.)?|лист|page)\s*)?\d{1,3}(?:\s*(?:из|/|of)\s*\d{1,3})?\W*", re.IGNORECASE
)
_BEGINS_SMALL = re.compile(r"[a-zа-яёіў,;.)»–—-]")


@dataclass(slots=True)
class Cell:
    """A cell of a table on one page: where it is, and its lines with the room behind each."""

    column: int
    across: int
    down: int
    lines: list[tuple[str, int]]

    @property
    def text(self) -> str:
        return unwrap(self.lines)


@dataclass(slots=True)
class Table:
    """A table of one page: its vertical edges in points, and its rows of cells."""

    edges: list[float]
    rows: list[list[Cell]]


@dataclass(slots=True)
class Page:
    """The lines outside of tables and the tables, from the top: (top, line or table)."""

    height: float
    blocks: list[tuple[float, str | Table]] = field(default_factory=list)


def main() -> None:
    """Write what the pages of the PDF on the standard input hold, as JSON, within seconds and memory."""
    seconds, memory = (int(argument) for argument in sys.argv[1:3])
    data = sys.stdin.buffer.read()
    import pdfplumber

    confine(seconds, memory)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            answer = _described(document)
    except Exception as fault:
        answer = {"refused": _why(fault)}
    sys.stdout.write(json.dumps(answer))


def _why(fault: BaseException | None) -> str:
    """The reason below the exceptions in which the library wraps it."""
    while fault is not None:
        if isinstance(fault, MemoryError):
            return "heavy"
        if "Password" in type(fault).__name__ or "Password" in str(fault):
            return "protected"
        fault = fault.__cause__ or fault.__context__
    return "damaged"


def _described(document: Any) -> dict[str, Any]:
    pages: list[Page] = []
    bare: list[unruled.Page] = []
    letters = unknown = pictures = 0
    for number, page in enumerate(document.pages):
        if number >= _MOST_PAGES:
            return {"refused": "slow"}
        texts = [char["text"] for char in page.chars]
        letters += sum(1 for text in texts if text.strip())
        unknown += sum(1 for text in texts if text.startswith("(cid:") or "\ue000" <= text[:1] <= "\uf8ff")
        pictures += len(page.images)
        single = _single(page)
        pages.append(_page(single))
        if not _is_ruled(pages):
            bare.append(_bare(single))
        page.close()
    if letters < _FEWEST_LETTERS * max(1, len(pages)) and letters < 200:
        return {"refused": "scanned" if pictures else "blank"}
    if unknown * 3 > letters:
        return {"refused": "letters"}
    _drop_running_lines(pages)
    if not _is_ruled(pages):
        _find_unruled(pages, bare)
    return {"blocks": _blocks(pages)}


def _single(page: Any) -> Any:
    """The page without its shading, and without the second print of letters that some programs make bold by."""
    if any(unruled.shades(rect) for rect in page.rects):
        page = page.filter(lambda one: not unruled.shades(one))
    places = Counter((char["text"], round(char["x0"]), round(char["top"])) for char in page.chars)
    return page.dedupe_chars() if len(places) < len(page.chars) * 0.95 else page


# --- without lines ------------------------------------------------------------------------------------------------


def _is_ruled(pages: Sequence[Page]) -> bool:
    """Whether a table with three columns is drawn with lines."""
    blocks = [block for page in pages for _top, block in page.blocks]
    return any(isinstance(block, Table) and len(block.edges) > 3 for block in blocks)


def _bare(page: Any) -> unruled.Page:
    found = page.extract_words(x_tolerance=2, y_tolerance=_NEAR)
    words = [{name: word[name] for name in ("text", "x0", "x1", "top", "bottom")} for word in found]
    across: Counter[int] = Counter()
    for edge in page.edges:
        if edge["orientation"] == "h":
            across[round(edge["top"])] += edge["width"]
    width = max((w["x1"] for w in words), default=0) - min((w["x0"] for w in words), default=0)
    return unruled.Page(_lines(words), [top for top, drawn in sorted(across.items()) if drawn > width * 0.7])


def _find_unruled(pages: Sequence[Page], bare: Sequence[unruled.Page]) -> None:
    """Put the tables that are drawn without lines in the place of the lines of text that they hold."""
    for page, plain in zip(pages, bare, strict=True):
        kept = {(top, text) for top, text in page.blocks if isinstance(text, str)}
        plain.lines = [
            line for line in plain.lines if (line[0]["top"], " ".join(w["text"] for w in line)) in kept
        ]
    grid = unruled.grid_of(bare)
    if grid is None:
        return
    begun = False
    for page, plain in zip(pages, bare, strict=True):
        rows = unruled.rows_of(plain, grid)
        if not (cells := [place for place, row in enumerate(rows) if not row.wide]):
            continue
        # What stands above the table is its title, on a later page a direction.
        first = 0 if begun else cells[0]
        drawn = [block for block in page.blocks if isinstance(block[1], Table)]
        page.blocks = [*drawn, *((row.top, row.wide) for row in (*rows[:first], *rows[cells[-1] + 1 :]))]
        inside = rows[first : cells[-1] + 1]
        page.blocks.append((inside[0].top, Table(grid.edges, [_cells(row, grid) for row in inside])))
        page.blocks.sort(key=lambda block: block[0])
        begun = True


def _cells(row: unruled.Row, grid: unruled.Grid) -> list[Cell]:
    edges = grid.edges
    if row.wide:
        return [Cell(1, len(edges) - 1, 1, [(row.wide, 0)])]
    cells: list[Cell] = []
    column = 0
    while column < len(edges) - 1:
        across = row.across.get(column, 1)
        if any(covered in row.cells for covered in range(column + 1, column + across)):
            across = 1
        width = edges[column + across] - edges[column]
        cells.append(
            Cell(column + 1, across, 1, [_with_room(line, width) for line in row.cells.get(column, [])])
        )
        column += across
    return cells


# --- a page -------------------------------------------------------------------------------------------------------


def _page(page: Any) -> Page:
    words = page.extract_words(x_tolerance=2, y_tolerance=_NEAR)
    found = Page(float(page.height))
    rest = words
    for table in page.find_tables():
        left, top, right, bottom = table.bbox
        inside = [
            w
            for w in rest
            if left - 1 <= _middle(w)[0] <= right + 1 and top - 1 <= _middle(w)[1] <= bottom + 1
        ]
        if len(table.cells) < 2:
            # A frame around a text is no table.
            continue
        taken = {id(word) for word in inside}
        rest = [word for word in rest if id(word) not in taken]
        made = _table(table, inside)
        for above in (True, False):
            reach = _reach(page, made.edges, top, bottom, above=above)
            cut = [
                w for w in rest if reach[0] <= _middle(w)[1] <= reach[1] and left <= _middle(w)[0] <= right
            ]
            if cut:
                rest = [word for word in rest if not any(word is one for one in cut)]
                made.rows.insert(0 if above else len(made.rows), _cut_row(made.edges, cut))
        found.blocks.append((top, made))
    for line in _lines(rest):
        found.blocks.append((line[0]["top"], " ".join(word["text"] for word in line)))
    found.blocks.sort(key=lambda block: block[0])
    return found


def _reach(
    page: Any, edges: Sequence[float], top: float, bottom: float, *, above: bool
) -> tuple[float, float]:
    """Where a row lies whose other end is on the next or the last page: its columns' lines go on beyond the table."""
    beyond = [
        edge["top"] if above else edge["bottom"]
        for edge in page.edges
        if edge["orientation"] == "v"
        and (edge["top"] < top - _OPEN if above else edge["bottom"] > bottom + _OPEN)
        and edge["top"] <= bottom + _NEAR
        and edge["bottom"] >= top - _NEAR
        and abs(edges[_at(edges, edge["x0"])] - edge["x0"]) <= _NEAR
    ]
    if len(beyond) < len(edges) - 1:
        return (0.0, -1.0)
    return (min(beyond), top) if above else (bottom, max(beyond))


def _cut_row(edges: list[float], words: Sequence[dict[str, Any]]) -> list[Cell]:
    columns: list[list[dict[str, Any]]] = [[] for _edge in edges[1:]]
    for word in words:
        place = sum(edge <= _middle(word)[0] for edge in edges) - 1
        columns[max(0, min(place, len(columns) - 1))].append(word)
    return [
        Cell(at + 1, 1, 1, [_with_room(line, edges[at + 1] - edges[at]) for line in _lines(inside)])
        for at, inside in enumerate(columns)
    ]


def _middle(word: dict[str, Any]) -> tuple[float, float]:
    return (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2


def _lines(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The words of each line, from the top, and from the left in it."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (_middle(word)[1], word["x0"])):
        if lines and abs(_middle(lines[-1][-1])[1] - _middle(word)[1]) <= _NEAR:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word["x0"]) for line in lines]


def _edges(places: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges


def _at(edges: Sequence[float], place: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))


def _table(table: Any, words: list[dict[str, Any]]) -> Table:
    columns = _edges([x for cell in table.cells for x in (cell[0], cell[2])])
    heights = _edges([y for cell in table.cells for y in (cell[1], cell[3])])
    rows: list[list[Cell]] = [[] for _edge in heights]
    filled: list[tuple[tuple[float, ...], list[dict[str, Any]]]] = []
    for cell in table.cells:
        x0, top, x1, bottom = cell
        inside = [w for w in words if x0 <= _middle(w)[0] < x1 and top <= _middle(w)[1] < bottom]
        filled.append((cell, inside))
    pads = [min(w["x0"] for w in inside) - cell[0] for cell, inside in filled if inside]
    pad = min(max(min(pads, default=0), 0), 12)
    for cell, inside in filled:
        x0, top, x1, bottom = cell
        column, row = _at(columns, x0), _at(heights, top)
        made = Cell(
            column + 1,
            max(1, _at(columns, x1) - column),
            max(1, _at(heights, bottom) - row),
            [_with_room(line, x1 - x0 - 2 * pad) for line in _lines(inside)],
        )
        rows[row].append(made)
    for row_cells in rows:
        row_cells.sort(key=lambda cell: cell.column)
    return Table(columns, [row_cells for row_cells in rows if row_cells])


def _with_room(line: Sequence[dict[str, Any]], width: float) -> tuple[str, int]:
    text = " ".join(word["text"] for word in line)
    taken = line[-1]["x1"] - line[0]["x0"]
    letter = taken / max(1, len(text))
    # A space and a bit, as letters differ in width.
    return text, int((width - taken) / max(letter, 0.5) * 0.85) - 1


# --- the pages together -------------------------------------------------------------------------------------------


def _drop_running_lines(pages: list[Page]) -> None:
    """Leave out page numbers, and what is printed at the same place of each page."""

    def key(block: tuple[float, str | Table]) -> tuple[str, int] | None:
        return (re.sub(r"\d+", "0", block[1]), round(block[0] / 6)) if isinstance(block[1], str) else None

    times = Counter(key(block) for page in pages for block in page.blocks)
    for page in pages:
        kept = []
        for block in page.blocks:
            text = block[1]
            if isinstance(text, str):
                at_edge = block[0] < page.height * 0.1 or block[0] > page.height * 0.88
                runs = len(pages) > 1 and times[key(block)] >= max(2, len(pages) * 0.6)
                # A number of the table may stand near the edge too: that of the page is outermost.
                outermost = block is page.blocks[0] or block is page.blocks[-1]
                if at_edge and (
                    (runs and not text.isdecimal()) or (outermost and _PAGE_NUMBER.fullmatch(text))
                ):
                    continue
            kept.append(block)
        page.blocks = kept


def _blocks(pages: Sequence[Page]) -> list[tuple[str, Any]]:
    blocks: list[str | Table] = []
    for page in pages:
        first_of_page = True
        for _top, block in page.blocks:
            before = blocks[-1] if blocks else None
            if isinstance(block, str) or isinstance(before, str) or not before:
                blocks.append(block)
            elif first_of_page and _same_grid(before, block):
                _append(before, block)
            else:
                blocks.append(block)
            first_of_page = first_of_page and isinstance(block, str)
    return [("p", block) if isinstance(block, str) else ("t", _written(block)) for block in blocks]


def _same_grid(one: Table, other: Table) -> bool:
    near = all(any(abs(edge - known) <= 2 * _NEAR for known in one.edges) for edge in other.edges)
    return near and abs(one.edges[-1] - other.edges[-1]) <= 2 * _NEAR and len(other.edges) > 2


def _append(table: Table, more: Table) -> None:
    """Go on with a table on the next page, in the columns of the first."""
    for row in more.rows:
        for cell in row:
            left, right = more.edges[cell.column - 1], more.edges[cell.column - 1 + cell.across]
            cell.column = _at(table.edges, left) + 1
            cell.across = max(1, _at(table.edges, right) + 1 - cell.column)
    heads = [[cell.text for cell in row] for row in table.rows[:4]]
    rows = list(more.rows)
    while len(rows) > 1 and len(rows[0]) > 1 and [cell.text for cell in rows[0]] in heads:
        rows.pop(0)
    if rows and table.rows and _goes_on(table.rows, rows[0]):
        before = {cell.column: cell for cell in table.rows[-1]}
        for cell in rows.pop(0):
            before[cell.column].lines += cell.lines
    table.rows += rows


def _goes_on(rows: Sequence[Sequence[Cell]], first: Sequence[Cell]) -> bool:
    """Whether the first row of a page is the rest of the last one of the page before."""
    last = rows[-1]
    if [(c.column, c.across) for c in first] != [(c.column, c.across) for c in last] or len(first) < 2:
        return False
    if not any(cell.lines for cell in first):
        return False
    numbered = sum(1 for row in rows if len(row) > 1 and row[0].lines)
    full = sum(1 for row in rows if len(row) > 1)
    if not first[0].lines and last[0].lines and numbered * 2 > full:
        return True
    begins = [cell.text for cell in first if cell.lines]
    return not first[0].lines and all(_BEGINS_SMALL.match(text) for text in begins)


def _written(table: Table) -> list[list[tuple[int, int, int, str]]]:
    return [[(cell.column, cell.across, cell.down, cell.text) for cell in row] for row in table.rows]


if __name__ == "__main__":
    main()
