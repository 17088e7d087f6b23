"""`python -m tests.corpus`: how well the words of a plan are read, per table and kind, with each miss."""

import sys

from tests.corpus import bodies, deadlines, headers, matches, sides, statuses, targets
from tests.corpus.table import figures


def main() -> None:
    """Prints the figures of every table."""
    for subject in (deadlines, headers, bodies, sides, matches, statuses, targets):
        for table in subject.TABLES:
            sys.stdout.write(f"{table}\n{figures(subject.measure(table))}\n\n")
    for table in targets.TABLES:
        expected, read, invented = targets.counted(table)
        sys.stdout.write(f"{table}: {read} of {expected} figures read, {invented} invented\n")


if __name__ == "__main__":
    main()
