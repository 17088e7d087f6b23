"""How exactly responsible cells are split into bodies."""

from plans.bodies import split_bodies
from tests.corpus.table import Result, rows

TABLES = (
    "responsibles.tsv",
    "responsibles_more.tsv",
    "responsibles_blind.tsv",
    "responsibles_blind2.tsv",
    "responsibles_blind3.tsv",
    "responsibles_blind4.tsv",
    "responsibles_blind5.tsv",
    "responsibles_blind6.tsv",
    "responsibles_blind7.tsv",
    "responsibles_blind8.tsv",
    "responsibles_blind9.tsv",
    "responsibles_blind10.tsv",
    "responsibles_blind11.tsv",
    "responsibles_blind12.tsv",
    "responsibles_blind13.tsv",
)


def measure(table: str) -> list[Result]:
    """Every cell of the table with the names expected and found, joined by « | »."""
    return [_one(row) for row in rows(table)]


def _one(row: dict[str, str]) -> Result:
    got = " | ".join(split_bodies(row["cell"]))
    kind = "one body" if "|" not in row["bodies"] else "several"
    return Result(row["cell"], kind, row["bodies"], got, got == row["bodies"])
