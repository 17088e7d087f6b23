"""How well states are read."""

import re

from plans.states import read_status
from tests.corpus.table import Result, rows

TABLES = (
    "statuses.tsv",
    "statuses_more.tsv",
    "statuses_blind.tsv",
    "statuses_blind2.tsv",
    "statuses_blind3.tsv",
    "statuses_blind4.tsv",
    "statuses_blind5.tsv",
    "statuses_blind6.tsv",
    "statuses_blind7.tsv",
    "statuses_blind8.tsv",
    "statuses_blind9.tsv",
    "statuses_blind10.tsv",
    "statuses_blind11.tsv",
    "statuses_blind12.tsv",
    "statuses_blind13.tsv",
    "statuses_blind14.tsv",
    "statuses_blind15.tsv",
    "statuses_blind16.tsv",
)


def measure(table: str) -> list[Result]:
    """Every state of the table with the status and progress expected and read."""
    return [_one(row) for row in rows(table)]


def _one(row: dict[str, str]) -> Result:
    number_format = re.search(r"fmt=([^\]]+)\]", row.get("note", ""))
    read = read_status(row["text"], number_format=number_format.group(1) if number_format else None)
    got = f"{read[0]} {'' if read[1] is None else read[1]}".strip() if read else "none"
    expected = f"{row['status']} {row['progress']}".strip()
    return Result(row["text"], row["status"], expected, got, got == expected)
