"""`python -m tests.recount --rounds 200`: the recount over many random roadmaps."""

import argparse
import os
import sys

from tests import runner


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recount", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how many roadmaps")
    parser.add_argument("--days", type=int, default=10, help="how many days of each are photographed")
    parser.add_argument("--seed", type=int, default=1, help="the first roadmap's number")
    asked = parser.parse_args()
    os.environ |= {
        "RECOUNT_ROUNDS": str(asked.rounds),
        "RECOUNT_DAYS": str(asked.days),
        "RECOUNT_SEED": str(asked.seed),
        "BROWSER": "none",
        "DIRECTORY": "none",
    }
    return runner.main(["tests/recount", "-q", "-p", "no:randomly", "-n", "0"])


if __name__ == "__main__":
    sys.exit(main())
