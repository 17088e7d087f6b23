"""How well deadlines are read: hits per kind over a corpus table, and each miss. The tests hold the
thresholds."""

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from roadmap.deadlines import Deadline, parse_deadline
from tests.corpus.reading import rows, unescape

TABLES = ("deadlines.tsv", "deadlines_more.tsv")
SINGLE = {"date", "year", "years", "quarter", "half_year", "month", "season", "period"}


@dataclass(frozen=True)
class Result:
    """One phrase: what the corpus expects, what came out, and whether they agree."""

    phrase: str
    years: tuple[int, int]
    expected: str
    got: str
    kind: str
    hit: bool


def cell(row: dict[str, str]) -> tuple[str | datetime | float, str | None]:
    """The value of the cell, with its Excel format, as the note says it was stored."""
    phrase, note = unescape(row["phrase"]), row["note"]
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
    """Kind, start, end, recurrence and due dates, with the readings RULES.md lets pass."""
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


def measure(table: str = TABLES[0]) -> list[Result]:
    """Every phrase of a table, read."""
    results = []
    for row in rows(table):
        value, number_format = cell(row)
        years = context(row)
        got = parse_deadline(value, years, number_format=number_format)
        wanted = " ".join(row[name] or "-" for name in ("kind", "start", "end", "recurrence", "occurrences"))
        due = ";".join(map(str, got.due_dates))
        given = f"{got.kind} {got.start or '-'} {got.end or '-'} {got.recurrence} {due} {','.join(got.codes)}"
        results.append(Result(row["phrase"], years, wanted, given, row["kind"], agrees(row, got)))
    return results


def figures(results: list[Result]) -> list[str]:
    """The figures per kind, the total, and each miss."""
    total = Counter(result.kind for result in results)
    hits = Counter(result.kind for result in results if result.hit)
    lines = [f"  {kind:12} {hits[kind]:4}/{count}" for kind, count in sorted(total.items())]
    share = sum(hits.values()) / max(len(results), 1)
    lines.append(f"  {'all':12} {sum(hits.values()):4}/{len(results)}  {share:.1%}")
    for miss in (result for result in results if not result.hit):
        lines.append(
            f"  miss {miss.phrase!r} {miss.years}\n    expected {miss.expected}\n    got      {miss.got}"
        )
    return lines


def main() -> None:
    for table in TABLES:
        sys.stdout.write("\n".join([f"deadlines: {table}", *figures(measure(table))]) + "\n")


if __name__ == "__main__":
    main()
