"""How well deadlines are read."""

from datetime import date, datetime

from plans.deadlines import Deadline, parse_deadline
from tests.corpus.table import Result, rows

TABLES = (
    "deadlines.tsv",
    "deadlines_more.tsv",
    "deadlines_blind.tsv",
    "deadlines_blind2.tsv",
    "deadlines_blind3.tsv",
    "deadlines_blind4.tsv",
    "deadlines_blind5.tsv",
    "deadlines_blind6.tsv",
    "deadlines_blind7.tsv",
    "deadlines_blind8.tsv",
    "deadlines_blind9.tsv",
    "deadlines_blind10.tsv",
    "deadlines_blind11.tsv",
)
SINGLE = {"date", "year", "years", "quarter", "half_year", "month", "season", "period"}


def cell(row: dict[str, str]) -> tuple[str | datetime | float, str | None]:
    """The value of the cell, with its Excel format, as the note says it was stored."""
    phrase, note = row["phrase"], row["note"]
    if "[excel_date" in note:
        shown = note.partition("fmt=")[2].partition("]")[0] or None
        return datetime.fromisoformat(phrase), shown
    if "[excel_serial]" in note or "[excel_number]" in note:
        return float(phrase), None
    return phrase, None


def context(row: dict[str, str]) -> tuple[int, int]:
    first, _, last = row["context_years"].partition("-")
    return int(first), int(last or first)


def _dates(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(part) for part in text.split(";") if part)


def _due(row: dict[str, str], years: tuple[int, int]) -> tuple[date, ...]:
    if row["occurrences"]:
        return _dates(row["occurrences"])
    if row["kind"] in SINGLE:
        return _dates(row["end"])
    if row["kind"] == "ongoing":
        return tuple(date(year, 12, 31) for year in range(years[0], years[1] + 1))
    return ()


def agrees(row: dict[str, str], got: Deadline) -> bool:
    """Kind, start, end, recurrence and due dates, with the readings that docs/reading-plans.md lets pass."""
    years = context(row)
    due = _due(row, years)
    if row["kind"] != got.kind:
        return "[external_doc]" in row["note"] and {row["kind"], got.kind} == {"on_demand", "unparseable"}
    starts: set[date | None] = {*_dates(row["start"])} or {None}
    if row["kind"] == "date":
        starts.add(got.end)
    accepted = [due]
    if "[tail]" in row["note"]:
        accepted.append(due[:-1])
    ends: set[date | None] = {dates[-1] for dates in accepted if dates} or {None}
    return (
        got.start in starts
        and (got.end in ends if row["end"] else got.end is None)
        and got.due_dates in accepted
        and got.recurrence == row["recurrence"]
    )


def measure(table: str) -> list[Result]:
    """Every phrase of a table, read."""
    results = []
    for row in rows(table):
        value, number_format = cell(row)
        years = context(row)
        got = parse_deadline(value, years, number_format=number_format)
        wanted = " ".join(row[name] or "-" for name in ("kind", "start", "end", "recurrence", "occurrences"))
        due = ";".join(map(str, got.due_dates))
        given = f"{got.kind} {got.start or '-'} {got.end or '-'} {got.recurrence} {due} {','.join(got.codes)}"
        results.append(Result(row["phrase"], row["kind"], wanted, given, agrees(row, got)))
    return results
