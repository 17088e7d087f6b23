"""`python -m tests.corpus`: how well the words of a plan are read, per kind, with each miss."""

import sys
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec

from .table import Result

TABLES = {
    "deadlines": ("deadlines.tsv", "deadlines_more.tsv"),
    "headers": ("headers.tsv", "headers_more.tsv"),
    "bodies": ("responsibles.tsv", "responsibles_more.tsv"),
    "matches": ("matches_more.tsv",),
    "statuses": ("statuses.tsv", "statuses_more.tsv"),
}


def figures(results: list[Result]) -> str:
    """Per kind and in all: right, measured, percent; then each miss."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result)
    lines = [f"  {kind:<18} {_share(found)}" for kind, found in sorted(kinds.items())]
    lines.append(f"  {'all':<18} {_share(results)}")
    lines += [
        f"    miss: {r.text!r}\n      expected {r.expected!r}\n      got      {r.got!r}"
        for r in results
        if not r.ok
    ]
    return "\n".join(lines)


def _share(results: list[Result]) -> str:
    right = sum(r.ok for r in results)
    return f"{right:>4} / {len(results):<4} {100 * right / len(results):6.1f} %"


def main() -> None:
    """Prints the figures of every table found; a subject whose module is absent is left out."""
    for subject, tables in TABLES.items():
        if find_spec(f"tests.corpus.{subject}") is None:
            continue
        measure = import_module(f"tests.corpus.{subject}").measure
        for table in tables:
            try:
                results = measure(table)
            except TypeError:
                results = measure() if table == tables[0] else []
            if results:
                sys.stdout.write(f"{subject}: {table}\n{figures(results)}\n\n")


if __name__ == "__main__":
    main()
