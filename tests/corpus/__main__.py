"""`python -m tests.corpus`: how well the words of a plan are read, per table and kind, with each miss."""

import sys

from tests.corpus import bodies, deadlines, headers, matches, statuses
from tests.corpus.table import figures


def main() -> None:
    """Prints the figures of every table."""
    for subject in (deadlines, headers, bodies, matches, statuses):
        for table in subject.TABLES:
            sys.stdout.write(f"{table}\n{figures(subject.measure(table))}\n\n")


if __name__ == "__main__":
    main()
