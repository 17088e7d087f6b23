"""`python -m plans.replies LETTER.eml --context CONTEXT.json`: the reading as one JSON object.

Exit status 0 however the letter reads, 2 with one line where the arguments can't be read.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from plans.replies.model import Context
from plans.replies.reading import read_reply


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of the usage."""
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(2)


def main(words: Sequence[str] | None = None) -> int:
    """Read the letter named on the command line; returns the exit status."""
    options = _Arguments(prog="python -m plans.replies", description="Read an answer to a reminder.")
    options.add_argument("letter", type=Path)
    options.add_argument("--context", type=Path, required=True)
    given = options.parse_args(words)
    try:
        raw = given.letter.read_bytes()
        context = Context.of(json.loads(given.context.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"python -m plans.replies: {' '.join(str(error).split())}\n")
        return 2
    sys.stdout.write(json.dumps(read_reply(raw, context).shown(), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
