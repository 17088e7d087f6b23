"""Whose bodies a cell names: of each side, of no side that it tells, and the words that mean both."""

from plans.bodies import BOTH_SIDES, split_sides
from tests.corpus.table import PAIR, Result, rows

TABLES = ("sides_more.tsv", "sides_more2.tsv", "sides_blind.tsv", "sides_blind2.tsv", "sides_blind3.tsv")
_COLUMNS = {"sochi": "sochi", "minsk": "minsk", "unclear": None, "both": BOTH_SIDES}


def measure(table: str) -> list[Result]:
    """Every cell of the table with the bodies of each side, in any order."""
    return [_one(row) for row in rows(table)]


def _one(row: dict[str, str]) -> Result:
    read = split_sides(row["cell"], PAIR)
    expected = {name: sorted(filter(None, row[name].split(" | "))) for name in _COLUMNS}
    got = {name: sorted(body.name for body in read.get(side, ())) for name, side in _COLUMNS.items()}
    return Result(row["cell"], "sides", str(expected), str(got), got == expected)
