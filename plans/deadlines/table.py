"""Phrases in, a table out: how `manage.py read_deadlines` would read them."""

import json
import re
from collections.abc import Iterable, Iterator

from plans.deadlines.describe import describe
from plans.deadlines.model import Deadline
from plans.deadlines.reading import parse_deadline

COLUMNS = ("phrase", "kind", "start", "end", "recurrence", "occurrences", "warnings")
_YEARS = re.compile(r"\s*(\d{4})\s*(?:[-–—]\s*(\d{4})\s*)?")
_WRITTEN = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
_OUT = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": " "})


def read_years(text: str) -> tuple[int, int]:
    """«2026-2028» or «2026» as years; raises ValueError with a Russian sentence when it is neither."""
    found = _YEARS.fullmatch(text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1900 <= first <= last <= 2199:
        raise ValueError(f"--years {text}: укажите годы дорожной карты, например 2026-2028")
    return first, last


def unescape(line: str) -> str:
    """The phrase of an input line: a line break, a tab and a backslash are written out."""
    return re.sub(r"\\[nt\\]", lambda found: _WRITTEN[found.group()], line)


def as_tsv(lines: Iterable[str], years: tuple[int, int]) -> Iterator[str]:
    """A heading and one row per line."""
    yield "\t".join(COLUMNS)
    for line in lines:
        phrase = unescape(line.rstrip("\r\n"))
        row = _row(phrase, parse_deadline(phrase, years))
        joined = (";".join(value) if isinstance(value, list) else value or "" for value in row.values())
        yield "\t".join(value.translate(_OUT) for value in joined)


def as_json(lines: Iterable[str], years: tuple[int, int]) -> str:
    """A JSON list: the columns of the table, the warnings with their sentences, and `wording` as a clerk
    writes it."""
    made = []
    for line in lines:
        phrase = unescape(line.rstrip("\r\n"))
        deadline = parse_deadline(phrase, years)
        warnings = [{"code": one.code, "text": one.text} for one in deadline.warnings]
        made.append({**_row(phrase, deadline), "warnings": warnings, "wording": describe(deadline)})
    return json.dumps(made, ensure_ascii=False, indent=2)


def _row(phrase: str, deadline: Deadline) -> dict[str, str | list[str] | None]:
    return {
        "phrase": phrase,
        "kind": deadline.kind.value,
        "start": str(deadline.start) if deadline.start else None,
        "end": str(deadline.end) if deadline.end else None,
        "recurrence": deadline.recurrence.value,
        "occurrences": [str(due) for due in deadline.due_dates],
        "warnings": list(deadline.codes),
    }
