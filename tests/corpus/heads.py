"""How well whole headers are read, with cells under them: words nobody has met are read by what stands below.

A line of `heads_*.txt` is a header: `heading =kind | heading =kind | …`, levels of a heading joined by ` > `, the pair
of cities before it in brackets where it is not the usual one. The cells come from `heads_cells.txt`, by the kind.
"""

import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from plans.layout import Hand, find_head
from plans.sheet import Cell, Sheet, Span
from tests.corpus.table import DATA, PAIR, Result

TABLES = ("heads_blind1.txt", "heads_blind2.txt", "heads_blind3.txt", "heads_blind4.txt")
#: The field of each kind; what is not here is to be ignored.
FIELDS = {
    "n": "number", "t": "title", "g": "direction", "d": "deadline", "q": "deadline", "s": "start", "e": "end",
    "r": "responsible", "c": "co_executors", "a": "side_a", "b": "side_b", "x": "expected_result", "m": "status",
    "p": "progress", "o": "note", "f": "funding", "k": "contact", "ma": "status_a", "mb": "status_b",
    "pa": "progress_a", "pb": "progress_b",
}  # fmt: skip
ITEMS = 5
YEARS = (2026, 2028)
_SAME = {"ma": "m", "mb": "m", "pa": "p", "pb": "p"}


def measure(table: str) -> list[Result]:
    """Every heading of every header of the table, read with the cells under it."""
    return [result for header in measure_headers(table) for result in header]


def measure_headers(table: str) -> list[list[Result]]:
    """The same, by header."""
    return [_one(line) for line in (DATA / table).read_text(encoding="utf-8").splitlines() if line]


def _one(line: str) -> list[Result]:
    named, columns_told = "", line
    if line.startswith("["):
        named, _, columns_told = line[1:].partition("] ")
    sides: dict[str, Sequence[str]] = dict(PAIR)
    if named:
        sides = dict(zip(("one", "two"), (one.split(",") for one in named.split("/")), strict=True))
    columns = [
        (heading.strip(), kind.strip())
        for heading, _, kind in (c.rpartition("=") for c in columns_told.split("|"))
    ]
    sheet = sheet_of(columns_told, columns, sides)
    head = find_head(sheet, sides, YEARS)
    slugs = dict(zip("ab", sides, strict=True))
    results = []
    for place, (heading, kind) in enumerate(columns, start=1):
        field = FIELDS.get(kind, "ignore")
        expected = re.sub("_([ab])$", lambda found: f":{slugs[found[1]]}", field)
        got = head.fields.get(place, "ignore") if head is not None else "no header"
        results.append(Result(f"{heading} ({columns_told[:60]})", field, expected, got, got == expected))
    return results


def sheet_of(seed: str, columns: Sequence[tuple[str, str]], sides: Mapping[str, Sequence[str]]) -> Sheet:
    """A sheet with this header and cells drawn for it, the same each time."""
    dice = random.Random(seed)
    sheet = Sheet("Лист1")
    levels = [heading.split(" > ") for heading, _kind in columns]
    deepest = max(map(len, levels))
    for column, parts in enumerate(levels, start=1):
        for row, part in enumerate(parts, start=1):
            begins = column == 1 or levels[column - 2][:row] != parts[:row] or row == len(parts)
            if begins:
                _put(sheet, row, column, part)
                right = column
                while row < len(parts) and right < len(levels) and levels[right][:row] == parts[:row]:
                    right += 1
                bottom = deepest if row == len(parts) else row
                if (bottom, right) != (row, column):
                    sheet.merge(Span(row, column, bottom, right))
    names = {"A": next(iter(sides.values()))[0], "B": list(sides.values())[1][0]}
    spans = dice.sample(range(6), ITEMS)
    for column, (_heading, kind) in enumerate(columns, start=1):
        plain = _SAME.get(kind, kind).lstrip("-")
        drawn = [_pools()[kind][place] for place in spans] if kind in ("s", "e") else _drawn(plain, dice)
        for place, text in enumerate(drawn, start=1):
            if text:
                _put(sheet, deepest + place, column, text.format(**names))
    sheet.finish()
    return sheet


def by_hand(**columns: str | None) -> Hand:
    """A person's choice of columns by their letters."""
    return Hand(columns)


def _put(sheet: Sheet, row: int, column: int, text: str) -> None:
    sheet.put(Cell(row, column, text, text))


def _drawn(kind: str, dice: random.Random) -> list[str]:
    if kind == "n":
        shape = dice.choice(("{}", "{}.", "1.{}", "{}", "{}"))
        return [shape.format(place) for place in range(1, ITEMS + 1)]
    pool = _pools()[kind]
    if kind == "g":
        return pool[:ITEMS]
    return dice.sample(pool, ITEMS) if len(pool) >= ITEMS else [dice.choice(pool) for _ in range(ITEMS)]


@lru_cache
def _pools() -> dict[str, list[str]]:
    lines = (DATA / "heads_cells.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ")[::2] for line in lines if line)
    return {kind: [text.strip() for text in texts.split("|")] for kind, texts in pairs}
