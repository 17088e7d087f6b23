"""How well promised figures are read: number, unit and comparator, and none invented."""

import re

from plans.targets import read_targets
from tests.corpus.table import Result, rows

TABLES = (
    "targets.tsv",
    "targets_blind.tsv",
    "targets_blind2.tsv",
    "targets_blind3.tsv",
    "targets_blind4.tsv",
)


def measure(table: str) -> list[Result]:
    """Every cell with the figures expected and read, joined by « | »."""
    return [_one(row) for row in rows(table)]


def counted(table: str) -> tuple[int, int, int]:
    """How many figures are expected, how many of them are read (number, unit, comparator), how many invented."""
    expected = read = invented = 0
    for result in measure(table):
        wanted, got = _figures(result.expected), _figures(result.got)
        expected += len(wanted)
        for figure in got:
            if figure in wanted:
                wanted.remove(figure)
                read += 1
            else:
                invented += 1
    return expected, read, invented


def _figures(joined: str) -> list[str]:
    """The figures without what they are promised for each of."""
    return [re.sub(r" /\w+$", "", figure) for figure in joined.split(" | ") if figure]


def _one(row: dict[str, str]) -> Result:
    got = " | ".join(target.short() for target in read_targets(row["cell"]))
    kind = "none" if not row["targets"] else "one" if "|" not in row["targets"] else "several"
    return Result(row["cell"], kind, row["targets"], got, got == row["targets"])
