"""The ruled table in the picture of a page: where its lines run, and which cells they make.

Nothing but Pillow is needed: a line is a long run of dark dots, and runs are found by a pattern on the bytes of each
row of dots (of each column, in the picture turned over).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageMath, ImageOps

_DARK = 150
# Turned by more than this nobody scans; looked for in steps, degrees.
_MOST_TURN, _STEP = 4.0, 0.25
# A picture with fewer dots along its longer side is made larger: its lines are a dot or two thick.
_FINE = 2400
# The paper's own shade is that of the lightest around a place, at so much of the picture's size.
_COARSE = 8
# A dark run of so much of the picture's width or height is (a piece of) a line.
_SHORTEST = 1 / 70
# Edges nearer than this share of the width are one.
_NEAR = 1 / 200
# A border that is drawn over so much of a cell's side parts it from its neighbour.
_DRAWN = 0.6


@dataclass(frozen=True, slots=True)
class Ruled:
    """A cell: its column and row from 0, how far it goes, and where it is in the picture (left, top, right, bottom)."""

    column: int
    row: int
    across: int
    down: int
    box: tuple[int, int, int, int]


def straightened(picture: Image.Image) -> Image.Image:
    """The picture in shades of grey on white paper, large enough, turned so that its lines lie level."""
    grey = ImageOps.grayscale(picture)
    if max(grey.size) < _FINE and min(grey.size) > _COARSE:
        grey = ImageOps.scale(grey, min(2.0, _FINE / max(grey.size)), Image.Resampling.BICUBIC)
    grey = ImageOps.autocontrast(_evenly_lit(grey), cutoff=1)
    small = grey.copy()
    small.thumbnail((700, 1000))
    steps = int(_MOST_TURN / _STEP)
    angle = max((step * _STEP for step in range(-steps, steps + 1)), key=lambda turn: _levelness(small, turn))
    return grey.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255) if angle else grey


def _evenly_lit(grey: Image.Image) -> Image.Image:
    """The picture as if its paper were white everywhere: a photograph is darker at one side, and grey."""
    if min(grey.size) < 8 * _COARSE:
        return grey
    paper = grey.reduce(_COARSE).filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(5))
    paper = paper.resize(grey.size, Image.Resampling.BILINEAR)
    lit: Image.Image = ImageMath.lambda_eval(
        lambda part: part["convert"](
            part["min"](part["ink"] * 255 / part["max"](part["paper"], 40), 255), "L"
        ),
        ink=grey,
        paper=paper,
    )
    return lit


def _levelness(picture: Image.Image, angle: float) -> float:
    """How much neighbouring rows of dots differ: most where lines and text lie level."""
    turned = picture.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255) if angle else picture
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    # Between equals, that which leaves the picture alone.
    return sum((one - other) ** 2 for one, other in pairwise(rows)) - abs(angle)


def cells(picture: Image.Image) -> list[Ruled]:
    """The cells of the ruled tables of a straightened picture, from the top and the left; none where none is drawn."""
    dark = picture.filter(ImageFilter.MedianFilter(3)).point(lambda shade: 0 if shade < _DARK else 255)
    level = _runs(_thicker(dark))
    upright = _runs(_thicker(dark.transpose(Image.Transpose.TRANSPOSE)))
    near = max(4, int(picture.width * _NEAR))
    rows, columns = _edges(level, near), _edges(upright, near)
    if len(rows) < 3 or len(columns) < 3:
        return []
    return _renumbered(_cells(rows, columns, _drawn(level, rows, near), _drawn(upright, columns, near)))


def _renumbered(found: Sequence[Ruled]) -> list[Ruled]:
    """The cells by the edges that bound one: strokes of letters, too, may look like a piece of a line."""
    columns = sorted({edge for one in found for edge in (one.column, one.column + one.across)})
    rows = sorted({edge for one in found for edge in (one.row, one.row + one.down)})
    return [
        replace(
            one,
            column=columns.index(one.column),
            row=rows.index(one.row),
            across=columns.index(one.column + one.across) - columns.index(one.column),
            down=rows.index(one.row + one.down) - rows.index(one.row),
        )
        for one in found
    ]


def _thicker(picture: Image.Image) -> Image.Image:
    """The dark dots one row up and down as well: a line that is not quite level stays whole, and letters stay apart."""
    up, down = ImageChops.offset(picture, 0, -1), ImageChops.offset(picture, 0, 1)
    return ImageChops.darker(picture, ImageChops.darker(up, down))


def _runs(picture: Image.Image) -> list[tuple[int, int, int]]:
    """The long dark runs of each row of dots: (row, beginning, end)."""
    width, dots = picture.width, picture.tobytes()
    shortest = re.compile(rb"\x00{%d,}" % max(30, int(max(picture.size) * _SHORTEST)))
    found = []
    for row in range(picture.height):
        for run in shortest.finditer(dots, row * width, (row + 1) * width):
            found.append((row, run.start() - row * width, run.end() - row * width))
    return found


def _edges(runs: Sequence[tuple[int, int, int]], near: int) -> list[int]:
    """The places at which lines run, each in the middle of its thickness."""
    groups: list[list[int]] = []
    for row, _begin, _end in runs:
        if groups and row - groups[-1][-1] <= near:
            groups[-1].append(row)
        else:
            groups.append([row])
    # A band of dark letters or a photograph is thicker than any line.
    return [(group[0] + group[-1]) // 2 for group in groups if group[-1] - group[0] <= 6 * near]


def _drawn(
    runs: Sequence[tuple[int, int, int]], edges: Sequence[int], near: int
) -> list[list[tuple[int, int]]]:
    """For each edge the stretches over which it is drawn."""
    stretches: list[list[tuple[int, int]]] = [[] for _edge in edges]
    for row, begin, end in runs:
        at = min(range(len(edges)), key=lambda place: abs(edges[place] - row))
        if abs(edges[at] - row) <= 3 * near:
            stretches[at].append((begin, end))
    return [_joined(sorted(one), near) for one in stretches]


def _joined(stretches: Sequence[tuple[int, int]], near: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in stretches:
        if joined and begin <= joined[-1][1] + near:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _parts(stretches: Sequence[tuple[int, int]], begin: int, end: int) -> bool:
    """Whether a line is drawn from here to there, but for gaps."""
    over = sum(max(0, min(end, e) - max(begin, b)) for b, e in stretches)
    return over >= _DRAWN * (end - begin)


def _cells(
    rows: Sequence[int],
    columns: Sequence[int],
    level: Sequence[Sequence[tuple[int, int]]],
    upright: Sequence[Sequence[tuple[int, int]]],
) -> list[Ruled]:
    taken: set[tuple[int, int]] = set()
    found = []
    for row in range(len(rows) - 1):
        top, bottom = rows[row], rows[row + 1]
        edges = [at for at in range(len(columns)) if _parts(upright[at], top, bottom)]
        for left, right in pairwise(edges):
            if (row, left) in taken:
                continue
            across = (columns[left], columns[right])
            down = 1
            while row + down < len(rows) - 1 and not _parts(level[row + down], *across):
                if not (
                    _parts(upright[left], rows[row + down], rows[row + down + 1])
                    and _parts(upright[right], rows[row + down], rows[row + down + 1])
                ):
                    break
                down += 1
            if not _parts(level[row], *across) and row and not _parts(level[row + down], *across):
                # Two lines beside a text are no cell.
                continue
            taken |= {(row + r, c) for r in range(down) for c in range(left, right)}
            found.append(Ruled(left, row, right - left, down, (across[0], top, across[1], rows[row + down])))
    return found
