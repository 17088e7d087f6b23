"""A client of one file, with nothing but Python's own library: copy it, and set ROADMAP_URL and ROADMAP_TOKEN.

python roadmap_client.py late          what is overdue, one a line
python roadmap_client.py figures SLUG  the dashboard's figures as JSON
python roadmap_client.py table SLUG    the items as .csv, for a spreadsheet to link
python roadmap_client.py report MILESTONE in_progress 40 "What was done"
"""

import csv
import json
import os
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode


def ask(path: str, body: Any = None, **headers: str) -> Any:
    """GET, or POST where there is a body; raises `urllib.error.HTTPError`, whose body is a problem of RFC 9457."""
    address = os.environ["ROADMAP_URL"].rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise SystemExit(f"ROADMAP_URL is an address that begins with https://, not {address!r}")
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        address + "/api/v1" + path,
        None if body is None else json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {os.environ['ROADMAP_TOKEN']}",
            "Content-Type": "application/json",
            **headers,
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
        return json.load(answer)


def every(path: str, **filters: str) -> Iterator[Any]:
    """All rows of a list, page by page."""
    cursor = ""
    while cursor is not None:
        query = {**filters, **({"cursor": cursor} if cursor else {})}
        page = ask(f"{path}?{urlencode(query)}")
        yield from page["items"]
        cursor = page["next"]


def report(milestone: str, status: str, progress: str, text: str) -> Any:
    """Report, safe to send again: the same report of the same day has the same key, and is recorded once.

    `*` stands for whatever version the milestone has.
    """
    said = {"status": status, "progress": int(progress), "text": text}
    today = datetime.now(UTC).date().isoformat()
    key = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([milestone, said, today]))
    return ask(f"/milestones/{milestone}/reports", said, **{"If-Match": "*", "Idempotency-Key": str(key)})


COLUMNS = ("number", "title", "status", "progress", "next_due", "is_overdue")


def table(slug: str) -> None:
    """Write the items as .csv: separated by semicolons, with a mark by which spreadsheets know UTF-8."""
    sys.stdout.write("\ufeff")
    lines = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    lines.writerow(COLUMNS)
    for one in every(f"/roadmaps/{slug}/items", fields=",".join(COLUMNS)):
        lines.writerow(disarmed(one[name]) for name in COLUMNS)


def disarmed(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, as a text; percents whole (12.5 may be a day in May)."""
    if isinstance(value, float):
        return round(value)
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def say(value: Any) -> None:
    """Write a line: text as it is, anything else as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    sys.stdout.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    """Do what the arguments say; 2 where they say nothing known."""
    match arguments:
        case ["late"]:
            for one in every("/milestones", overdue="1"):
                say(f"{one['due_date']}\t{one['side']}\t{one['number']}. {one['title']}")
        case ["figures", slug]:
            say(ask(f"/roadmaps/{slug}/figures"))
        case ["table", slug]:
            table(slug)
        case ["report", milestone, status, progress, text]:
            say(report(milestone, status, progress, text)["milestone"])
        case _:
            say(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
