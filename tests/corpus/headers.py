"""How well headings are recognised."""

from plans.headers import recognise
from tests.corpus.table import PAIR, Result, rows

TABLES = (
    "headers.tsv",
    "headers_more.tsv",
    "headers_blind.tsv",
    "headers_blind2.tsv",
    "headers_blind3.tsv",
    "headers_blind4.tsv",
    "headers_blind5.tsv",
    "headers_blind6.tsv",
    "headers_blind7.tsv",
    "headers_blind8.tsv",
    "headers_blind9.tsv",
    "headers_blind10.tsv",
    "headers_blind11.tsv",
    "headers_blind12.tsv",
    "headers_blind13.tsv",
    "headers_blind14.tsv",
    "headers_blind15.tsv",
    "headers_blind16.tsv",
)


def measure(table: str) -> list[Result]:
    """Every heading of the table, the field expected and the one read; `pair` names other cities."""
    return [_one(row) for row in rows(table)]


def _one(row: dict[str, str]) -> Result:
    sides = _pair(row.get("pair", ""))
    slugs = list(sides)
    expected = row["field"].replace("side_a", f"side:{slugs[0]}").replace("side_b", f"side:{slugs[1]}")
    got = recognise(row["header"], sides) or "ignore"
    either = "note|ignore" in row.get("note", "") and {expected, got} <= {"note", "ignore"}
    return Result(row["header"], row["field"], expected, got, got == expected or either)


def _pair(names: str) -> dict[str, tuple[str, ...]]:
    if not names:
        return dict(PAIR)
    return {f"side{i}": tuple(side.split(",")) for i, side in enumerate(names.split("/"))}
